package org.alcazar.devices;

import java.util.ArrayList;
import java.util.List;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.time.VirtualClock;
import org.alcazar.devices.interrupt.InterruptLine;
import org.alcazar.devices.interrupt.LocalApic;

/** A machine on the test bench: its devices are driven by hand, its cores never execute anything. */
public final class Bench {
    private static final int LOOP = 0x7C00;

    public final PcBoard board;
    public final Machine machine;

    private Bench(int cores, PcOptions options) {
        board = new PcBoard(options);
        machine = Machine.builder().memory(1 << 20).cores(cores).board(board).build();
    }

    /** With interrupt controllers as after a hardware reset. */
    public static Bench raw(int cores) {
        return new Bench(cores, new PcOptions().firmwareState(false));
    }

    public static Bench of(int cores, PcOptions options) {
        return new Bench(cores, options);
    }

    public Core core(int id) {
        return machine.core(id);
    }

    public LocalApic apic(int id) {
        return board.apicBus().apic(id);
    }

    public VirtualClock clock() {
        return machine.clock();
    }

    /** Lets time pass, timers expiring on their way. */
    public void pass(long nanos) {
        pass(clock(), nanos);
    }

    /** Lets time pass on a clock without a machine. */
    public static void pass(VirtualClock clock, long nanos) {
        long target = clock.toTicks(clock.now() + nanos);
        while (clock.nextDeadlineTick() <= target) {
            clock.advance(Math.max(clock.nextDeadlineTick() - clock.ticks(), 0));
            clock.expireDue();
        }
        clock.advance(target - clock.ticks());
    }

    public int in(int port) {
        return machine.bus().ports().read(port, 1);
    }

    public void out(int port, int value) {
        machine.bus().ports().write(port, 1, value);
    }

    /** Runs the machine with its first core in an endless loop, for input that arrives only while it runs. */
    public void run(long ticks) {
        machine.bus().write(LOOP, 2, 0xFEEB);
        core(0).setSegment(Segment.CS, 0, 0, 0xFFFF, Segment.P | Segment.S | Segment.TYPE_CODE | Segment.TYPE_RW);
        core(0).rip = LOOP;
        machine.run(ticks);
    }

    /** Reads a register of a core's APIC page by offset. */
    public int apicRead(int core, int offset) {
        return (int) apic(core).read(offset, 4);
    }

    public void apicWrite(int core, int offset, int value) {
        apic(core).write(offset, 4, value);
    }

    /** Enables a core's APIC by software. */
    public void enableApic(int core) {
        apicWrite(core, 0xF0, 0x1FF);
    }

    public boolean requested(int core) {
        return core(core).events().interruptRequest;
    }

    /** A wire whose every change is recorded. */
    public static final class Probe implements InterruptLine {
        public final List<Boolean> changes = new ArrayList<>();
        public boolean level;

        @Override
        public void set(boolean asserted) {
            if (asserted != level) {
                level = asserted;
                changes.add(asserted);
            }
        }

        /** How often the wire has risen. */
        public long rises() {
            return changes.stream().filter(Boolean::booleanValue).count();
        }
    }
}
