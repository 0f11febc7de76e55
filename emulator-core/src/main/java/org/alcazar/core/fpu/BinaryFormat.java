package org.alcazar.core.fpu;

/**
 * A binary interchange format of IEEE 754 of up to 64 bits, and what a number's bits say. Bits are in the low end of a
 * long, zero above.
 */
public enum BinaryFormat {
    BINARY16(5, 10),
    BINARY32(8, 23),
    BINARY64(11, 52);

    final int fractionBits;
    /** Exponent field of infinities and NaNs. */
    final int specialExponent;

    final int bias;
    final int signShift;
    final long sign;
    final long hiddenBit;
    final long fractionMask;
    final long infinity;
    final long quietBit;
    /** The NaN that stands for no operand's: negative, quiet, otherwise empty. */
    final long defaultNan;

    BinaryFormat(int exponentBits, int fractionBits) {
        this.fractionBits = fractionBits;
        specialExponent = (1 << exponentBits) - 1;
        bias = specialExponent >> 1;
        signShift = exponentBits + fractionBits;
        sign = 1L << signShift;
        hiddenBit = 1L << fractionBits;
        fractionMask = hiddenBit - 1;
        infinity = (long) specialExponent << fractionBits;
        quietBit = hiddenBit >> 1;
        defaultNan = sign | infinity | quietBit;
    }

    boolean isNan(long bits) {
        return (bits & ~sign) > infinity;
    }

    boolean isSignalling(long bits) {
        return isNan(bits) && (bits & quietBit) == 0;
    }

    boolean isInfinite(long bits) {
        return (bits & ~sign) == infinity;
    }

    boolean isZero(long bits) {
        return (bits & ~sign) == 0;
    }

    boolean isDenormal(long bits) {
        return (bits & infinity) == 0 && (bits & fractionMask) != 0;
    }

    /** Neither zero nor denormal, infinite or NaN. */
    boolean isNormal(long bits) {
        long exponent = bits & infinity;
        return exponent != 0 && exponent != infinity;
    }

    boolean isNegative(long bits) {
        return (bits & sign) != 0;
    }

    /** A finite number's significand, its leading one at bit 63; 0 of zero. */
    long significand(long bits) {
        long fraction = bits & fractionMask;
        return (bits & infinity) == 0
                ? fraction << Long.numberOfLeadingZeros(fraction)
                : (fraction | hiddenBit) << 63 - fractionBits;
    }

    /** A finite number's biased exponent, the one that belongs to {@link #significand}: below 1 for denormal ones. */
    int exponent(long bits) {
        int exponent = (int) (bits >>> fractionBits) & specialExponent;
        return exponent != 0 ? exponent : 1 + 63 - fractionBits - Long.numberOfLeadingZeros(bits & fractionMask);
    }

    long zero(boolean negative) {
        return negative ? sign : 0;
    }

    long infinity(boolean negative) {
        return negative ? sign | infinity : infinity;
    }

    /** The operand as it counts: zero instead of a denormal one under DAZ. */
    long operand(long bits, FloatStatus status) {
        return isDenormal(bits) && status.denormalsAreZero() ? bits & sign : bits;
    }

    /** Raises that an operand is denormal, if one is. */
    void noteDenormal(long a, long b, FloatStatus status) {
        if (isDenormal(a) || isDenormal(b)) {
            status.raise(FloatStatus.DENORMAL);
        }
    }

    /** The NaN that an operation gives of which an operand is NaN: the first that is, made quiet. */
    long propagate(long a, long b, FloatStatus status) {
        if (isSignalling(a) || isSignalling(b)) {
            status.raise(FloatStatus.INVALID);
        }
        return (isNan(a) ? a : b) | quietBit;
    }

    long invalid(FloatStatus status) {
        status.raise(FloatStatus.INVALID);
        return defaultNan;
    }
}
