package org.alcazar.core.fpu;

/**
 * F2XM1, FYL2X and FYL2XP1, correctly rounded but for about one in 2^50. The tables of special operands are those of AMD
 * APM volume 5.
 */
public final class ExtendedLogarithms {
    private ExtendedLogarithms() {}

    /** F2XM1: 2 to the power of x, less 1. */
    public static void exponential(int signExponent, long significand, int control, ExtendedResult out) {
        if (Extended.isNoNumber(signExponent, significand)) {
            ExtendedNans.propagate(signExponent, significand, out);
            return;
        }
        out.set(signExponent, significand);
        if (Extended.isInfinity(signExponent, significand)) {
            if ((signExponent & Extended.SIGN) != 0) {
                out.set(Extended.SIGN | Extended.BIAS, Extended.INTEGER);
            }
            return;
        }
        if (ExtendedArithmetic.denormalStops(signExponent, significand, control, out) || significand == 0) {
            return;
        }
        int exponent = Extended.normalExponent(signExponent, significand) - Extended.BIAS;
        if (exponent > 0 || exponent == 0 && significand != Extended.INTEGER) {
            // Out of range: undefined by the manuals; silicon leaves the operand and says that it is not exact.
            out.flags |= X87Status.PE;
            return;
        }
        Quad result = QuadFunctions.exponential(Quad.of(signExponent, significand));
        if (exponent == 0) {
            result.roundExact(control, out);
        } else {
            result.round(control, out);
        }
    }

    /** FYL2X: b times the binary logarithm of a. */
    public static void logarithm(
            int aSignExponent, long a, int bSignExponent, long b, int control, ExtendedResult out) {
        if (Extended.isNoNumber(aSignExponent, a) || Extended.isNoNumber(bSignExponent, b)) {
            ExtendedNans.propagate(aSignExponent, a, bSignExponent, b, out);
            return;
        }
        int sign = bSignExponent & Extended.SIGN;
        boolean bInfinite = Extended.isInfinity(bSignExponent, b);
        if (a == 0) {
            if (b == 0) {
                out.invalid();
            } else if (bInfinite) {
                out.set((sign ^ Extended.SIGN) | Extended.SPECIAL, Extended.INTEGER);
            } else {
                out.flags = X87Status.ZE;
                out.set((sign ^ Extended.SIGN) | Extended.SPECIAL, Extended.INTEGER);
            }
            return;
        }
        boolean aInfinite = Extended.isInfinity(aSignExponent, a);
        boolean one = aSignExponent == Extended.BIAS && a == Extended.INTEGER;
        if ((aSignExponent & Extended.SIGN) != 0 || aInfinite && b == 0 || one && bInfinite) {
            out.invalid();
            return;
        }
        if (ExtendedArithmetic.denormalStops(aSignExponent, a, bSignExponent, b, control, out)) {
            return;
        }
        int below = aSignExponent < Extended.BIAS ? Extended.SIGN : 0;
        if (aInfinite || bInfinite) {
            out.set(sign ^ below | Extended.SPECIAL, Extended.INTEGER);
        } else if (one || b == 0) {
            out.set(sign ^ below, 0);
        } else {
            Quad x = Quad.of(aSignExponent, a);
            multiply(QuadFunctions.logarithm(x), bSignExponent, b, x.high == Extended.INTEGER, control, out);
        }
    }

    /** FYL2XP1: b times the binary logarithm of a + 1. */
    public static void logarithmOfSum(
            int aSignExponent, long a, int bSignExponent, long b, int control, ExtendedResult out) {
        if (Extended.isNoNumber(aSignExponent, a) || Extended.isNoNumber(bSignExponent, b)) {
            ExtendedNans.propagate(aSignExponent, a, bSignExponent, b, out);
            return;
        }
        int sign = (aSignExponent ^ bSignExponent) & Extended.SIGN;
        boolean aInfinite = Extended.isInfinity(aSignExponent, a);
        boolean bInfinite = Extended.isInfinity(bSignExponent, b);
        if (bInfinite && a == 0 || aInfinite && (b == 0 || (aSignExponent & Extended.SIGN) != 0)) {
            out.invalid();
            return;
        }
        if (ExtendedArithmetic.denormalStops(aSignExponent, a, bSignExponent, b, control, out)) {
            return;
        }
        boolean outOfRange = (aSignExponent & Extended.SIGN) != 0 && Extended.exponent(aSignExponent) >= Extended.BIAS;
        if (aInfinite || bInfinite) {
            out.set(sign | Extended.SPECIAL, Extended.INTEGER);
        } else if (a == 0 || b == 0) {
            out.set(sign, 0);
        } else if (outOfRange) {
            // Undefined by the manuals; silicon takes the operand for the result and says that it is not exact.
            out.set(aSignExponent, a);
            out.flags |= X87Status.PE;
        } else {
            Quad x = Quad.of(aSignExponent, a);
            Quad sum = Quad.ONE.plus(x);
            boolean exact = x.exponent >= -60 && sum.high == Extended.INTEGER && sum.low == 0;
            multiply(QuadFunctions.logarithmOfSum(x), bSignExponent, b, exact, control, out);
        }
    }

    private static void multiply(
            Quad logarithm, int signExponent, long significand, boolean exact, int control, ExtendedResult out) {
        Quad product = logarithm.times(Quad.of(signExponent, significand));
        if (exact) {
            product.roundExact(control, out);
        } else {
            product.round(control, out);
        }
    }
}
