package org.alcazar.core.fpu;

import java.math.BigInteger;

/**
 * A finite number of the extended format, for tests: as it is encoded, and as what it is, an integer times a power of two.
 */
record ExtendedNumber(int signExponent, long significand) {
    private static final BigInteger LIMIT = BigInteger.ONE.shiftLeft(64);

    boolean negative() {
        return (signExponent & Extended.SIGN) != 0;
    }

    boolean isZero() {
        return significand == 0;
    }

    boolean isDenormal() {
        return Extended.exponent(signExponent) == 0 && significand != 0;
    }

    BigInteger magnitude() {
        BigInteger value = BigInteger.valueOf(significand);
        return value.signum() < 0 ? value.add(LIMIT) : value;
    }

    /** Weight of the significand's lowest bit. */
    int weight() {
        return Math.max(1, Extended.exponent(signExponent)) - Extended.BIAS - 63;
    }

    /** Numerator of the magnitude over {@code 2^-least}. */
    BigInteger scaled(int least) {
        return magnitude().shiftLeft(weight() - least);
    }

    BigInteger signed(int least) {
        return negative() ? scaled(least).negate() : scaled(least);
    }

    /** The encoding of a rounded number. */
    static ExtendedNumber of(boolean negative, ExactRounding.Rounded rounded) {
        int sign = negative ? Extended.SIGN : 0;
        if (rounded.infinite()) {
            return new ExtendedNumber(sign | Extended.SPECIAL, Extended.INTEGER);
        }
        if (rounded.magnitude().signum() == 0) {
            return new ExtendedNumber(sign, 0);
        }
        int top = rounded.magnitude().bitLength() - 1 + rounded.exponent();
        int exponent = Math.max(top, 1 - Extended.BIAS);
        BigInteger significand = rounded.magnitude().shiftLeft(63 - exponent + rounded.exponent());
        boolean normal = significand.testBit(63);
        return new ExtendedNumber(sign | (normal ? exponent + Extended.BIAS : 0), significand.longValue());
    }

    @Override
    public String toString() {
        return String.format("%04X:%016X", signExponent, significand);
    }
}
