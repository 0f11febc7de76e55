package org.alcazar.core.fpu;

/** Arithmetic of numbers wider than 64 bits, in pairs of {@code long}. */
final class Bits128 {
    private static final long LOW = 0xFFFF_FFFFL;

    private Bits128() {}

    /** High half of the product of two unsigned numbers. */
    static long multiplyHigh(long a, long b) {
        return Math.multiplyHigh(a, b) + (a >> 63 & b) + (b >> 63 & a);
    }

    /**
     * Quotient of the unsigned {@code high:low} by {@code divisor}, whose top bit is set; {@code high} is less than the
     * divisor, so that the quotient fits. Knuth, algorithm D, with digits of 32 bits.
     */
    static long divide(long high, long low, long divisor) {
        long d1 = divisor >>> 32;
        long d0 = divisor & LOW;
        long q1 = digit(high, d1, d0, low >>> 32);
        long rest = (high << 32 | low >>> 32) - q1 * divisor;
        long q0 = digit(rest, d1, d0, low & LOW);
        return (q1 << 32) + q0;
    }

    private static long digit(long high, long d1, long d0, long next) {
        long q = Long.divideUnsigned(high, d1);
        long r = high - q * d1;
        while (q > LOW || Long.compareUnsigned(q * d0, r << 32 | next) > 0) {
            q--;
            r += d1;
            if (r > LOW) {
                break;
            }
        }
        return q;
    }
}
