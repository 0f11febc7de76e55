package org.alcazar.core.fpu;

import java.math.BigInteger;

/**
 * What a rational number becomes in a binary format, from exact arithmetic: the reference that results of the extended
 * format are held against.
 *
 * @param precision bits of the significand
 * @param maximum largest exponent of a number 1.xxx * 2^exponent; the smallest is 1 - maximum
 * @param bias what a result's exponent moves by when overflow or underflow is not masked; 0 when there is no result then
 */
record ExactRounding(int precision, int maximum, int bias) {
    /**
     * A rounded number.
     *
     * @param magnitude the significand as an integer of at most {@code precision} bits
     * @param exponent the weight of its lowest bit; meaningless for 0 and infinity
     * @param infinite infinity
     * @param flags exceptions and C1
     */
    record Rounded(BigInteger magnitude, int exponent, boolean infinite, int flags) {}

    static ExactRounding extended(int control) {
        int precision =
                switch (control & X87Status.PRECISION) {
                    case X87Status.SINGLE_PRECISION -> 24;
                    case X87Status.DOUBLE_PRECISION -> 53;
                    default -> 64;
                };
        return new ExactRounding(precision, 0x3FFF, 0x6000);
    }

    /** Rounds the magnitude {@code numerator} / {@code denominator}, not 0, of a number with a sign. */
    Rounded round(boolean negative, BigInteger numerator, BigInteger denominator, int control) {
        int exponent = logarithm(numerator, denominator);
        Cut free = cut(negative, numerator, denominator, exponent - precision + 1, control);
        int reached = free.magnitude.bitLength() > precision ? exponent + 1 : exponent;
        if (reached > maximum) {
            return overflow(negative, free, exponent - precision + 1, control);
        }
        if (reached >= 1 - maximum) {
            return new Rounded(free.magnitude, exponent - precision + 1, false, free.flags);
        }
        if ((control & X87Status.UE) == 0) {
            int flags = bias == 0 ? X87Status.UE : free.flags | X87Status.UE;
            return new Rounded(free.magnitude, exponent - precision + 1 + bias, false, flags);
        }
        int lowest = 1 - maximum - precision + 1;
        Cut small = cut(negative, numerator, denominator, lowest, control);
        return new Rounded(small.magnitude, lowest, false, small.flags == 0 ? 0 : small.flags | X87Status.UE);
    }

    private Rounded overflow(boolean negative, Cut free, int lowest, int control) {
        if ((control & X87Status.OE) == 0) {
            int flags = bias == 0 ? X87Status.OE : free.flags | X87Status.OE;
            return new Rounded(free.magnitude, lowest - bias, false, flags);
        }
        int rounding = control & X87Status.ROUNDING;
        boolean infinite = rounding == X87Status.TO_NEAREST || rounding == (negative ? X87Status.DOWN : X87Status.UP);
        BigInteger most = BigInteger.ONE.shiftLeft(precision).subtract(BigInteger.ONE);
        int flags = X87Status.OE | X87Status.PE | (infinite ? X87Status.C1 : 0);
        return new Rounded(most, maximum - precision + 1, infinite, flags);
    }

    private record Cut(BigInteger magnitude, int flags) {}

    /** Rounds to a multiple of 2^lowest. */
    private static Cut cut(boolean negative, BigInteger numerator, BigInteger denominator, int lowest, int control) {
        BigInteger top = lowest < 0 ? numerator.shiftLeft(-lowest) : numerator;
        BigInteger bottom = lowest > 0 ? denominator.shiftLeft(lowest) : denominator;
        BigInteger[] parts = top.divideAndRemainder(bottom);
        if (parts[1].signum() == 0) {
            return new Cut(parts[0], 0);
        }
        int half = parts[1].shiftLeft(1).compareTo(bottom);
        boolean up =
                switch (control & X87Status.ROUNDING) {
                    case X87Status.TO_NEAREST -> half > 0 || half == 0 && parts[0].testBit(0);
                    case X87Status.DOWN -> negative;
                    case X87Status.UP -> !negative;
                    default -> false;
                };
        return up
                ? new Cut(parts[0].add(BigInteger.ONE), X87Status.PE | X87Status.C1)
                : new Cut(parts[0], X87Status.PE);
    }

    /** The integer part of the binary logarithm. */
    private static int logarithm(BigInteger numerator, BigInteger denominator) {
        int estimate = numerator.bitLength() - denominator.bitLength();
        BigInteger top = estimate < 0 ? numerator.shiftLeft(-estimate) : numerator;
        BigInteger bottom = estimate > 0 ? denominator.shiftLeft(estimate) : denominator;
        return top.compareTo(bottom) < 0 ? estimate - 1 : estimate;
    }
}
