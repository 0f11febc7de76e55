package org.alcazar.hvm.protocol;

import org.alcazar.core.time.VirtualClock;
import org.slf4j.Logger;

/** A log that a guest cannot flood: so many lines a guest second, then one that says so. */
final class LimitedLog {
    private static final long SECOND = 1_000_000_000L;
    private static final int LINES = 10;

    private final Logger log;
    private final VirtualClock clock;
    private long second = -1;
    private int lines;

    LimitedLog(Logger log, VirtualClock clock) {
        this.log = log;
        this.clock = clock;
    }

    void warn(String format, Object... values) {
        long now = clock.now() / SECOND;
        if (now != second) {
            second = now;
            lines = 0;
        }
        lines++;
        if (lines <= LINES) {
            log.warn(format, values);
        } else if (lines == LINES + 1) {
            log.warn("further lines of this guest second left out");
        }
    }
}
