package org.alcazar.core.isa;

import com.google.common.io.ByteArrayDataOutput;

/**
 * ModRM, SIB and displacement of a memory operand.
 *
 * @param mod ModRM.mod
 * @param rm ModRM.rm
 * @param sib the SIB byte, or -1
 * @param displacement its value
 * @param displacementBits its width, 0 if there is none
 */
record MemoryEncoding(int mod, int rm, int sib, long displacement, int displacementBits) {
    private static final int[][] PAIRS16 = {{3, 6}, {3, 7}, {5, 6}, {5, 7}, {6, -1}, {7, -1}, {5, -1}, {3, -1}};

    /** Returns the shortest encoding, or null if the operand has none. */
    static MemoryEncoding of(MemoryOperand memory, boolean code64) {
        return memory.addressSize() == 16 ? of16(memory) : of32(memory, code64);
    }

    private static MemoryEncoding of16(MemoryOperand memory) {
        long displacement = memory.displacement();
        if (memory.base() == MemoryOperand.NONE) {
            return new MemoryEncoding(0, 6, -1, displacement, 16);
        }
        for (int rm = 0; rm < PAIRS16.length; rm++) {
            if (PAIRS16[rm][0] == memory.base() && PAIRS16[rm][1] == memory.index()) {
                int mod = mod(displacement, rm == 6);
                return new MemoryEncoding(mod, rm, -1, displacement, mod * 8);
            }
        }
        return null;
    }

    private static MemoryEncoding of32(MemoryOperand memory, boolean code64) {
        long displacement = memory.displacement();
        int base = memory.base();
        if (base == MemoryOperand.RIP) {
            return new MemoryEncoding(0, 5, -1, displacement, 32);
        }
        boolean noIndex = memory.index() == MemoryOperand.NONE;
        int index = noIndex ? 4 : memory.index() & 7;
        if (base == MemoryOperand.NONE) {
            return noIndex && !code64
                    ? new MemoryEncoding(0, 5, -1, displacement, 32)
                    : new MemoryEncoding(0, 4, memory.scale() << 6 | index << 3 | 5, displacement, 32);
        }
        int mod = mod(displacement, (base & 7) == 5);
        int bits = mod == 2 ? 32 : mod * 8;
        return noIndex && (base & 7) != 4
                ? new MemoryEncoding(mod, base & 7, -1, displacement, bits)
                : new MemoryEncoding(mod, 4, memory.scale() << 6 | index << 3 | (base & 7), displacement, bits);
    }

    private static int mod(long displacement, boolean needsDisplacement) {
        if (displacement == 0 && !needsDisplacement) {
            return 0;
        }
        return displacement == (byte) displacement ? 1 : 2;
    }

    void write(ByteArrayDataOutput out, int reg) {
        out.writeByte(mod << 6 | reg << 3 | rm);
        if (sib >= 0) {
            out.writeByte(sib);
        }
        for (int shift = 0; shift < displacementBits; shift += 8) {
            out.writeByte((int) (displacement >> shift));
        }
    }
}
