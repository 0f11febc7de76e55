package org.alcazar.devices.interrupt;

import java.util.Arrays;
import org.alcazar.core.state.Section;

/** The local vector table: what to do about interrupts that arise at the APIC itself (Intel SDM volume 3, 10.5.1). */
final class LocalVectorTable {
    static final int TIMER = 0;
    static final int THERMAL = 1;
    static final int PERFORMANCE = 2;
    static final int LINT0 = 3;
    static final int LINT1 = 4;
    static final int ERROR = 5;
    static final int ENTRIES = 6;

    static final int MASKED = 1 << 16;
    static final int LEVEL = 1 << 15;
    static final int REMOTE_IRR = 1 << 14;
    static final int ACTIVE_LOW = 1 << 13;
    static final int TIMER_MODE_SHIFT = 17;
    static final int TIMER_MODE = 3 << TIMER_MODE_SHIFT;

    private static final int TSC_DEADLINE_MODE = 1 << 18;
    private static final int[] WRITABLE = {0x700FF, 0x107FF, 0x107FF, 0x1A7FF, 0x1A7FF, 0x100FF};

    private final int[] entries = new int[ENTRIES];
    private final int[] writable = WRITABLE.clone();

    LocalVectorTable(boolean tscDeadline) {
        if (!tscDeadline) {
            writable[TIMER] &= ~TSC_DEADLINE_MODE;
        }
        maskAll();
    }

    void reset() {
        Arrays.fill(entries, MASKED);
    }

    /** Sets every mask bit, as disabling the APIC by software does. */
    void maskAll() {
        for (int i = 0; i < ENTRIES; i++) {
            entries[i] |= MASKED;
        }
    }

    int get(int entry) {
        return entries[entry];
    }

    /** Writes an entry; bits that are read-only or do not exist keep their value. */
    void set(int entry, int value) {
        entries[entry] = value & writable[entry] | entries[entry] & REMOTE_IRR;
        if ((value & LEVEL) == 0) {
            entries[entry] &= ~REMOTE_IRR;
        }
    }

    void setRemoteIrr(int entry, boolean inService) {
        entries[entry] = inService ? entries[entry] | REMOTE_IRR : entries[entry] & ~REMOTE_IRR;
    }

    /** Whether a value has bits set that x2APIC mode reserves; read-only bits may be set. */
    boolean hasReservedBits(int entry, int value) {
        return (value & ~(writable[entry] | REMOTE_IRR | 1 << 12)) != 0;
    }

    boolean masked(int entry) {
        return (entries[entry] & MASKED) != 0;
    }

    int vector(int entry) {
        return entries[entry] & 0xFF;
    }

    DeliveryMode mode(int entry) {
        return DeliveryMode.of(entries[entry]);
    }

    void save(Section section) {
        section.putInts("lvt", entries);
    }

    void load(Section section) {
        System.arraycopy(section.getInts("lvt", ENTRIES), 0, entries, 0, ENTRIES);
    }
}
