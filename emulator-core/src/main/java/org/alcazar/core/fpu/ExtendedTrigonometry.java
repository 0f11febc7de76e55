package org.alcazar.core.fpu;

import java.math.BigInteger;

/**
 * FSIN, FCOS, FSINCOS, FPTAN and FPATAN. Angles are reduced by a pi of 66 bits, as processors do, and from there on results
 * are correctly rounded but for about one in 2^50. C2 in the flags says that the angle is out of range and nothing done.
 */
public final class ExtendedTrigonometry {
    /** Exponent from which on angles are out of range. */
    private static final int RANGE = 63;

    /** Below this exponent the square of an angle is nothing against 1. */
    private static final int TINY = -60;

    /** pi / 2 of 66 bits, times 2^65. */
    private static final BigInteger HALF_PI =
            new BigInteger("C90FDAA22168C234", 16).shiftLeft(2).add(BigInteger.valueOf(3));

    private static final int HALF_PI_BITS = 65;

    private ExtendedTrigonometry() {}

    /** An angle from -pi / 4 to pi / 4, and the quarters of a turn that were taken off. */
    private record Reduced(Quad angle, int quarters) {
        static Reduced of(Quad x) {
            if (x.exponent < -1) {
                return new Reduced(x, 0);
            }
            BigInteger scaled = new BigInteger(Long.toUnsignedString(x.high)).shiftLeft(x.exponent - 63 + HALF_PI_BITS);
            BigInteger[] parts = scaled.divideAndRemainder(HALF_PI);
            boolean over = parts[1].shiftLeft(1).compareTo(HALF_PI) > 0;
            BigInteger rest = over ? parts[1].subtract(HALF_PI) : parts[1];
            int quarters = parts[0].intValue() + (over ? 1 : 0);
            Quad angle = Quad.of(rest, HALF_PI_BITS);
            return new Reduced(x.negative ? angle.negate() : angle, x.negative ? -quarters : quarters);
        }
    }

    /** A function of an angle other than 0. */
    @FunctionalInterface
    private interface Function {
        void apply(Quad x, int control, ExtendedResult out);
    }

    public static void sine(int signExponent, long significand, int control, ExtendedResult out) {
        apply(signExponent, significand, ExtendedTrigonometry::sine, control, out);
    }

    public static void cosine(int signExponent, long significand, int control, ExtendedResult out) {
        apply(signExponent, significand, ExtendedTrigonometry::cosine, control, out);
        if (significand == 0 && Extended.exponent(signExponent) == 0) {
            out.set(Extended.BIAS, Extended.INTEGER);
        }
    }

    /** The sine is the first result, the cosine the second. */
    public static void sineAndCosine(int signExponent, long significand, int control, ExtendedResult out) {
        apply(signExponent, significand, ExtendedTrigonometry::sineAndCosine, control, out);
        second(signExponent, significand, out);
    }

    /** The tangent is the first result, 1 the second. */
    public static void tangent(int signExponent, long significand, int control, ExtendedResult out) {
        apply(signExponent, significand, ExtendedTrigonometry::tangent, control, out);
        second(signExponent, significand, out);
    }

    /** The second result where the first is that of a special operand. */
    private static void second(int signExponent, long significand, ExtendedResult out) {
        if (significand == 0 && Extended.exponent(signExponent) == 0) {
            out.setSecond(Extended.BIAS, Extended.INTEGER);
        } else if (Extended.exponent(out.signExponent) == Extended.SPECIAL) {
            out.setSecond(out.signExponent, out.significand);
        }
    }

    private static void apply(int signExponent, long significand, Function function, int control, ExtendedResult out) {
        if (Extended.isNoNumber(signExponent, significand)) {
            ExtendedNans.propagate(signExponent, significand, out);
        } else if (Extended.isInfinity(signExponent, significand)) {
            out.invalid();
        } else if (Extended.exponent(signExponent) >= Extended.BIAS + RANGE) {
            out.flags = X87Status.C2;
        } else {
            out.set(signExponent, significand);
            if (!ExtendedArithmetic.denormalStops(signExponent, significand, control, out) && significand != 0) {
                function.apply(Quad.of(signExponent, significand), control, out);
            }
        }
    }

