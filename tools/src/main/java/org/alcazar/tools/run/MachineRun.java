package org.alcazar.tools.run;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.machine.StopReason;

/** One run of a machine under the limits a user has set, ended early by Ctrl-C. */
public final class MachineRun {
    private static final String INTERRUPTED = "interrupted";
    private static final long GRACE_SECONDS = 10;

    private final Machine machine;
    private final LongFunction<StopReason> runner;
    private long maxTicks = Long.MAX_VALUE;
    private Optional<Duration> timeout = Optional.empty();
    private String inputChannel = "";

    /** @param runner runs the machine for at most so many ticks */
    public MachineRun(Machine machine, LongFunction<StopReason> runner) {
        this.machine = machine;
        this.runner = runner;
    }

    /** @param hostTime none for as long as it takes */
    public MachineRun limited(long ticks, Optional<Duration> hostTime) {
        maxTicks = ticks;
        timeout = hostTime;
        return this;
    }

    /** Feeds standard input to an input channel of the machine; an empty name feeds none. */
    public MachineRun withStandardInput(String channel) {
        inputChannel = channel;
        return this;
    }

    /**
     * Runs until something stops the machine.
     *
     * @param finish what is still to be done then; Ctrl-C ends the program only after it
     * @return what {@code finish} returns
     */
    public int run(Finish finish) {
        CountDownLatch done = new CountDownLatch(1);
        Thread hook = new Thread(() -> stopAndWait(done), "interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
        Watchdog watchdog = timeout.map(limit -> Watchdog.start(machine, limit)).orElse(null);
        boolean terminal = !inputChannel.isEmpty() && RawTerminal.present();
        RawTerminal raw = terminal ? RawTerminal.enter() : null;
        try {
            if (!inputChannel.isEmpty()) {
                EscapeKeys keys = new EscapeKeys(terminal, () -> machine.interrupt(INTERRUPTED));
                StandardInput.attach(System.in, machine.input(), inputChannel, keys);
            }
            StopReason reason = runner.apply(maxTicks);
            if (raw != null) {
                raw.close();
                raw = null;
            }
            return finish.finish(reason);
        } finally {
            if (raw != null) {
                raw.close();
            }
            if (watchdog != null) {
                watchdog.close();
            }
            done.countDown();
            removeHook(hook);
        }
    }

    /** What is done when the machine has stopped. */
    @FunctionalInterface
    public interface Finish {
        int finish(StopReason reason);
    }

    private void stopAndWait(CountDownLatch done) {
        machine.interrupt(INTERRUPTED);
        try {
            done.await(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The program is ending already, which is why the hook ran.
        }
    }
}
