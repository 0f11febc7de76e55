package org.alcazar.core.fpu;

import java.math.BigInteger;

/** A rational number, and how IEEE 754 rounds it: written from the standard, with big integers, as a reference. */
record ExactNumber(BigInteger numerator, BigInteger denominator) {
    /** A finite number of a format. */
    static ExactNumber of(BinaryFormat format, long bits) {
        long fraction = bits & format.fractionMask;
        int exponent = (int) (bits >>> format.fractionBits) & format.specialExponent;
        BigInteger significand = BigInteger.valueOf(exponent == 0 ? fraction : fraction | format.hiddenBit);
        int scale = Math.max(exponent, 1) - format.bias - format.fractionBits;
        BigInteger signed = (bits & format.sign) != 0 ? significand.negate() : significand;
        return scale >= 0
                ? new ExactNumber(signed.shiftLeft(scale), BigInteger.ONE)
                : new ExactNumber(signed, BigInteger.ONE.shiftLeft(-scale));
    }

    static ExactNumber of(long integer) {
        return new ExactNumber(BigInteger.valueOf(integer), BigInteger.ONE);
    }

    ExactNumber plus(ExactNumber other) {
        BigInteger sum = numerator.multiply(other.denominator).add(other.numerator.multiply(denominator));
        return new ExactNumber(sum, denominator.multiply(other.denominator));
    }

    ExactNumber negate() {
        return new ExactNumber(numerator.negate(), denominator);
    }

    ExactNumber times(ExactNumber other) {
        return new ExactNumber(numerator.multiply(other.numerator), denominator.multiply(other.denominator));
    }

    ExactNumber over(ExactNumber other) {
        int sign = other.numerator.signum();
        return new ExactNumber(
                numerator.multiply(other.denominator).multiply(BigInteger.valueOf(sign)),
                denominator.multiply(other.numerator.abs()));
    }

    /** The square root, cut far behind the last bit of any format, with one more bit for what was cut. */
    ExactNumber root() {
        int scale = 1400;
        BigInteger[] root = numerator.shiftLeft(2 * scale).divide(denominator).sqrtAndRemainder();
        BigInteger sticky = root[1].signum() == 0 ? BigInteger.ZERO : BigInteger.ONE;
        return new ExactNumber(root[0].shiftLeft(1).add(sticky), BigInteger.ONE.shiftLeft(scale + 1));
    }

    boolean isZero() {
        return numerator.signum() == 0;
    }

    /** Bits of the format's number for this one, which is not zero, under {@code status}, and what that raises. */
    long round(BinaryFormat format, FloatStatus status) {
        boolean negative = numerator.signum() < 0;
        int emin = 1 - format.bias;
        int exponent = exponent();
        BigInteger unbounded = inUnits(exponent - format.fractionBits, status.rounding());
        boolean inexact = !exactInUnits(exponent - format.fractionBits);
        if (unbounded.bitLength() > format.fractionBits + 1) {
            unbounded = unbounded.shiftRight(1);
            exponent++;
        }
        long sign = negative ? format.sign : 0;
        if (exponent > format.bias) {
            boolean masked = (status.control >> 7 & FloatStatus.OVERFLOW) != 0;
            status.flags |= FloatStatus.OVERFLOW | (inexact || masked ? FloatStatus.INEXACT : 0);
            boolean away = status.rounding() == 0 || status.rounding() == (negative ? 1 : 2);
            return sign | (away ? format.infinity : format.infinity - 1);
        }
        if (exponent < emin) {
            return sign | tiny(format, inexact, status);
        }
        status.flags |= inexact ? FloatStatus.INEXACT : 0;
        int field = exponent + format.bias;
        return sign | (long) field << format.fractionBits | unbounded.longValueExact() & format.fractionMask;
    }

    private long tiny(BinaryFormat format, boolean inexactUnbounded, FloatStatus status) {
        boolean masked = (status.control >> 7 & FloatStatus.UNDERFLOW) != 0;
        if (masked && (status.control & FloatStatus.FLUSH_TO_ZERO) != 0) {
            status.flags |= FloatStatus.UNDERFLOW | FloatStatus.INEXACT;
            return 0;
        }
        int unit = 1 - format.bias - format.fractionBits;
        boolean inexact = masked ? !exactInUnits(unit) : inexactUnbounded;
        if (inexact) {
            status.flags |= FloatStatus.INEXACT;
        }
        if (inexact || !masked) {
            status.flags |= FloatStatus.UNDERFLOW;
        }
        return inUnits(unit, status.rounding()).longValueExact();
    }

    /** The e of 2^e up to 2^(e+1), for the magnitude. */
    private int exponent() {
        int estimate = numerator.abs().bitLength() - denominator.bitLength();
        return inUnits(estimate, FloatStatus.TOWARD_ZERO).signum() == 0 ? estimate - 1 : estimate;
    }

    private BigInteger[] divided(int unit) {
        BigInteger above = numerator.abs().shiftLeft(Math.max(-unit, 0));
        return above.divideAndRemainder(denominator.shiftLeft(Math.max(unit, 0)));
    }

    private boolean exactInUnits(int unit) {
        return divided(unit)[1].signum() == 0;
    }

    /** The magnitude as a multiple of 2^unit. */
    BigInteger inUnits(int unit, int rounding) {
        BigInteger[] parts = divided(unit);
        BigInteger whole = denominator.shiftLeft(Math.max(unit, 0));
        int half = parts[1].shiftLeft(1).compareTo(whole);
        boolean negative = numerator.signum() < 0;
        boolean up =
                switch (rounding) {
                    case FloatStatus.NEAREST_EVEN -> half > 0 || half == 0 && parts[0].testBit(0);
                    case FloatStatus.DOWN -> negative && parts[1].signum() != 0;
                    case FloatStatus.UP -> !negative && parts[1].signum() != 0;
                    default -> false;
                };
        return up ? parts[0].add(BigInteger.ONE) : parts[0];
    }
}
