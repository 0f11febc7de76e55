package org.alcazar.tools.run;

import java.util.concurrent.TimeUnit;
import org.alcazar.core.machine.HostPace;
import org.alcazar.core.machine.InputQueue;

/**
 * Idle time at the host's speed, for machines that somebody types into. What passes is reported exactly when nothing was
 * typed, so a run without input is the same as one that jumps.
 */
public final class RealTimePace implements HostPace {
    private static final long LONGEST_WAIT_MILLIS = 60_000;

    @Override
    public long await(InputQueue input, long nanos) throws InterruptedException {
        long start = System.nanoTime();
        long millis = Math.min(TimeUnit.NANOSECONDS.toMillis(nanos), LONGEST_WAIT_MILLIS);
        if (millis > 0) {
            input.await(millis);
        }
        long passed = System.nanoTime() - start;
        // Waits shorter than the host's timer resolves are not worth waiting for.
        return passed >= nanos || nanos < 1_000_000 ? nanos : passed;
    }
}
