package org.alcazar.devices.interrupt;

import org.alcazar.core.state.Section;

/** A 256-bit register of an APIC: IRR, ISR or TMR. */
final class VectorSet {
    private final long[] words = new long[4];

    boolean get(int vector) {
        return (words[vector >> 6] >>> vector & 1) != 0;
    }

    void set(int vector) {
        words[vector >> 6] |= 1L << vector;
    }

    void clear(int vector) {
        words[vector >> 6] &= ~(1L << vector);
    }

    void clearAll() {
        words[0] = 0;
        words[1] = 0;
        words[2] = 0;
        words[3] = 0;
    }

    /** The highest member, or -1. */
    int highest() {
        for (int i = 3; i >= 0; i--) {
            if (words[i] != 0) {
                return i * 64 + 63 - Long.numberOfLeadingZeros(words[i]);
            }
        }
        return -1;
    }

    /** One of the eight 32-bit registers that show the set. */
    int register(int index) {
        return (int) (words[index >> 1] >>> 32 * (index & 1));
    }

    void save(Section section, String field) {
        section.putLongs(field, words);
    }

    void load(Section section, String field) {
        System.arraycopy(section.getLongs(field, 4), 0, words, 0, 4);
    }
}
