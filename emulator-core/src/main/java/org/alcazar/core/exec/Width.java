package org.alcazar.core.exec;

/**
 * Values of 8, 16, 32 and 64 bits in 64-bit variables. Operands travel sign-extended; with a constant width all of this
 * folds to at most two machine instructions.
 */
final class Width {
    private Width() {}

    /** The low {@code width} bits, sign-extended. */
    static long signExtend(long value, int width) {
        return width == 64 ? value : width == 32 ? (int) value : value << 64 - width >> 64 - width;
    }

    /** The low {@code width} bits, zero-extended. */
    static long zeroExtend(long value, int width) {
        return width == 64 ? value : value & (1L << width) - 1;
    }

    /** All ones in the low {@code width} bits. */
    static long mask(int width) {
        return width == 64 ? -1 : (1L << width) - 1;
    }
}
