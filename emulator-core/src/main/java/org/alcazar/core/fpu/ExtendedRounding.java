package org.alcazar.core.fpu;

import static org.alcazar.core.fpu.X87Status.C1;
import static org.alcazar.core.fpu.X87Status.OE;
import static org.alcazar.core.fpu.X87Status.PE;
import static org.alcazar.core.fpu.X87Status.UE;

/**
 * From an exact result to a register: rounds to the precision that the control word asks for, always with the exponent
 * range of the extended format. AMD APM volume 1, sections 6.2.3 and 6.8.
 */
final class ExtendedRounding {
    /** How far the exponent of a result is moved when overflow or underflow is not masked. */
    static final int BIAS_ADJUSTMENT = 0x6000;

    private ExtendedRounding() {}

    /**
     * Whether a value is rounded away from zero.
     *
     * @param control a control word
     * @param sign not 0 for negative values
     * @param odd lowest bit of what is kept
     * @param tail what is cut off, not 0, as a fraction of the last place; bit 0 stands for anything below as well
     */
    static boolean roundsUp(int control, int sign, boolean odd, long tail) {
        return switch (control & X87Status.ROUNDING) {
            case X87Status.TO_NEAREST -> tail < 0 && (odd || tail != Long.MIN_VALUE);
            case X87Status.DOWN -> sign != 0;
            case X87Status.UP -> sign == 0;
            default -> false;
        };
    }

    /** Low bits of a significand that the precision control cuts off. */
    static int cutBits(int control) {
        return switch (control & X87Status.PRECISION) {
            case X87Status.SINGLE_PRECISION -> 40;
            case X87Status.DOUBLE_PRECISION -> 11;
            default -> 0;
        };
    }

    /**
     * Rounds a number other than 0; adds PE, OE, UE and C1 to the flags of the result.
     *
     * @param sign 0 or {@link Extended#SIGN}
     * @param exponent biased, of any size
     * @param significand with its integer bit set
     * @param tail what follows the significand; bit 0 stands for anything below as well
     */
    static void round(int sign, int exponent, long significand, long tail, int control, ExtendedResult out) {
        if (exponent <= 0 || exponent >= Extended.SPECIAL - 1 || (control & 0x200) == 0 || (control & 0x100) == 0) {
            roundTo(cutBits(control), sign, exponent, significand, tail, control, out);
        } else if (tail == 0) {
            out.set(sign | exponent, significand);
        } else if (!roundsUp(control, sign, (significand & 1) != 0, tail)) {
            out.set(sign | exponent, significand);
            out.flags |= PE;
        } else {
            long next = significand + 1;
            out.set(sign | exponent + (next == 0 ? 1 : 0), next == 0 ? Extended.INTEGER : next);
            out.flags |= PE | C1;
        }
    }

    /** As {@link #round}, whatever the precision control says: the last {@code cut} bits become 0. */
    static void roundTo(int cut, int sign, int exponent, long significand, long tail, int control, ExtendedResult out) {
        long kept = significand & -1L << cut;
        long rest = rest(cut, significand, tail);
        boolean up = rest != 0 && roundsUp(control, sign, (significand >>> cut & 1) != 0, rest);
        long rounded = up ? kept + (1L << cut) : kept;
        int newExponent = exponent;
        if (up && rounded == 0) {
            rounded = Extended.INTEGER;
            newExponent++;
        }
        int flags = rest == 0 ? 0 : up ? PE | C1 : PE;
        if (newExponent >= Extended.SPECIAL) {
            overflow(cut, sign, newExponent, rounded, flags, control, out);
        } else if (newExponent > 0) {
            out.set(sign | newExponent, rounded);
            out.flags |= flags;
        } else if ((control & UE) == 0) {
            out.set(sign | newExponent + BIAS_ADJUSTMENT & Extended.SPECIAL, rounded);
            out.flags |= flags | UE;
        } else {
            denormal(cut, sign, exponent, significand, tail, control, out);
        }
    }

    private static long rest(int cut, long significand, long tail) {
        return cut == 0 ? tail : significand << 64 - cut | (tail != 0 ? 1 : 0);
    }

    private static void overflow(
            int cut, int sign, int exponent, long rounded, int flags, int control, ExtendedResult out) {
        if ((control & OE) == 0) {
            out.set(sign | exponent - BIAS_ADJUSTMENT & Extended.SPECIAL, rounded);
            out.flags |= flags | OE;
            return;
        }
        boolean infinite = roundsUp(control, sign, true, Long.MIN_VALUE);
        out.set(sign | (infinite ? Extended.SPECIAL : Extended.SPECIAL - 1), infinite ? Extended.INTEGER : -1L << cut);
        out.flags |= infinite ? OE | PE | C1 : OE | PE;
    }

    private static void denormal(
            int cut, int sign, int exponent, long significand, long tail, int control, ExtendedResult out) {
        int shift = 1 - exponent;
        long high = shift > 63 ? 0 : significand >>> shift;
        long low = shiftedTail(significand, tail, shift);
        long kept = high & -1L << cut;
        long rest = rest(cut, high, low);
        boolean up = rest != 0 && roundsUp(control, sign, (high >>> cut & 1) != 0, rest);
        long rounded = up ? kept + (1L << cut) : kept;
        out.set(sign | (rounded < 0 ? 1 : 0), rounded);
        if (rest != 0) {
            out.flags |= up ? UE | PE | C1 : UE | PE;
        }
    }

    /** Low half of the 128 bits {@code high:low} shifted right by at least 1; bit 0 collects what falls out. */
    static long shiftedTail(long high, long low, int shift) {
        if (shift < 64) {
            long fallen = low << 64 - shift;
            return high << 64 - shift | low >>> shift | (fallen != 0 ? 1 : 0);
        }
        if (shift == 64) {
            return high | (low != 0 ? 1 : 0);
        }
        if (shift < 128) {
            return high >>> shift - 64 | (high << 128 - shift != 0 || low != 0 ? 1 : 0);
        }
        return 1;
    }
}
