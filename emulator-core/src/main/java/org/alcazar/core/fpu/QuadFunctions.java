package org.alcazar.core.fpu;

/** Elementary functions, with a relative error of about 2^-120. */
final class QuadFunctions {
    /** Terms of a series whose ratio is less than 2^-12 that make up 128 bits. */
    private static final int SHORT = 12;

    private QuadFunctions() {}

    /** The sine of an angle of at most pi / 4. */
    static Quad sine(Quad x) {
        return x.times(alternating(x.times(x), 1));
    }

    /** The cosine of an angle of at most pi / 4. */
    static Quad cosine(Quad x) {
        return alternating(x.times(x), 0);
    }

    /** 1/first! - square/(first+2)! + square^2/(first+4)! ... */
    private static Quad alternating(Quad square, int first) {
        int terms = terms(square);
        Quad sum = Quad.ZERO;
        for (int n = terms; n >= 0; n--) {
            sum = QuadTables.INVERSE_FACTORIAL[first + 2 * n].minus(sum.times(square));
        }
        return sum;
    }

    /** How many terms of the series of sine or cosine count. */
    private static int terms(Quad square) {
        return square.isZero() || square.exponent < -64 ? 2 : square.exponent < -16 ? 7 : 17;
    }

    /** The arctangent of a number of at most 1. */
    static Quad arctangent(Quad x) {
        Quad magnitude = x.abs();
        int k = (int) magnitude.scale(5).nearest();
        Quad small = magnitude;
        if (k != 0) {
            Quad point = Quad.of(k).scale(-5);
            small = magnitude.minus(point).over(Quad.ONE.plus(magnitude.times(point)));
        }
        Quad square = small.times(small);
        Quad sum = Quad.ZERO;
        for (int n = SHORT - 1; n >= 0; n--) {
            sum = QuadTables.INVERSE[2 * n + 1].minus(sum.times(square));
        }
        Quad angle = QuadTables.ARCTANGENT[k].plus(small.times(sum));
        return x.negative ? angle.negate() : angle;
    }

    /** The binary logarithm of a number greater than 0. */
    static Quad logarithm(Quad x) {
        // A significand from 3/4 to 3/2, so that logarithms near 0 are not differences of large ones.
        boolean upper = Long.compareUnsigned(x.high, 3L << 62) >= 0;
        Quad significand = x.scale((upper ? -1 : 0) - x.exponent);
        int exponent = x.exponent + (upper ? 1 : 0);
        int k = (int) significand.scale(5).nearest();
        Quad point = Quad.of(k).scale(-5);
        Quad fraction = significand.minus(point).over(significand.plus(point));
        Quad near = logarithmOfRatio(fraction);
        return Quad.of(exponent).plus(QuadTables.LOGARITHM[k].plus(near));
    }

    /** The binary logarithm of 1 + x, for an x of small magnitude too. */
    static Quad logarithmOfSum(Quad x) {
        return x.isZero() || x.exponent < -6
                ? logarithmOfRatio(x.over(x.plus(Quad.ONE.scale(1))))
                : logarithm(Quad.ONE.plus(x));
    }

    /** The binary logarithm of (1 + u) / (1 - u), for a small u. */
    private static Quad logarithmOfRatio(Quad u) {
        Quad square = u.times(u);
        Quad sum = Quad.ZERO;
        for (int n = SHORT - 1; n >= 0; n--) {
            sum = QuadTables.INVERSE[2 * n + 1].plus(sum.times(square));
        }
        return u.times(sum).times(QuadTables.LOG2_E).scale(1);
    }

    /** 2 to the power of x, less 1, for an x of at most 1. */
    static Quad exponential(Quad x) {
        int k = (int) x.scale(5).nearest();
        Quad rest = x.minus(Quad.of(k).scale(-5)).times(QuadTables.LN_TWO);
        Quad sum = Quad.ZERO;
        for (int n = rest.exponent < -40 ? 5 : 18; n >= 1; n--) {
            sum = QuadTables.INVERSE_FACTORIAL[n].plus(sum.times(rest));
        }
        Quad near = sum.times(rest);
        if (k == 0) {
            return near;
        }
        Quad power = QuadTables.POWER[k + QuadTables.PARTS];
        return power.minus(Quad.ONE).plus(power.times(near));
    }
}
