package org.alcazar.devices.timer;

import org.alcazar.core.time.VirtualClock;

/** The 8254's input clock of 1,193,182 Hz, counted from power-up. */
final class PitClock {
    static final long HERTZ = 1_193_182;

    private static final long NANOS = 1_000_000_000;

    private final VirtualClock clock;

    PitClock(VirtualClock clock) {
        this.clock = clock;
    }

    /** Clock pulses so far. */
    long now() {
        return pulses(clock.now());
    }

    static long pulses(long nanos) {
        return nanos / NANOS * HERTZ + nanos % NANOS * HERTZ / NANOS;
    }

    /** The first nanosecond at which so many pulses have come. */
    static long nanos(long pulses) {
        return pulses / HERTZ * NANOS + (pulses % HERTZ * NANOS + HERTZ - 1) / HERTZ;
    }
}
