package org.alcazar.core.exec;

/** 128-bit products and quotients of 64-bit values. */
final class Wide {
    private Wide() {}

    /** The upper half of an unsigned product. */
    static long multiplyHighUnsigned(long a, long b) {
        return Math.multiplyHigh(a, b) + (a >> 63 & b) + (b >> 63 & a);
    }

    /**
     * The quotient of an unsigned 128-bit dividend, which must fit 64 bits: {@code high < divisor}, unsigned. Two steps of
     * schoolbook division with 32-bit digits (Knuth, The Art of Computer Programming, volume 2, algorithm D).
     */
    static long divideUnsigned(long high, long low, long divisor) {
        if (high == 0) {
            return Long.divideUnsigned(low, divisor);
        }
        int shift = Long.numberOfLeadingZeros(divisor);
        long d = divisor << shift;
        long dHigh = d >>> 32;
        long dLow = d & 0xFFFF_FFFFL;
        long top = shift == 0 ? high : high << shift | low >>> 64 - shift;
        long rest = low << shift;

        long q1 = digit(top, rest >>> 32, dHigh, dLow);
        long middle = (top << 32 | rest >>> 32) - q1 * d;
        long q0 = digit(middle, rest & 0xFFFF_FFFFL, dHigh, dLow);
        return q1 << 32 | q0;
    }

    /** One 32-bit digit of the quotient of {@code top:next} by the normalised divisor. */
    private static long digit(long top, long next, long dHigh, long dLow) {
        long q = Long.divideUnsigned(top, dHigh);
        long r = Long.remainderUnsigned(top, dHigh);
        while (q >>> 32 != 0 || Long.compareUnsigned(q * dLow, r << 32 | next) > 0) {
            q--;
            r += dHigh;
            if (r >>> 32 != 0) {
                break;
            }
        }
        return q;
    }
}
