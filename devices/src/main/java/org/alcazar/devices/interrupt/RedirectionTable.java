package org.alcazar.devices.interrupt;

import java.util.Arrays;
import org.alcazar.core.state.Section;

/** The redirection entries of an I/O APIC (82093AA datasheet, section 3.2.4). */
final class RedirectionTable {
    static final int PINS = 24;

    private static final long REMOTE_IRR = 1 << 14;
    private static final long MASKED = 1 << 16;
    private static final long READ_ONLY = 1 << 12 | REMOTE_IRR;
    private static final long WRITABLE = 0xFF00_0000_0001_FFFFL & ~READ_ONLY;

    private final long[] entries = new long[PINS];

    void reset() {
        Arrays.fill(entries, MASKED);
    }

    int register(int pin, boolean high) {
        return (int) (high ? entries[pin] >>> 32 : entries[pin]);
    }

    void setRegister(int pin, boolean high, int value) {
        long old = entries[pin];
        long wide = Integer.toUnsignedLong(value);
        long written = high ? old & 0xFFFF_FFFFL | wide << 32 : old & 0xFFFF_FFFF_0000_0000L | wide;
        entries[pin] = written & WRITABLE | old & READ_ONLY;
        if (!level(pin)) {
            entries[pin] &= ~REMOTE_IRR;
        }
    }

    boolean masked(int pin) {
        return (entries[pin] & MASKED) != 0;
    }

    boolean level(int pin) {
        return (entries[pin] & 1 << 15) != 0;
    }

    boolean activeLow(int pin) {
        return (entries[pin] & 1 << 13) != 0;
    }

    boolean remoteIrr(int pin) {
        return (entries[pin] & REMOTE_IRR) != 0;
    }

    void setRemoteIrr(int pin, boolean value) {
        entries[pin] = value ? entries[pin] | REMOTE_IRR : entries[pin] & ~REMOTE_IRR;
    }

    int vector(int pin) {
        return (int) entries[pin] & 0xFF;
    }

    ApicMessage message(int pin) {
        long entry = entries[pin];
        return ApicMessage.withByteDestination(
                DeliveryMode.of(entry), vector(pin), level(pin), (entry & 1 << 11) != 0, (int) (entry >>> 56));
    }

    void save(Section section) {
        section.putLongs("redirection", entries);
    }

    void load(Section section) {
        System.arraycopy(section.getLongs("redirection", PINS), 0, entries, 0, PINS);
    }
}
