package org.alcazar.core.fpu;

import static org.alcazar.core.fpu.X87Status.ZE;

/** Quotients and square roots of the extended format, rounded as the control word says. */
public final class ExtendedDivision {
    private ExtendedDivision() {}

    /** a / b. */
    public static void divide(int aSignExponent, long a, int bSignExponent, long b, int control, ExtendedResult out) {
        int sign = (aSignExponent ^ bSignExponent) & Extended.SIGN;
        if (Extended.isNoNumber(aSignExponent, a) || Extended.isNoNumber(bSignExponent, b)) {
            ExtendedNans.propagate(aSignExponent, a, bSignExponent, b, out);
            return;
        }
        boolean aInfinite = Extended.isInfinity(aSignExponent, a);
        boolean bInfinite = Extended.isInfinity(bSignExponent, b);
        if (aInfinite && bInfinite || a == 0 && b == 0) {
            out.invalid();
            return;
        }
        if (b == 0 && !aInfinite) {
            out.flags = ZE;
            out.set(sign | Extended.SPECIAL, Extended.INTEGER);
            return;
        }
        if (ExtendedArithmetic.denormalStops(aSignExponent, a, bSignExponent, b, control, out)) {
            return;
        }
        if (aInfinite) {
            out.set(sign | Extended.SPECIAL, Extended.INTEGER);
        } else if (bInfinite || a == 0) {
            out.set(sign, 0);
        } else {
            quotient(
                    sign,
                    Extended.normalExponent(aSignExponent, a) - Extended.normalExponent(bSignExponent, b),
                    Extended.normalSignificand(a),
                    Extended.normalSignificand(b),
                    control,
                    out);
        }
    }

    /** b / a. */
    public static void divideReversed(
            int aSignExponent, long a, int bSignExponent, long b, int control, ExtendedResult out) {
        divide(bSignExponent, b, aSignExponent, a, control, out);
    }

    private static void quotient(int sign, int exponents, long a, long b, int control, ExtendedResult out) {
        boolean below = Long.compareUnsigned(a, b) < 0;
        long high = below ? a : a >>> 1;
        long low = below ? 0 : a << 63;
        long quotient = Bits128.divide(high, low, b);
        long rest = low - quotient * b;
        ExtendedRounding.round(
                sign, exponents + Extended.BIAS - (below ? 1 : 0), quotient, tail(rest, b), control, out);
    }

    /** A remainder as a fraction of its divisor: whether it is 0, less than half, half, or more. */
    private static long tail(long rest, long divisor) {
        if (rest == 0) {
            return 0;
        }
        long other = divisor - rest;
        return rest == other ? Long.MIN_VALUE : Long.compareUnsigned(rest, other) < 0 ? 1 : Long.MIN_VALUE | 1;
    }

    /** The square root. */
    public static void squareRoot(int signExponent, long significand, int control, ExtendedResult out) {
        if (Extended.isNoNumber(signExponent, significand)) {
            ExtendedNans.propagate(signExponent, significand, out);
        } else if (Extended.isZero(signExponent, significand)) {
            out.set(signExponent, significand);
        } else if ((signExponent & Extended.SIGN) != 0) {
            out.invalid();
        } else if (Extended.isInfinity(signExponent, significand)) {
            out.set(signExponent, significand);
        } else if (!ExtendedArithmetic.denormalStops(signExponent, significand, control, out)) {
            int exponent = Extended.normalExponent(signExponent, significand) - Extended.BIAS;
            long normal = Extended.normalSignificand(significand);
            boolean odd = (exponent & 1) != 0;
            // The radicand is high:low with its point behind bit 126 or, for odd exponents, behind bit 125.
            long high = odd ? normal : normal >>> 1;
            long low = odd ? 0 : normal << 63;
            long root = root(high, low);
            long restLow = low - root * root;
            long restHigh =
                    high - Bits128.multiplyHigh(root, root) - (Long.compareUnsigned(low, root * root) < 0 ? 1 : 0);
            // Above the middle of two results exactly when the remainder is larger than the root.
            boolean above = restHigh != 0 || Long.compareUnsigned(restLow, root) > 0;
            long tail = (restHigh | restLow) == 0 ? 0 : above ? Long.MIN_VALUE | 1 : 1;
            ExtendedRounding.round(0, (exponent >> 1) + Extended.BIAS, root, tail, control, out);
        }
    }

    /** Integer square root of a number of at least 2^126: an estimate, one step of Newton's method, and the rest by ones. */
    private static long root(long high, long low) {
        double estimate = Math.sqrt((high >>> 1) * 0x1p65) * (1 - 0x1p-52);
        long root = estimate >= 0x1p64 ? -1L : (long) (estimate * 0.5) << 1;
        if (root >= 0) {
            root = Long.MIN_VALUE;
        }
        // The mean of the estimate and the quotient by it; near 2^64 the quotient can have one bit more.
        boolean wide = Long.compareUnsigned(high, root) >= 0;
        long quotient = Bits128.divide(wide ? high - root : high, low, root);
        root = (root >>> 1) + (quotient >>> 1) + (root & quotient & 1) + (wide ? Long.MIN_VALUE : 0);
        if (root >= 0) {
            root = -1L;
        }
        while (exceeds(root, high, low)) {
            root--;
        }
        while (root != -1L && !exceeds(root + 1, high, low)) {
            root++;
        }
        return root;
    }

    private static boolean exceeds(long root, long high, long low) {
        int compared = Long.compareUnsigned(Bits128.multiplyHigh(root, root), high);
        return compared > 0 || compared == 0 && Long.compareUnsigned(root * root, low) > 0;
    }
}
