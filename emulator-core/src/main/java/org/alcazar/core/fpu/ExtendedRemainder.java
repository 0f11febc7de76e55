package org.alcazar.core.fpu;

import static org.alcazar.core.fpu.X87Status.C0;
import static org.alcazar.core.fpu.X87Status.C1;
import static org.alcazar.core.fpu.X87Status.C2;
import static org.alcazar.core.fpu.X87Status.C3;

/**
 * FPREM and FPREM1: exact remainders. The flags of the result hold, besides exceptions, C2 when the reduction is not
 * complete, and otherwise the low three bits of the quotient in C0, C3 and C1.
 */
public final class ExtendedRemainder {
    private ExtendedRemainder() {}

    /** FPREM: the quotient is cut off. */
    public static void truncating(
            int aSignExponent, long a, int bSignExponent, long b, int control, ExtendedResult out) {
        remainder(aSignExponent, a, bSignExponent, b, false, control, out);
    }

    /** FPREM1: the quotient is rounded to nearest, as IEEE 754 demands. */
    public static void nearest(int aSignExponent, long a, int bSignExponent, long b, int control, ExtendedResult out) {
        remainder(aSignExponent, a, bSignExponent, b, true, control, out);
    }

    private static void remainder(
            int aSignExponent, long a, int bSignExponent, long b, boolean nearest, int control, ExtendedResult out) {
        if (Extended.isNoNumber(aSignExponent, a) || Extended.isNoNumber(bSignExponent, b)) {
            ExtendedNans.propagate(aSignExponent, a, bSignExponent, b, out);
            return;
        }
        if (Extended.isInfinity(aSignExponent, a) || b == 0) {
            out.invalid();
            return;
        }
        out.set(aSignExponent, a);
        if (ExtendedArithmetic.denormalStops(aSignExponent, a, bSignExponent, b, control, out) || a == 0) {
            return;
        }
        int sign = aSignExponent & Extended.SIGN;
        int aExponent = Extended.normalExponent(aSignExponent, a);
        if (Extended.isInfinity(bSignExponent, b)) {
            ExtendedRounding.roundTo(0, sign, aExponent, Extended.normalSignificand(a), 0, control, out);
            return;
        }
        reduce(
                sign,
                aExponent,
                Extended.normalSignificand(a),
                Extended.normalExponent(bSignExponent, b),
                Extended.normalSignificand(b),
                nearest,
                control,
                out);
    }

    private static void reduce(
            int sign, int aExponent, long a, int bExponent, long b, boolean nearest, int control, ExtendedResult out) {
        int distance = aExponent - bExponent;
        if (distance < (nearest ? -1 : 0)) {
            ExtendedRounding.roundTo(0, sign, aExponent, a, 0, control, out);
            return;
        }
        boolean partial = distance >= 64;
        int steps = partial ? partialSteps(distance) : distance;
        int exponent = aExponent - Math.max(steps, 0);
        long rest = a;
        long quotient = 0;
        if (distance >= 0) {
            boolean carry = false;
            for (int step = 0; ; step++) {
                quotient <<= 1;
                if (carry || Long.compareUnsigned(rest, b) >= 0) {
                    rest -= b;
                    quotient++;
                }
                if (step == steps) {
                    break;
                }
                carry = rest < 0;
                rest <<= 1;
            }
        }
        if (partial) {
            out.flags |= C2;
        } else {
            if (nearest && roundsUp(rest, b, distance, quotient)) {
                quotient++;
                // The remainder is on the other side of 0 now; with a distance of -1 its unit is half the divisor's.
                rest = distance < 0 ? complement(rest, b) : b - rest;
                sign ^= Extended.SIGN;
            }
            out.flags |=
                    ((quotient & 4) != 0 ? C0 : 0) | ((quotient & 2) != 0 ? C3 : 0) | ((quotient & 1) != 0 ? C1 : 0);
        }
        finish(sign, exponent, rest, control, out);
    }

    /** Whether twice the remainder is more than the divisor, or as much and the quotient odd. */
    private static boolean roundsUp(long rest, long b, int distance, long quotient) {
        if (distance < 0) {
            return Long.compareUnsigned(rest, b) > 0;
        }
        long other = b - rest;
        int compared = Long.compareUnsigned(rest, other);
        return compared > 0 || compared == 0 && (quotient & 1) != 0;
    }

    /** 2 b - rest, where that is less than 2^64: half the divisor is less than the rest. */
    private static long complement(long rest, long b) {
        return (b << 1) - rest;
    }

    /** How many bits of quotient a partial reduction takes off. */
    private static int partialSteps(int distance) {
        return 32 + (distance & 31);
    }

    private static void finish(int sign, int exponent, long rest, int control, ExtendedResult out) {
        if (rest == 0) {
            out.set(sign, 0);
        } else {
            int up = Long.numberOfLeadingZeros(rest);
            int flags = out.flags;
            ExtendedRounding.roundTo(0, sign, exponent - up, rest << up, 0, control, out);
            out.flags |= flags;
        }
    }
}
