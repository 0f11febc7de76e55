package org.alcazar.tools.run;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.machine.StopReason;
import org.alcazar.tools.monitor.Monitor;
import org.alcazar.tools.monitor.MonitoredMachine;

/** One run of a machine under the limits a user has set, ended early by Ctrl-C. */
public final class MachineRun {
    private static final String INTERRUPTED = "interrupted";
    private static final long GRACE_SECONDS = 10;

    private final Machine machine;
    private final LongFunction<StopReason> runner;
    private long maxTicks = Long.MAX_VALUE;
    private Optional<Duration> timeout = Optional.empty();
    private final Monitor monitor;
    private String inputChannel = "";
    private GuestOutput monitorOutput;

    /** One run of a machine that its monitor can look at. */
    public MachineRun(MonitoredMachine target) {
        machine = target.machine();
        runner = target.runner();
        monitor = new Monitor(target);
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

    /** Has standard input be lines for the monitor, whose answers go to an output. */
    public MachineRun withMonitor(GuestOutput output) {
        monitorOutput = output;
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
        RawTerminal raw = inputChannel.isEmpty() ? null : RawTerminal.enter();
        try {
            if (raw != null) {
                TerminalKeys.start(raw, machine, monitor, inputChannel);
            } else if (!inputChannel.isEmpty()) {
                StandardInput.attach(System.in, machine.input(), inputChannel);
            } else if (monitorOutput != null) {
                MonitorLines.start(System.in, monitorOutput, machine.input(), monitor);
            }
            StopReason reason = runToEnd();
            monitor.close();
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

    /** Runs, and stops for what the monitor has to do in between. */
    private StopReason runToEnd() {
        long start = machine.executedTicks();
        while (true) {
            long done = machine.executedTicks() - start;
            StopReason reason = runner.apply(Math.max(0, maxTicks - done));
            if (!(reason instanceof StopReason.Interrupted interrupted)
                    || !interrupted.why().equals(Monitor.REASON)) {
                return reason;
            }
            StopReason end = monitor.serve();
            if (end != null) {
                return end;
            }
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
