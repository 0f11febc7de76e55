package org.alcazar.core.fpu;

import static org.alcazar.core.fpu.X87Status.DE;

/** Sums, differences and products of the extended format, rounded as the control word says. */
public final class ExtendedArithmetic {
    private ExtendedArithmetic() {}

    /** Operations with two operands; the result is left in {@code out}, see there. */
    @FunctionalInterface
    public interface Binary {
        void apply(int aSignExponent, long a, int bSignExponent, long b, int control, ExtendedResult out);
    }

    /** a + b. */
    public static void add(int aSignExponent, long a, int bSignExponent, long b, int control, ExtendedResult out) {
        if (Extended.isNormal(aSignExponent, a) && Extended.isNormal(bSignExponent, b)) {
            if (out.flags == 0 || (control & DE) != 0) {
                sum(aSignExponent, aSignExponent & 0x7FFF, a, bSignExponent, bSignExponent & 0x7FFF, b, control, out);
            }
        } else {
            addSpecial(aSignExponent, a, bSignExponent, b, control, out);
        }
    }

    /** a - b. */
    public static void subtract(int aSignExponent, long a, int bSignExponent, long b, int control, ExtendedResult out) {
        if (Extended.isNoNumber(bSignExponent, b)) {
            ExtendedNans.propagate(aSignExponent, a, bSignExponent, b, out);
        } else {
            add(aSignExponent, a, bSignExponent ^ Extended.SIGN, b, control, out);
        }
    }

    /** b - a. */
    public static void subtractReversed(
            int aSignExponent, long a, int bSignExponent, long b, int control, ExtendedResult out) {
        subtract(bSignExponent, b, aSignExponent, a, control, out);
    }

    private static void addSpecial(
            int aSignExponent, long a, int bSignExponent, long b, int control, ExtendedResult out) {
        if (Extended.isNoNumber(aSignExponent, a) || Extended.isNoNumber(bSignExponent, b)) {
            ExtendedNans.propagate(aSignExponent, a, bSignExponent, b, out);
            return;
        }
        boolean aInfinite = Extended.isInfinity(aSignExponent, a);
        boolean bInfinite = Extended.isInfinity(bSignExponent, b);
        if (aInfinite && bInfinite && aSignExponent != bSignExponent) {
            out.invalid();
            return;
        }
        if (denormalStops(aSignExponent, a, bSignExponent, b, control, out)) {
            return;
        }
        if (aInfinite || bInfinite) {
            out.set(aInfinite ? aSignExponent : bSignExponent, Extended.INTEGER);
        } else if (a == 0 && b == 0) {
            int sign = (aSignExponent ^ bSignExponent) == 0 ? aSignExponent : zeroSign(control);
            out.set(sign, 0);
        } else if (a == 0 || b == 0) {
            int signExponent = a == 0 ? bSignExponent : aSignExponent;
            long significand = a == 0 ? b : a;
            ExtendedRounding.round(
                    signExponent & Extended.SIGN,
                    Extended.normalExponent(signExponent, significand),
                    Extended.normalSignificand(significand),
                    0,
                    control,
                    out);
        } else {
            sum(
                    aSignExponent,
                    Extended.normalExponent(aSignExponent, a),
                    Extended.normalSignificand(a),
                    bSignExponent,
                    Extended.normalExponent(bSignExponent, b),
                    Extended.normalSignificand(b),
                    control,
                    out);
        }
    }

    /** Adds DE to the flags when an operand is denormal; whether that ends the operation because it is not masked. */
    static boolean denormalStops(
            int aSignExponent, long a, int bSignExponent, long b, int control, ExtendedResult out) {
        if (Extended.isDenormal(aSignExponent, a) || Extended.isDenormal(bSignExponent, b)) {
            out.flags |= DE;
        }
        return (out.flags & DE & ~control) != 0;
    }

    /** As {@link #denormalStops(int, long, int, long, int, ExtendedResult)}, for one operand. */
    static boolean denormalStops(int signExponent, long significand, int control, ExtendedResult out) {
        if (Extended.isDenormal(signExponent, significand)) {
            out.flags |= DE;
        }
        return (out.flags & DE & ~control) != 0;
    }

    /** The sign of a sum that is exactly 0 of operands that are not. */
    static int zeroSign(int control) {
        return (control & X87Status.ROUNDING) == X87Status.DOWN ? Extended.SIGN : 0;
    }

