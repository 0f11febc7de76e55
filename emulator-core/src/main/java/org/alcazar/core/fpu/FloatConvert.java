package org.alcazar.core.fpu;

/** Conversions between formats, to and from integers, and to integral values. */
public final class FloatConvert {
    private FloatConvert() {}

    /** Between binary32 and binary64: a number of {@code from} as the nearest of {@code to}. */
    public static long convert(BinaryFormat from, BinaryFormat to, long source, FloatStatus status) {
        if (from.isNan(source)) {
            return nan(from, to, source, status);
        }
        long bits = from.operand(source, status);
        from.noteDenormal(bits, bits, status);
        return special(from, bits)
                ? specialTo(from, to, bits)
                : Rounding.round(to, from.isNegative(bits), rebias(from, to, bits), from.significand(bits), status);
    }

    /** VCVTPH2PS: exact; denormal numbers are what they are, whatever MXCSR says. */
    public static int halfToSingle(int source, FloatStatus status) {
        BinaryFormat from = BinaryFormat.BINARY16;
        BinaryFormat to = BinaryFormat.BINARY32;
        if (from.isNan(source)) {
            return (int) nan(from, to, source, status);
        }
        if (special(from, source)) {
            return (int) specialTo(from, to, source);
        }
        boolean negative = from.isNegative(source);
        return (int) Rounding.round(to, negative, rebias(from, to, source), from.significand(source), status);
    }

    /** VCVTPS2PH: with a rounding of its own; results are never flushed to zero. */
    public static int singleToHalf(int single, int rounding, FloatStatus status) {
        BinaryFormat from = BinaryFormat.BINARY32;
        BinaryFormat to = BinaryFormat.BINARY16;
        long source = single & 0xFFFF_FFFFL;
        if (from.isNan(source)) {
            return (int) nan(from, to, source, status);
        }
        long bits = from.operand(source, status);
        from.noteDenormal(bits, bits, status);
        if (special(from, bits)) {
            return (int) specialTo(from, to, bits);
        }
        boolean negative = from.isNegative(bits);
        int exponent = rebias(from, to, bits);
        return (int) Rounding.round(to, negative, exponent, from.significand(bits), rounding, false, status);
    }

    private static int rebias(BinaryFormat from, BinaryFormat to, long bits) {
        return from.exponent(bits) - from.bias + to.bias;
    }

    private static boolean special(BinaryFormat from, long bits) {
        return from.isZero(bits) || from.isInfinite(bits);
    }

    private static long specialTo(BinaryFormat from, BinaryFormat to, long bits) {
        boolean negative = from.isNegative(bits);
        return from.isZero(bits) ? to.zero(negative) : to.infinity(negative);
    }

    /** The upper part of the fraction is kept. */
    private static long nan(BinaryFormat from, BinaryFormat to, long bits, FloatStatus status) {
        if (from.isSignalling(bits)) {
            status.raise(FloatStatus.INVALID);
        }
        int wider = to.fractionBits - from.fractionBits;
        long fraction = bits & from.fractionMask;
        return to.infinity(from.isNegative(bits))
                | to.quietBit
                | (wider >= 0 ? fraction << wider : fraction >>> -wider);
    }

    /** The nearest number of an integer. */
    public static long fromInteger(BinaryFormat to, long value, FloatStatus status) {
        if (value == 0) {
            return 0;
        }
        long magnitude = Math.abs(value);
        int leading = Long.numberOfLeadingZeros(magnitude);
        return Rounding.round(to, value < 0, to.bias + 63 - leading, magnitude << leading, status);
    }

    /**
     * An integer of {@code width} bits, 32 or 64; the most negative one, with invalid, where there is none.
     * Denormal operands are not raised.
     */
    public static long toInteger(BinaryFormat from, long source, int width, int rounding, FloatStatus status) {
        long bits = from.operand(source, status);
        if (from.isZero(bits)) {
            return 0;
        }
        int exponent = from.exponent(bits) - from.bias;
        boolean negative = from.isNegative(bits);
        if (exponent < 63 && !from.isNan(bits)) {
            long significand = Rounding.shiftSticky(from.significand(bits), Math.max(-exponent, 0));
            int count = 63 - Math.max(exponent, 0);
            long magnitude = Rounding.shift(significand, count, negative, rounding);
            long most = (1L << width - 1) - (negative ? 0 : 1);
            if (Long.compareUnsigned(magnitude, most) <= 0) {
                if (significand << 64 - count != 0) {
                    status.raise(FloatStatus.INEXACT);
                }
                return negative ? -magnitude : magnitude;
            }
        }
        boolean lowest = width == 64 && negative && exponent == 63 && from.significand(bits) == Long.MIN_VALUE;
        if (!lowest) {
            status.raise(FloatStatus.INVALID);
        }
        return -1L << width - 1;
    }

    /**
     * The nearest integral value, ROUNDSS and its relatives. Denormal operands are not raised, inexact results only when
     * {@code raiseInexact}.
     */
    public static long toIntegral(BinaryFormat f, long source, int rounding, boolean raiseInexact, FloatStatus status) {
        if (f.isNan(source)) {
            return f.propagate(source, source, status);
        }
        long bits = f.operand(source, status);
        int exponent = f.exponent(bits) - f.bias;
        if (f.isZero(bits) || exponent >= f.fractionBits) {
            return bits;
        }
        boolean negative = f.isNegative(bits);
        long result;
        if (exponent < 0) {
            long one = Rounding.shift(Rounding.shiftSticky(f.significand(bits), -exponent), 63, negative, rounding);
            result = one != 0 ? f.zero(negative) | (long) f.bias << f.fractionBits : f.zero(negative);
        } else {
            // A carry out of the fraction goes into the exponent, where it belongs; the last bit kept of 1 is its odd
            // bias.
            int count = f.fractionBits - exponent;
            long magnitude = bits & ~f.sign;
            result = f.zero(negative) | Rounding.shift(magnitude, count, negative, rounding) << count;
        }
        if (raiseInexact && result != bits) {
            status.raise(FloatStatus.INEXACT);
        }
        return result;
    }
}
