package org.alcazar.core.fpu;

import static org.alcazar.core.fpu.X87Status.C0;
import static org.alcazar.core.fpu.X87Status.C2;
import static org.alcazar.core.fpu.X87Status.C3;
import static org.alcazar.core.fpu.X87Status.DE;
import static org.alcazar.core.fpu.X87Status.IE;

/** Comparison and classification. */
public final class ExtendedComparison {
    public static final int GREATER = 0;
    public static final int LESS = C0;
    public static final int EQUAL = C3;
    public static final int UNORDERED = C0 | C2 | C3;

    private ExtendedComparison() {}

    /**
     * Compares two values: one of the constants above, as the status word shows them, together with IE and DE. Quiet NaNs
     * raise IE only in ordered comparisons.
     */
    public static int compare(int aSignExponent, long a, int bSignExponent, long b, boolean ordered) {
        if (Extended.isNoNumber(aSignExponent, a) || Extended.isNoNumber(bSignExponent, b)) {
            boolean invalid = ordered
                    || Extended.isUnsupported(aSignExponent, a)
                    || Extended.isUnsupported(bSignExponent, b)
                    || Extended.isSignaling(aSignExponent, a)
                    || Extended.isSignaling(bSignExponent, b);
            return invalid ? UNORDERED | IE : UNORDERED;
        }
        boolean denormal = Extended.isDenormal(aSignExponent, a) || Extended.isDenormal(bSignExponent, b);
        return order(aSignExponent, a, bSignExponent, b) | (denormal ? DE : 0);
    }

    private static int order(int aSignExponent, long a, int bSignExponent, long b) {
        if (a == 0 && b == 0) {
            return EQUAL;
        }
        boolean aNegative = (aSignExponent & Extended.SIGN) != 0;
        boolean bNegative = (bSignExponent & Extended.SIGN) != 0;
        if (aNegative != bNegative) {
            return aNegative ? LESS : GREATER;
        }
        // A pseudo-denormal has the value that its significand has with exponent 1.
        int aExponent = Math.max(1, Extended.exponent(aSignExponent));
        int bExponent = Math.max(1, Extended.exponent(bSignExponent));
        int magnitude = aExponent != bExponent ? Integer.compare(aExponent, bExponent) : Long.compareUnsigned(a, b);
        return magnitude == 0 ? EQUAL : magnitude < 0 == aNegative ? GREATER : LESS;
    }

    /** What FXAM shows in C3, C2 and C0 for a register that is not empty. */
    public static int classify(int signExponent, long significand) {
        if (Extended.isUnsupported(signExponent, significand)) {
            return 0;
        }
        if (Extended.isNan(signExponent, significand)) {
            return C0;
        }
        if (Extended.isInfinity(signExponent, significand)) {
            return C2 | C0;
        }
        if (Extended.exponent(signExponent) != 0) {
            return C2;
        }
        return significand == 0 ? C3 : C3 | C2;
    }
}
