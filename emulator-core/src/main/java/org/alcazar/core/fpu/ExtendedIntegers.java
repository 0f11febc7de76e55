package org.alcazar.core.fpu;

import static org.alcazar.core.fpu.X87Status.C1;
import static org.alcazar.core.fpu.X87Status.IE;
import static org.alcazar.core.fpu.X87Status.PE;

/** Between the extended format and integers, binary and decimal. */
public final class ExtendedIntegers {
    private static final int DIGITS = 18;
    private static final long DECIMAL_LIMIT = 1_000_000_000_000_000_000L;

    private ExtendedIntegers() {}

    /** An integer as an extended value: always exact. */
    public static void fromLong(long value, ExtendedResult out) {
        out.flags = 0;
        if (value == 0) {
            out.set(0, 0);
        } else {
            long magnitude = Math.abs(value);
            int up = Long.numberOfLeadingZeros(magnitude);
            out.set((value < 0 ? Extended.SIGN : 0) | Extended.BIAS + 63 - up, magnitude << up);
        }
    }

    /**
     * Rounds to an integer of {@code width} bits. What does not fit, infinities and NaNs raise IE and give the most
     * negative integer.
     */
    public static long toInteger(int signExponent, long significand, int width, int control, ExtendedResult out) {
        long magnitude = magnitude(signExponent, significand, control, out);
        boolean negative = (signExponent & Extended.SIGN) != 0;
        long limit = 1L << width - 1;
        // As unsigned numbers, for a limit of 2^63.
        if ((out.flags & IE) != 0 || Long.compareUnsigned(magnitude, negative ? limit : limit - 1) > 0) {
            out.flags = IE;
            return -limit;
        }
        return negative ? -magnitude : magnitude;
    }

    /** The magnitude rounded to an integer, unsigned; IE when it needs more than 64 bits or is no number. */
    private static long magnitude(int signExponent, long significand, int control, ExtendedResult out) {
        out.flags = 0;
        int shift = Extended.BIAS + 63 - Extended.exponent(signExponent);
        if (shift < 0 || Extended.isUnsupported(signExponent, significand)) {
            out.flags = IE;
            return 0;
        }
        if (shift == 0 || significand == 0) {
            return significand;
        }
        long kept = shift > 63 ? 0 : significand >>> shift;
        long rest = ExtendedRounding.shiftedTail(significand, 0, shift);
        if (rest == 0) {
            return kept;
        }
        boolean up = ExtendedRounding.roundsUp(control, signExponent & Extended.SIGN, (kept & 1) != 0, rest);
        out.flags = up ? PE | C1 : PE;
        return up ? kept + 1 : kept;
    }

    /** FRNDINT: rounds to an integer of the extended format. */
    public static void round(int signExponent, long significand, int control, ExtendedResult out) {
        if (Extended.isNoNumber(signExponent, significand)) {
            ExtendedNans.propagate(signExponent, significand, out);
            return;
        }
        out.set(signExponent, significand);
        if (ExtendedArithmetic.denormalStops(signExponent, significand, control, out)
                || significand == 0
                || Extended.exponent(signExponent) >= Extended.BIAS + 63) {
            return;
        }
        int denormal = out.flags;
        long magnitude = magnitude(signExponent, significand, control, out);
        out.flags |= denormal;
        int sign = signExponent & Extended.SIGN;
        if (magnitude == 0) {
            out.set(sign, 0);
        } else {
            int up = Long.numberOfLeadingZeros(magnitude);
            out.set(sign | Extended.BIAS + 63 - up, magnitude << up);
        }
    }

    /**
     * Rounds to a packed decimal of 18 digits: the low 8 of its 10 bytes are returned, the others left in
     * {@link ExtendedResult#signExponent}. What does not fit raises IE and gives the decimal indefinite.
     */
    public static long toDecimal(int signExponent, long significand, int control, ExtendedResult out) {
        long magnitude = magnitude(signExponent, significand, control, out);
        if ((out.flags & IE) != 0 || Long.compareUnsigned(magnitude, DECIMAL_LIMIT) >= 0) {
            out.flags = IE;
            out.signExponent = 0xFFFF;
            return 0xC000_0000_0000_0000L;
        }
        long packed = 0;
        for (int digit = 0; digit < DIGITS - 2; digit++) {
            packed |= magnitude % 10 << 4 * digit;
            magnitude /= 10;
        }
        int top = (int) (magnitude / 10 << 4 | magnitude % 10);
        out.signExponent = signExponent & Extended.SIGN | top;
        return packed;
    }

    /** A packed decimal as an extended value. Digits above 9 count for what they are worth. */
    public static void fromDecimal(int high, long low, ExtendedResult out) {
        long magnitude = 0;
        for (int digit = 1; digit >= 0; digit--) {
            magnitude = magnitude * 10 + (high >>> 4 * digit & 15);
        }
        for (int digit = DIGITS - 3; digit >= 0; digit--) {
            magnitude = magnitude * 10 + (low >>> 4 * digit & 15);
        }
        fromLong(magnitude, out);
        out.signExponent |= high & Extended.SIGN;
    }
}
