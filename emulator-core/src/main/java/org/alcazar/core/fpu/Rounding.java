package org.alcazar.core.fpu;

/** From an exact value, or one cut with a sticky last bit, to a number of a format: rounding, overflow, underflow. */
final class Rounding {
    private Rounding() {}

    /**
     * Rounds {@code significand / 2^63 * 2^(exponent - bias)}.
     *
     * @param exponent biased, without bounds
     * @param significand leading one at bit 63; bit 0 also stands for everything not zero below
     */
    static long round(BinaryFormat format, boolean negative, int exponent, long significand, FloatStatus status) {
        return round(format, negative, exponent, significand, status.rounding(), status.flushesToZero(), status);
    }

    /** As above, with the rounding and whether tiny results become zero given. */
    static long round(
            BinaryFormat format,
            boolean negative,
            int exponent,
            long significand,
            int rounding,
            boolean flush,
            FloatStatus status) {
        int dropped = 63 - format.fractionBits;
        long kept = shift(significand, dropped, negative, rounding);
        boolean inexact = significand << 64 - dropped != 0;
        int exponentAfter = exponent;
        if (kept == format.hiddenBit << 1) {
            kept >>>= 1;
            exponentAfter++;
        }
        if (exponentAfter <= 0) {
            return tiny(format, negative, exponent, significand, rounding, flush, status);
        }
        long sign = format.zero(negative);
        if (exponentAfter >= format.specialExponent) {
            boolean knowable = inexact || !status.unmasked(FloatStatus.OVERFLOW);
            status.raise(FloatStatus.OVERFLOW | (knowable ? FloatStatus.INEXACT : 0));
            return sign | (roundsAway(negative, rounding) ? format.infinity : format.infinity - 1);
        }
        if (inexact) {
            status.raise(FloatStatus.INEXACT);
        }
        return sign | (long) exponentAfter << format.fractionBits | kept & format.fractionMask;
    }

    /** A result that would be below the normal range even after rounding with an unbounded exponent. */
    private static long tiny(
            BinaryFormat format,
            boolean negative,
            int exponent,
            long significand,
            int rounding,
            boolean flush,
            FloatStatus status) {
        if (flush) {
            status.raise(FloatStatus.UNDERFLOW | FloatStatus.INEXACT);
            return format.zero(negative);
        }
        long cut = shiftSticky(significand, 1 - exponent);
        int dropped = 63 - format.fractionBits;
        // Unmasked, underflow is of the result with an unbounded exponent, which may be exact.
        boolean unmasked = status.unmasked(FloatStatus.UNDERFLOW);
        if ((unmasked ? significand : cut) << 64 - dropped != 0) {
            status.raise(FloatStatus.UNDERFLOW | FloatStatus.INEXACT);
        } else if (unmasked) {
            status.raise(FloatStatus.UNDERFLOW);
        }
        return format.zero(negative) + shift(cut, dropped, negative, rounding);
    }

    /** Whether overflow gives infinity, not the largest number. */
    private static boolean roundsAway(boolean negative, int rounding) {
        return rounding == FloatStatus.NEAREST_EVEN || rounding == (negative ? FloatStatus.DOWN : FloatStatus.UP);
    }

    /** {@code value / 2^count}, unsigned, rounded to an integer; {@code count} is 1 to 63. */
    static long shift(long value, int count, boolean negative, int rounding) {
        long kept = value >>> count;
        long rest = value << 64 - count;
        boolean up =
                switch (rounding) {
                    case FloatStatus.NEAREST_EVEN -> rest < 0 && (rest != Long.MIN_VALUE || (kept & 1) != 0);
                    case FloatStatus.DOWN -> negative && rest != 0;
                    case FloatStatus.UP -> !negative && rest != 0;
                    default -> false;
                };
        return up ? kept + 1 : kept;
    }

    /** {@code value / 2^count}, unsigned, bit 0 of the result standing for all that is cut off. */
    static long shiftSticky(long value, int count) {
        if (count == 0) {
            return value;
        }
        return count > 63 ? (value != 0 ? 1 : 0) : value >>> count | (value << 64 - count != 0 ? 1 : 0);
    }

    /** An exact zero that numbers of different signs add up to. */
    static long exactZero(BinaryFormat format, FloatStatus status) {
        return format.zero(status.rounding() == FloatStatus.DOWN);
    }
}
