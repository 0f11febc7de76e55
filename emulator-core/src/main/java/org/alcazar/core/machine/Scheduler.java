package org.alcazar.core.machine;

import java.util.ArrayDeque;
import java.util.Queue;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;
import org.alcazar.core.time.VirtualClock;

/**
 * Cores take turns on one host thread, in a fixed interleaving: each runs for a quantum of ticks, or until it pauses,
 * halts or waits. A turn never runs past the next timer. When every core sleeps the clock jumps to the next timer.
 */
final class Scheduler implements Component {
    /** Timers that may expire one after the other without waking any core, before that counts as nothing left. */
    private static final int MAX_FRUITLESS_JUMPS = 1_000_000;

    private final Machine machine;
    /** The machine's cores; filled when the first turn is given, as cores are made after the scheduler. */
    private Core[] cores = {};

    private final long quantum;
    private final HostPace pace;
    private final Queue<Runnable> boundaryActions = new ArrayDeque<>();
    private int turn;
    private long turnLeft;
    private long executed;
    private Core current;
    private int fruitlessJumps;

    Scheduler(Machine machine, long quantum, HostPace pace) {
        this.machine = machine;
        this.quantum = quantum;
        this.pace = pace;
        this.turnLeft = quantum;
        machine.clock().onEarlierDeadline(() -> {
            if (current != null) {
                current.leaveTurn();
            }
        });
    }

    /** The core whose turn it is, or null between turns. */
    Core current() {
        return current;
    }

    long executed() {
        return executed;
    }

    void atBoundary(Runnable action) {
        if (current == null) {
            action.run();
        } else {
            boundaryActions.add(action);
            current.leaveTurn();
        }
    }

    StopReason run(long ticks) {
        long left = ticks;
        cores = machine.cores().toArray(new Core[0]);
        VirtualClock clock = machine.clock();
        while (true) {
            for (Runnable action = boundaryActions.poll(); action != null; action = boundaryActions.poll()) {
                action.run();
            }
            machine.input().deliver(clock.ticks());
            clock.expireDue();
            StopReason stop = machine.takeStop();
            if (stop != null) {
                return stop;
            }
            if (left == 0) {
                return new StopReason.LimitReached(executed);
            }
            Core core = next();
            if (core == null) {
                stop = idle();
                if (stop != null) {
                    return stop;
                }
                continue;
            }
            long budget = Math.min(Math.min(turnLeft, left), clock.nextDeadlineTick() - clock.ticks());
            fruitlessJumps = 0;
            current = core;
            long done;
            try {
                done = core.run(budget);
            } finally {
                current = null;
            }
            executed += done;
            left -= done;
            turnLeft -= done;
            if (turnLeft <= 0 || core.takeYield() || !core.canRun()) {
                nextTurn();
            }
        }
    }

    /** The core to run: the one whose turn it is, else the next in order that can. */
    private Core next() {
        for (int i = 0; i < cores.length; i++) {
            Core core = cores[turn];
            if (core.canRun()) {
                return core;
            }
            nextTurn();
        }
        return null;
    }

    private void nextTurn() {
        turn = turn + 1 == cores.length ? 0 : turn + 1;
        turnLeft = quantum;
    }

    /** No core can run: lets time pass until a timer or input, or says why nothing will ever happen. */
    private StopReason idle() {
        VirtualClock clock = machine.clock();
        long deadline = clock.nextDeadlineTick();
        boolean live = machine.input().isLive();
        boolean dead = machine.cores().stream().noneMatch(Core::canBeWoken);
        if (dead || deadline == Long.MAX_VALUE && !live) {
            return dead ? new StopReason.Halted() : new StopReason.NothingLeft();
        }
        if (!live) {
            if (++fruitlessJumps > MAX_FRUITLESS_JUMPS) {
                return new StopReason.NothingLeft();
            }
            clock.advance(deadline - clock.ticks());
            return null;
        }
        long nanos = deadline == Long.MAX_VALUE ? Long.MAX_VALUE : clock.toNanos(deadline) - clock.now();
        try {
            long passed = pace.await(machine.input(), nanos);
            long ticks = passed >= nanos ? deadline - clock.ticks() : clock.toTicks(passed);
            clock.advance(Math.min(ticks, deadline - clock.ticks()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new StopReason.Interrupted("thread interrupted");
        }
        return null;
    }

    @Override
    public String name() {
        return "scheduler";
    }

    @Override
    public void save(Section section) {
        section.putLong("turn", turn);
        section.putLong("turnLeft", turnLeft);
        section.putLong("executed", executed);
    }

    @Override
    public void load(Section section) {
        turn = section.getInt("turn");
        turnLeft = section.getLong("turnLeft");
        executed = section.getLong("executed");
    }
}
