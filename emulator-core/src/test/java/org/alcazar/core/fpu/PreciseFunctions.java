package org.alcazar.core.fpu;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/** Elementary functions to some 60 decimal digits, from their series: the reference for transcendental instructions. */
final class PreciseFunctions {
    private static final MathContext DIGITS = new MathContext(64);
    private static final BigDecimal TWO = BigDecimal.valueOf(2);
    private static final BigDecimal ENOUGH = new BigDecimal("1e-66");
    private static final BigDecimal LN_TWO = logarithmOfRatio(BigDecimal.ONE.divide(BigDecimal.valueOf(3), DIGITS));
    /** Machin's formula. */
    private static final BigDecimal PI = BigDecimal.valueOf(16)
            .multiply(arctangentSeries(BigDecimal.ONE.divide(BigDecimal.valueOf(5), DIGITS)))
            .subtract(BigDecimal.valueOf(4)
                    .multiply(arctangentSeries(BigDecimal.ONE.divide(BigDecimal.valueOf(239), DIGITS))));

    private PreciseFunctions() {}

    static BigDecimal value(ExtendedNumber number) {
        BigDecimal magnitude = new BigDecimal(number.magnitude());
        BigDecimal value = number.weight() >= 0
                ? magnitude.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(number.weight())))
                : magnitude.divide(new BigDecimal(BigInteger.ONE.shiftLeft(-number.weight())));
        return number.negative() ? value.negate() : value;
    }

    private static boolean negligible(BigDecimal term, BigDecimal sum) {
        return term.signum() == 0 || term.abs().compareTo(sum.abs().multiply(ENOUGH)) < 0;
    }

    /** 2^x - 1. */
    static BigDecimal exponential(BigDecimal x) {
        BigDecimal power = x.multiply(LN_TWO, DIGITS);
        BigDecimal term = power;
        BigDecimal sum = power;
        for (int n = 2; !negligible(term, sum); n++) {
            term = term.multiply(power, DIGITS).divide(BigDecimal.valueOf(n), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        return sum;
    }

    /** ln((1 + u) / (1 - u)). */
    private static BigDecimal logarithmOfRatio(BigDecimal u) {
        BigDecimal square = u.multiply(u, DIGITS);
        BigDecimal power = u;
        BigDecimal sum = u;
        for (int n = 3; !negligible(power, sum); n += 2) {
            power = power.multiply(square, DIGITS);
            sum = sum.add(power.divide(BigDecimal.valueOf(n), DIGITS), DIGITS);
        }
        return sum.multiply(TWO);
    }

    /** log2(1 + x), for a sum that is not far from 1. */
    static BigDecimal logarithmOfSum(BigDecimal x) {
        return logarithmOfRatio(x.divide(x.add(TWO), DIGITS)).divide(LN_TWO, DIGITS);
    }

    /** log2 of a positive number. */
    static BigDecimal logarithm(ExtendedNumber x) {
        int exponent = Extended.exponent(x.signExponent()) - Extended.BIAS;
        boolean upper = Long.compareUnsigned(x.significand(), 0xB504_0000_0000_0000L) > 0;
        ExtendedNumber near = new ExtendedNumber(Extended.BIAS - (upper ? 1 : 0), x.significand());
        BigDecimal fraction = logarithmOfSum(value(near).subtract(BigDecimal.ONE));
        return fraction.add(BigDecimal.valueOf(exponent + (upper ? 1 : 0)));
    }

    static BigDecimal sine(BigDecimal x) {
        return circular(x, x, 1);
    }

    static BigDecimal cosine(BigDecimal x) {
        return circular(x, BigDecimal.ONE, 0);
    }

    private static BigDecimal circular(BigDecimal x, BigDecimal first, int degree) {
        BigDecimal square = x.multiply(x, DIGITS);
        BigDecimal term = first;
        BigDecimal sum = first;
        for (int n = degree + 1; !negligible(term, sum); n += 2) {
            term = term.multiply(square, DIGITS)
                    .divide(BigDecimal.valueOf((long) n * (n + 1)), DIGITS)
                    .negate();
            sum = sum.add(term, DIGITS);
        }
        return sum;
    }

    static BigDecimal tangent(BigDecimal x) {
        return sine(x).divide(cosine(x), DIGITS);
    }

    /** The angle of a point, from -pi to pi. */
    static BigDecimal arctangent(BigDecimal y, BigDecimal x) {
        BigDecimal angle;
        if (y.abs().compareTo(x.abs()) > 0) {
            angle = PI.divide(TWO).subtract(arctangent(x.abs().divide(y.abs(), DIGITS)));
        } else {
            angle = arctangent(y.abs().divide(x.abs(), DIGITS));
        }
        BigDecimal upper = x.signum() < 0 ? PI.subtract(angle) : angle;
        return y.signum() < 0 ? upper.negate() : upper;
    }

    /** Of a number from 0 to 1: the angle is halved twice, then the series. */
    private static BigDecimal arctangent(BigDecimal t) {
        return arctangentSeries(halved(halved(t))).multiply(BigDecimal.valueOf(4));
    }

    private static BigDecimal halved(BigDecimal t) {
        BigDecimal root = BigDecimal.ONE.add(t.multiply(t, DIGITS)).sqrt(DIGITS);
        return t.divide(BigDecimal.ONE.add(root), DIGITS);
    }

    private static BigDecimal arctangentSeries(BigDecimal t) {
        BigDecimal square = t.multiply(t, DIGITS).negate();
        BigDecimal power = t;
        BigDecimal sum = t;
        for (int n = 3; !negligible(power, sum); n += 2) {
            power = power.multiply(square, DIGITS);
            sum = sum.add(power.divide(BigDecimal.valueOf(n), DIGITS), DIGITS);
        }
        return sum;
    }
}