    /** Sum of two normalised numbers; only the signs of the first of each three count. */
    private static void sum(
            int aSign, int aExponent, long a, int bSign, int bExponent, long b, int control, ExtendedResult out) {
        int difference = aExponent - bExponent;
        if (difference < 0 || difference == 0 && Long.compareUnsigned(a, b) < 0) {
            sumOrdered(
                    bSign & Extended.SIGN, bExponent, b, -difference, a, ((aSign ^ bSign) & 0x8000) != 0, control, out);
        } else {
            sumOrdered(
                    aSign & Extended.SIGN, aExponent, a, difference, b, ((aSign ^ bSign) & 0x8000) != 0, control, out);
        }
    }

    /** Sum or difference of a number and one that is not larger, shifted right by {@code shift}. */
    private static void sumOrdered(
            int sign, int exponent, long large, int shift, long small, boolean minus, int control, ExtendedResult out) {
        long high = shift > 63 ? 0 : small >>> shift;
        long low = shift == 0 ? 0 : ExtendedRounding.shiftedTail(small, 0, shift);
        if (!minus) {
            long sum = large + high;
            if (Long.compareUnsigned(sum, large) < 0) {
                low = sum << 63 | low >>> 1 | low & 1;
                ExtendedRounding.round(sign, exponent + 1, sum >>> 1 | Extended.INTEGER, low, control, out);
            } else {
                ExtendedRounding.round(sign, exponent, sum, low, control, out);
            }
            return;
        }
        long rest = -low;
        long difference = large - high - (low != 0 ? 1 : 0);
        if (difference < 0) {
            ExtendedRounding.round(sign, exponent, difference, rest, control, out);
        } else if (difference == 0 && rest == 0) {
            out.set(zeroSign(control), 0);
        } else if (difference == 0) {
            int up = Long.numberOfLeadingZeros(rest);
            ExtendedRounding.round(sign, exponent - 64 - up, rest << up, 0, control, out);
        } else {
            int up = Long.numberOfLeadingZeros(difference);
            ExtendedRounding.round(sign, exponent - up, difference << up | rest >>> 64 - up, rest << up, control, out);
        }
    }

    /** a * b. */
    public static void multiply(int aSignExponent, long a, int bSignExponent, long b, int control, ExtendedResult out) {
        if (Extended.isNormal(aSignExponent, a) && Extended.isNormal(bSignExponent, b)) {
            if (out.flags == 0 || (control & DE) != 0) {
                product(
                        (aSignExponent ^ bSignExponent) & Extended.SIGN,
                        (aSignExponent & 0x7FFF) + (bSignExponent & 0x7FFF),
                        a,
                        b,
                        control,
                        out);
            }
            return;
        }
        if (Extended.isNoNumber(aSignExponent, a) || Extended.isNoNumber(bSignExponent, b)) {
            ExtendedNans.propagate(aSignExponent, a, bSignExponent, b, out);
            return;
        }
        boolean infinite = Extended.isInfinity(aSignExponent, a) || Extended.isInfinity(bSignExponent, b);
        if (infinite && (a == 0 || b == 0)) {
            out.invalid();
            return;
        }
        if (denormalStops(aSignExponent, a, bSignExponent, b, control, out)) {
            return;
        }
        int sign = (aSignExponent ^ bSignExponent) & Extended.SIGN;
        if (infinite) {
            out.set(sign | Extended.SPECIAL, Extended.INTEGER);
        } else if (a == 0 || b == 0) {
            out.set(sign, 0);
        } else {
            product(
                    sign,
                    Extended.normalExponent(aSignExponent, a) + Extended.normalExponent(bSignExponent, b),
                    Extended.normalSignificand(a),
                    Extended.normalSignificand(b),
                    control,
                    out);
        }
    }

    /** @param exponents sum of the biased exponents */
    private static void product(int sign, int exponents, long a, long b, int control, ExtendedResult out) {
        long high = Bits128.multiplyHigh(a, b);
        long low = a * b;
        int exponent = exponents - Extended.BIAS + 1;
        if (high >= 0) {
            high = high << 1 | low >>> 63;
            low <<= 1;
            exponent--;
        }
        ExtendedRounding.round(sign, exponent, high, low, control, out);
    }
}
