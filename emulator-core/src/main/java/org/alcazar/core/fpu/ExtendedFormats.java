package org.alcazar.core.fpu;

import static org.alcazar.core.fpu.X87Status.C1;
import static org.alcazar.core.fpu.X87Status.DE;
import static org.alcazar.core.fpu.X87Status.IE;
import static org.alcazar.core.fpu.X87Status.OE;
import static org.alcazar.core.fpu.X87Status.PE;
import static org.alcazar.core.fpu.X87Status.UE;

/**
 * Between the extended format and those of single and double precision. Going up is exact; going down rounds once, with
 * the exponent range of the narrower format.
 */
public final class ExtendedFormats {
    private static final int SINGLE_FRACTION = 23;
    private static final int DOUBLE_FRACTION = 52;

    private ExtendedFormats() {}

    /** Widens a number of single precision as it is: signaling NaNs stay signaling; DE for a denormal number. */
    public static void fromSingle(int bits, ExtendedResult out) {
        widen(bits < 0, bits >>> SINGLE_FRACTION & 0xFF, 0xFF, (long) bits << 40 & Long.MAX_VALUE, out);
    }

    /** As {@link #fromSingle}, of double precision. */
    public static void fromDouble(long bits, ExtendedResult out) {
        widen(bits < 0, (int) (bits >>> DOUBLE_FRACTION) & 0x7FF, 0x7FF, bits << 11 & Long.MAX_VALUE, out);
    }

    /** As {@link #fromSingle}, with the fraction given as 63 bits. */
    private static void widen(boolean negative, int exponent, int special, long fraction, ExtendedResult out) {
        int sign = negative ? Extended.SIGN : 0;
        int adjustment = Extended.BIAS - (special >> 1);
        out.flags = 0;
        if (exponent == special) {
            out.set(sign | Extended.SPECIAL, Extended.INTEGER | fraction);
        } else if (exponent != 0) {
            out.set(sign | exponent + adjustment, Extended.INTEGER | fraction);
        } else if (fraction == 0) {
            out.set(sign, 0);
        } else {
            int up = Long.numberOfLeadingZeros(fraction);
            out.set(sign | 1 + adjustment - up, fraction << up);
            out.flags = DE;
        }
    }

    /**
     * Narrows to single precision: the bits are returned, the flags are left in {@code out}. With OE or UE not masked and
     * raised, or IE, the bits mean nothing and nothing may be stored.
     */
    public static int toSingle(int signExponent, long significand, int control, ExtendedResult out) {
        return (int) narrow(signExponent, significand, SINGLE_FRACTION, 0xFF, control, out);
    }

    /** As {@link #toSingle}, to double precision. */
    public static long toDouble(int signExponent, long significand, int control, ExtendedResult out) {
        return narrow(signExponent, significand, DOUBLE_FRACTION, 0x7FF, control, out);
    }

    private static long narrow(
            int signExponent, long significand, int fraction, int special, int control, ExtendedResult out) {
        out.flags = 0;
        long sign = (long) (signExponent >>> 15 & 1) << (fraction == SINGLE_FRACTION ? 31 : 63);
        long infinity = (long) special << fraction;
        int cut = 63 - fraction;
        if (Extended.isUnsupported(signExponent, significand)) {
            out.flags = IE;
            return (fraction == SINGLE_FRACTION ? 1L << 31 : 1L << 63) | infinity | 1L << fraction - 1;
        }
        if (Extended.isNan(signExponent, significand)) {
            out.flags = (significand & Extended.QUIET) == 0 ? IE : 0;
            return sign | infinity | (significand | Extended.QUIET) << 1 >>> 1 >>> cut;
        }
        if (Extended.isInfinity(signExponent, significand)) {
            return sign | infinity;
        }
        if (significand == 0) {
            return sign;
        }
        return sign | narrowFinite(signExponent, significand, fraction, special, control, out);
    }

    private static long narrowFinite(
            int signExponent, long significand, int fraction, int special, int control, ExtendedResult out) {
        int negative = signExponent & Extended.SIGN;
        int cut = 63 - fraction;
        long normal = Extended.normalSignificand(significand);
        int exponent = Extended.normalExponent(signExponent, significand) - Extended.BIAS + (special >> 1);
        long rounded = roundAt(cut, normal, negative, control, out);
        if (rounded == 0) {
            rounded = Extended.INTEGER;
            exponent++;
        }
        if (exponent >= special) {
            if ((control & OE) == 0) {
                out.flags = OE;
                return 0;
            }
            boolean infinite = ExtendedRounding.roundsUp(control, negative, true, Long.MIN_VALUE);
            out.flags = infinite ? OE | PE | C1 : OE | PE;
            return ((long) special << fraction) - (infinite ? 0 : 1);
        }
        if (exponent > 0) {
            return (long) exponent << fraction | rounded << 1 >>> cut + 1;
        }
        if ((control & UE) == 0) {
            out.flags = UE;
            return 0;
        }
        exponent = Extended.normalExponent(signExponent, significand) - Extended.BIAS + (special >> 1);
        return denormal(normal, cut, 1 - exponent, negative, control, out);
    }

    /** Cuts off the low bits of a significand; 0 when it rounds up to the next power of two. */
    private static long roundAt(int cut, long significand, int negative, int control, ExtendedResult out) {
        long kept = significand & -1L << cut;
        long rest = significand << 64 - cut;
        if (rest == 0) {
            return kept;
        }
        boolean up = ExtendedRounding.roundsUp(control, negative, (significand >>> cut & 1) != 0, rest);
        out.flags = up ? PE | C1 : PE;
        return up ? kept + (1L << cut) : kept;
    }

    private static long denormal(long normal, int cut, int shift, int negative, int control, ExtendedResult out) {
        int down = cut + shift;
        long kept = down > 63 ? 0 : normal >>> down;
        long rest = down > 64 ? 1 : down == 64 ? normal : normal << 64 - down;
        out.flags = 0;
        if (rest == 0) {
            return kept;
        }
        boolean up = ExtendedRounding.roundsUp(control, negative, (kept & 1) != 0, rest);
        out.flags = up ? UE | PE | C1 : UE | PE;
        return up ? kept + 1 : kept;
    }
}