    private static void sine(Quad x, int control, ExtendedResult out) {
        if (x.exponent < TINY) {
            x.justBelow().round(control, out);
        } else {
            Reduced reduced = Reduced.of(x);
            sineOf(reduced, 0).round(control, out);
        }
    }

    private static void cosine(Quad x, int control, ExtendedResult out) {
        if (x.exponent < TINY) {
            Quad.ONE.justBelow().round(control, out);
        } else {
            sineOf(Reduced.of(x), 1).round(control, out);
        }
    }

    private static void sineAndCosine(Quad x, int control, ExtendedResult out) {
        cosine(x, control, out);
        out.setSecond(out.signExponent, out.significand);
        out.flags &= ~X87Status.C1;
        sine(x, control, out);
    }

    private static void tangent(Quad x, int control, ExtendedResult out) {
        if (x.exponent < TINY) {
            x.round(control, out);
        } else {
            Reduced reduced = Reduced.of(x);
            Quad sine = QuadFunctions.sine(reduced.angle);
            Quad cosine = QuadFunctions.cosine(reduced.angle);
            boolean odd = (reduced.quarters & 1) != 0;
            (odd ? cosine.over(sine).negate() : sine.over(cosine)).round(control, out);
        }
        out.setSecond(Extended.BIAS, Extended.INTEGER);
    }

    /** The sine, some quarters of a turn further on. */
    private static Quad sineOf(Reduced reduced, int further) {
        int quarters = reduced.quarters + further;
        Quad value = (quarters & 1) != 0 ? QuadFunctions.cosine(reduced.angle) : QuadFunctions.sine(reduced.angle);
        return (quarters & 2) != 0 ? value.negate() : value;
    }

    /** FPATAN: the angle whose tangent is b / a, from -pi to pi. */
    public static void arctangent(
            int aSignExponent, long a, int bSignExponent, long b, int control, ExtendedResult out) {
        if (Extended.isNoNumber(aSignExponent, a) || Extended.isNoNumber(bSignExponent, b)) {
            ExtendedNans.propagate(aSignExponent, a, bSignExponent, b, out);
            return;
        }
        if (ExtendedArithmetic.denormalStops(aSignExponent, a, bSignExponent, b, control, out)) {
            return;
        }
        boolean left = (aSignExponent & Extended.SIGN) != 0;
        boolean down = (bSignExponent & Extended.SIGN) != 0;
        Quad angle;
        if (Extended.isInfinity(aSignExponent, a) || Extended.isInfinity(bSignExponent, b) || a == 0 || b == 0) {
            angle = onAxis(aSignExponent, a, bSignExponent, b);
            if (angle.isZero()) {
                out.set(bSignExponent & Extended.SIGN, 0);
                return;
            }
        } else {
            angle = firstQuadrant(
                    Quad.of(Extended.exponent(aSignExponent), a), Quad.of(Extended.exponent(bSignExponent), b), left);
        }
        (down ? angle.negate() : angle).round(control, out);
    }

    /** The angle's magnitude when one of the operands is 0 or infinite. */
    private static Quad onAxis(int aSignExponent, long a, int bSignExponent, long b) {
        boolean left = (aSignExponent & Extended.SIGN) != 0;
        boolean aInfinite = Extended.isInfinity(aSignExponent, a);
        boolean bInfinite = Extended.isInfinity(bSignExponent, b);
        if (aInfinite && bInfinite) {
            Quad quarter = QuadTables.PI.scale(-2);
            return left ? QuadTables.PI.minus(quarter) : quarter;
        }
        if (b == 0 || aInfinite) {
            return left ? QuadTables.PI : Quad.ZERO;
        }
        return QuadTables.PI.scale(-1);
    }

    /** The angle's magnitude, from the magnitudes of two numbers and the sign of the first. */
    private static Quad firstQuadrant(Quad a, Quad b, boolean left) {
        boolean steep = b.compareMagnitude(a) > 0;
        Quad ratio = steep ? a.over(b) : b.over(a);
        Quad angle = ratio.exponent < TINY ? ratio.justBelow() : QuadFunctions.arctangent(ratio);
        if (steep) {
            Quad halfPi = QuadTables.PI.scale(-1);
            return left ? halfPi.plus(angle) : halfPi.minus(angle);
        }
        return left ? QuadTables.PI.minus(angle) : angle;
    }
}
