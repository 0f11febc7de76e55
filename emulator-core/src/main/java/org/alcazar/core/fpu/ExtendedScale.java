package org.alcazar.core.fpu;

import static org.alcazar.core.fpu.X87Status.C1;
import static org.alcazar.core.fpu.X87Status.OE;
import static org.alcazar.core.fpu.X87Status.PE;
import static org.alcazar.core.fpu.X87Status.UE;
import static org.alcazar.core.fpu.X87Status.ZE;

/** FSCALE and FXTRACT. */
public final class ExtendedScale {
    /** Beyond this every finite number overflows or underflows, whatever its own exponent. */
    private static final int MOST = 0x10000;

    private ExtendedScale() {}

    /**
     * FSCALE: a times 2 to the power of b cut off to an integer. When overflow or underflow is not masked and moving the
     * exponent is not enough, the result is infinity or 0.
     */
    public static void scale(int aSignExponent, long a, int bSignExponent, long b, int control, ExtendedResult out) {
        if (Extended.isNoNumber(aSignExponent, a) || Extended.isNoNumber(bSignExponent, b)) {
            ExtendedNans.propagate(aSignExponent, a, bSignExponent, b, out);
            return;
        }
        int sign = aSignExponent & Extended.SIGN;
        boolean down = (bSignExponent & Extended.SIGN) != 0;
        boolean aInfinite = Extended.isInfinity(aSignExponent, a);
        boolean bInfinite = Extended.isInfinity(bSignExponent, b);
        if (bInfinite && (down ? aInfinite : a == 0)) {
            out.invalid();
            return;
        }
        if (ExtendedArithmetic.denormalStops(aSignExponent, a, bSignExponent, b, control, out)) {
            return;
        }
        if (bInfinite) {
            out.set(down ? sign : sign | Extended.SPECIAL, down ? 0 : Extended.INTEGER);
        } else if (aInfinite || a == 0) {
            out.set(aSignExponent, a);
        } else {
            int by = truncate(bSignExponent, b);
            int exponent = Extended.normalExponent(aSignExponent, a) + (down ? -by : by);
            if (exponent - ExtendedRounding.BIAS_ADJUSTMENT >= Extended.SPECIAL && (control & OE) == 0) {
                out.set(sign | Extended.SPECIAL, Extended.INTEGER);
                out.flags |= OE | PE | C1;
            } else if (exponent + ExtendedRounding.BIAS_ADJUSTMENT <= 0 && (control & UE) == 0) {
                out.set(sign, 0);
                out.flags |= UE | PE;
            } else {
                ExtendedRounding.roundTo(0, sign, exponent, Extended.normalSignificand(a), 0, control, out);
            }
        }
    }

    /** The magnitude of a finite number without its fraction, at most {@link #MOST}. */
    private static int truncate(int signExponent, long significand) {
        int exponent = Extended.exponent(signExponent) - Extended.BIAS;
        if (exponent < 0) {
            return 0;
        }
        return exponent > 16 ? MOST : (int) Math.min(significand >>> 63 - exponent, MOST);
    }

    /** FXTRACT: the exponent as the first result, the significand, a number from 1 to 2 with the sign, as the second. */
    public static void extract(int signExponent, long significand, int control, ExtendedResult out) {
        int sign = signExponent & Extended.SIGN;
        if (Extended.isNoNumber(signExponent, significand)) {
            ExtendedNans.propagate(signExponent, significand, out);
            out.setSecond(out.signExponent, out.significand);
        } else if (Extended.isInfinity(signExponent, significand)) {
            out.set(Extended.SPECIAL, Extended.INTEGER);
            out.setSecond(signExponent, significand);
        } else if (significand == 0) {
            out.flags = ZE;
            out.set(Extended.SIGN | Extended.SPECIAL, Extended.INTEGER);
            out.setSecond(sign, 0);
        } else if (!ExtendedArithmetic.denormalStops(signExponent, significand, control, out)) {
            int flags = out.flags;
            ExtendedIntegers.fromLong(Extended.normalExponent(signExponent, significand) - Extended.BIAS, out);
            out.flags = flags;
            out.setSecond(sign | Extended.BIAS, Extended.normalSignificand(significand));
        }
    }
}
