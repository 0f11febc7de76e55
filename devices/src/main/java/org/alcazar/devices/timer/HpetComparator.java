package org.alcazar.devices.timer;

import org.alcazar.core.state.Section;
import org.alcazar.core.time.Timer;
import org.alcazar.core.time.VirtualClock;
import org.alcazar.devices.interrupt.InterruptLine;

/** One comparator of the {@link Hpet}: IA-PC HPET Specification 1.0a, sections 2.3.8 to 2.3.9. */
final class HpetComparator {
    private static final int CONFIGURATION = 0x00;
    private static final int VALUE = 0x08;

    private static final long LEVEL = 1 << 1;
    private static final long ENABLED = 1 << 2;
    private static final long PERIODIC = 1 << 3;
    private static final long CAN_BE_PERIODIC = 1 << 4;
    private static final long WIDE = 1 << 5;
    private static final long SET_VALUE = 1 << 6;
    private static final long NARROW = 1 << 8;
    private static final int ROUTE_SHIFT = 9;
    private static final long ROUTE = 0x1FL << ROUTE_SHIFT;
    private static final long WRITABLE = LEVEL | ENABLED | PERIODIC | NARROW | ROUTE;
    /** I/O APIC pins 16 to 23, and 2 and 8 besides. */
    private static final long ROUTES = 0xFF_0104L;

    private static final int TIMER_LINE = 0;
    private static final int CLOCK_LINE = 8;

    private final Hpet hpet;
    private final int number;
    private final InterruptLine[] lines;
    private final Timer timer;
    private long configuration;
    private long value;
    private long period;
    /** The line that is driven high, or -1. */
    private int driven = -1;

    HpetComparator(Hpet hpet, int number, VirtualClock clock, InterruptLine[] lines) {
        this.hpet = hpet;
        this.number = number;
        this.lines = lines;
        timer = clock.timer("hpet" + number, this::matched);
    }

    void reset() {
        release();
        configuration = 0;
        value = -1L;
        period = 0;
        timer.cancel();
    }

    private boolean periodic() {
        return number == 0 && (configuration & PERIODIC) != 0;
    }

    private long width() {
        return (configuration & NARROW) != 0 ? 0xFFFF_FFFFL : -1L;
    }

    long read(int register) {
        return switch (register) {
            case CONFIGURATION -> configuration | WIDE | (number == 0 ? CAN_BE_PERIODIC : 0) | ROUTES << 32;
            case VALUE -> value;
            default -> 0;
        };
    }

    void write(int register, long mask, long written) {
        if (register == CONFIGURATION) {
            long before = configuration;
            configuration = configuration & ~(mask & (WRITABLE | SET_VALUE)) | written & mask & (WRITABLE | SET_VALUE);
            if (((before ^ configuration) & (ROUTE | LEVEL | ENABLED)) != 0) {
                routeChanged();
            }
        } else if (register == VALUE) {
            if (!periodic() || (configuration & SET_VALUE) != 0) {
                value = (value & ~mask | written & mask) & width();
            }
            if (periodic()) {
                // The value written last is what is added at every match.
                period = (period & ~mask | written & mask) & width();
            }
            if (mask == -1L || mask >>> 32 == 0) {
                configuration &= ~SET_VALUE;
            }
        }
        follow();
    }

    /** Arms the timer for the next match. */
    void follow() {
        if (!hpet.running()) {
            timer.cancel();
            return;
        }
        long distance = value - hpet.counter() & width();
        if (distance == 0 && width() == -1L && value == -1L) {
            distance = 1;
        }
        long longest = Long.MAX_VALUE / Hpet.NANOS_PER_COUNT / 4;
        if (distance < 0 || distance > longest) {
            timer.cancel();
        } else {
            timer.armAt(hpet.timeAfter(distance == 0 ? width() == -1L ? longest : 1L << 32 : distance));
        }
    }

    private void matched() {
        if (periodic() && period != 0) {
            long late = hpet.counter() - value & width();
            value = value + (late / period + 1) * period & width();
        }
        if ((configuration & LEVEL) != 0) {
            hpet.setPending(number, true);
        }
        raise();
        follow();
    }

    private int line() {
        if (hpet.replacesLegacy() && number < 2) {
            return number == 0 ? TIMER_LINE : CLOCK_LINE;
        }
        return (int) (configuration & ROUTE) >> ROUTE_SHIFT;
    }

    private void raise() {
        int line = line();
        if ((configuration & ENABLED) == 0 || line >= lines.length) {
            return;
        }
        if ((configuration & LEVEL) == 0) {
            // An edge for each match. The line stays high until the next one: who acknowledges late finds it so.
            lines[line].set(false);
        }
        lines[line].set(true);
        driven = line;
    }

    private void release() {
        if (driven >= 0) {
            lines[driven].set(false);
            driven = -1;
        }
    }

    /** The route, the trigger mode or the enable bit has changed. */
    void routeChanged() {
        release();
        if (hpet.pending(number) && (configuration & LEVEL) != 0) {
            raise();
        }
    }

    /** The guest has cleared the status bit. */
    void acknowledge() {
        hpet.setPending(number, false);
        release();
    }

    void save(Section section) {
        section.putLongs("comparator" + number, new long[] {configuration, value, period, driven});
    }

    void load(Section section) {
        long[] saved = section.getLongs("comparator" + number, 4);
        configuration = saved[0];
        value = saved[1];
        period = saved[2];
        driven = (int) saved[3];
    }
}
