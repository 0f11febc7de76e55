package org.alcazar.devices.timer;

import org.alcazar.core.machine.Resettable;
import org.alcazar.core.memory.MmioDevice;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;
import org.alcazar.core.time.VirtualClock;
import org.alcazar.devices.interrupt.InterruptLine;
import org.alcazar.devices.interrupt.InterruptLines;

/**
 * The high-precision event timer: a 64-bit counter at 100 MHz and three comparators, the first of which can be periodic
 * (IA-PC HPET Specification, revision 1.0a). With legacy replacement, comparators 0 and 1 drive the lines of the 8254 and
 * the real-time clock, which are cut off then.
 */
public final class Hpet implements MmioDevice, Component, Resettable {
    public static final long BASE = 0xFED0_0000L;
    public static final int SIZE = 0x1000;

    static final long NANOS_PER_COUNT = 10;
    private static final long FEMTOSECONDS_PER_COUNT = NANOS_PER_COUNT * 1_000_000;
    private static final int COMPARATORS = 3;
    /** Revision 1, three 64-bit comparators, legacy replacement, vendor. */
    public static final long CAPABILITIES =
            1 | COMPARATORS - 1 << 8 | 1 << 13 | 1 << 15 | 0x8086L << 16 | FEMTOSECONDS_PER_COUNT << 32;

    private static final int CONFIGURATION = 0x010;
    private static final int STATUS = 0x020;
    private static final int COUNTER = 0x0F0;
    private static final int FIRST_COMPARATOR = 0x100;
    private static final int COMPARATOR_SIZE = 0x20;
    private static final long RUN = 1;
    private static final long LEGACY = 2;

    private final VirtualClock clock;
    private final HpetComparator[] comparators = new HpetComparator[COMPARATORS];
    private final LegacyReplacement legacy;
    private long configuration;
    private long status;
    /** The counter at the moment {@link #startedAt}, which is 0 while it stands still. */
    private long counter;

    private long startedAt;

    /** Hears whether comparators 0 and 1 have the lines of the 8254 and the real-time clock. */
    @FunctionalInterface
    public interface LegacyReplacement {
        void replaces(boolean now);
    }

    /** @param legacy told at every reset and change */
    public Hpet(VirtualClock clock, InterruptLines lines, LegacyReplacement legacy) {
        this.clock = clock;
        this.legacy = legacy;
        InterruptLine[] routes = new InterruptLine[InterruptLines.COUNT];
        for (int i = 0; i < routes.length; i++) {
            routes[i] = lines.source(i);
        }
        for (int i = 0; i < COMPARATORS; i++) {
            comparators[i] = new HpetComparator(this, i, clock, routes);
        }
    }

    @Override
    public void reset() {
        configuration = 0;
        status = 0;
        counter = 0;
        startedAt = 0;
        for (HpetComparator comparator : comparators) {
            comparator.reset();
        }
        legacy.replaces(replacesLegacy());
    }

    boolean running() {
        return (configuration & RUN) != 0;
    }

    boolean replacesLegacy() {
        return (configuration & LEGACY) != 0;
    }

    /** The counter now. */
    long counter() {
        return running() ? counter + (clock.now() - startedAt) / NANOS_PER_COUNT : counter;
    }

    /** The time at which the counter will have gone on by so many counts, in nanoseconds. */
    long timeAfter(long counts) {
        long since = (clock.now() - startedAt) % NANOS_PER_COUNT;
        return clock.now() - since + counts * NANOS_PER_COUNT;
    }

    boolean pending(int comparator) {
        return (status >> comparator & 1) != 0;
    }

    void setPending(int comparator, boolean pending) {
        status = pending ? status | 1L << comparator : status & ~(1L << comparator);
    }

    @Override
    public long read(long offset, int width) {
        return peek(offset, width);
    }

    @Override
    public long peek(long offset, int width) {
        int register = (int) offset & ~7;
        return register((int) offset & ~7) >>> 8 * (offset - register);
    }

    private long register(int register) {
        if (register >= FIRST_COMPARATOR) {
            int number = (register - FIRST_COMPARATOR) / COMPARATOR_SIZE;
            return number < COMPARATORS ? comparators[number].read(register % COMPARATOR_SIZE) : 0;
        }
        return switch (register) {
            case 0 -> CAPABILITIES;
            case CONFIGURATION -> configuration;
            case STATUS -> status;
            case COUNTER -> counter();
            default -> 0;
        };
    }

    /** Registers are written in halves or whole; other widths do nothing, as the specification allows. */
    @Override
    public void write(long offset, int width, long value) {
        int register = (int) offset & ~7;
        if (width == 8) {
            store(register, -1L, value);
        } else if (width == 4) {
            int shift = 8 * ((int) offset & 4);
            store(register, 0xFFFF_FFFFL << shift, value << shift);
        }
    }

    private void store(int register, long mask, long value) {
        if (register >= FIRST_COMPARATOR) {
            int number = (register - FIRST_COMPARATOR) / COMPARATOR_SIZE;
            if (number < COMPARATORS) {
                comparators[number].write(register % COMPARATOR_SIZE, mask, value);
            }
            return;
        }
        switch (register) {
            case CONFIGURATION -> configure(configuration & ~mask | value & mask & (RUN | LEGACY));
            case STATUS -> {
                for (int i = 0; i < COMPARATORS; i++) {
                    if (((value & mask) >> i & 1) != 0) {
                        comparators[i].acknowledge();
                    }
                }
            }
            case COUNTER -> {
                counter = counter() & ~mask | value & mask;
                startedAt = running() ? clock.now() : 0;
                follow();
            }
            default -> {
                // Read-only, or nothing.
            }
        }
    }

    private void configure(long value) {
        boolean before = replacesLegacy();
        counter = counter();
        configuration = value;
        startedAt = running() ? clock.now() : 0;
        if (replacesLegacy() != before) {
            for (HpetComparator comparator : comparators) {
                comparator.routeChanged();
            }
            legacy.replaces(replacesLegacy());
        }
        follow();
    }

    private void follow() {
        for (HpetComparator comparator : comparators) {
            comparator.follow();
        }
    }

    @Override
    public String name() {
        return "hpet";
    }

    @Override
    public void save(Section section) {
        section.putLongs("registers", new long[] {configuration, status, counter, startedAt});
        for (HpetComparator comparator : comparators) {
            comparator.save(section);
        }
    }

    @Override
    public void load(Section section) {
        long[] saved = section.getLongs("registers", 4);
        configuration = saved[0];
        status = saved[1];
        counter = saved[2];
        startedAt = saved[3];
        for (HpetComparator comparator : comparators) {
            comparator.load(section);
        }
    }
}
