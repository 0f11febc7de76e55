package org.alcazar.tools.run;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.alcazar.core.machine.Machine;

/** Stops a machine from outside after a time on the host, whatever the guest does. */
final class Watchdog implements AutoCloseable {
    /** What {@link org.alcazar.core.machine.StopReason.Interrupted} says then. */
    static final String REASON = "the time limit was reached";

    private final CountDownLatch over = new CountDownLatch(1);

    private Watchdog() {}

    static Watchdog start(Machine machine, Duration limit) {
        Watchdog watchdog = new Watchdog();
        Thread thread = new Thread(() -> watchdog.watch(machine, limit), "time limit");
        thread.setDaemon(true);
        thread.start();
        return watchdog;
    }

    private void watch(Machine machine, Duration limit) {
        try {
            if (!over.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                machine.interrupt(REASON);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over.countDown();
    }
}
