package org.alcazar.core.fpu;

/** What operations make of NaNs and of encodings that are not supported. AMD APM volume 1, section 6.3.3. */
final class ExtendedNans {
    private ExtendedNans() {}

    /** The result of an operation with one operand that is no number. */
    static void propagate(int signExponent, long significand, ExtendedResult out) {
        if (Extended.isUnsupported(signExponent, significand)) {
            out.invalid();
            return;
        }
        out.set(signExponent, significand | Extended.QUIET);
        out.flags = (significand & Extended.QUIET) == 0 ? X87Status.IE : 0;
    }

    /**
     * The result of an operation with two operands of which at least one is no number: invalid when one is not
     * supported; else the only NaN, the quiet one of a quiet and a signaling one, or the one with the larger significand.
     */
    static void propagate(int aSignExponent, long a, int bSignExponent, long b, ExtendedResult out) {
        if (Extended.isUnsupported(aSignExponent, a) || Extended.isUnsupported(bSignExponent, b)) {
            out.invalid();
            return;
        }
        boolean aNan = Extended.isNan(aSignExponent, a);
        boolean bNan = Extended.isNan(bSignExponent, b);
        boolean signaling = aNan && (a & Extended.QUIET) == 0 || bNan && (b & Extended.QUIET) == 0;
        boolean first = aNan && (!bNan || precedes(aSignExponent, a, bSignExponent, b));
        out.set(first ? aSignExponent : bSignExponent, (first ? a : b) | Extended.QUIET);
        out.flags = signaling ? X87Status.IE : 0;
    }

    /** Between two NaNs; a quiet one has the larger significand anyway. Of two equal ones the positive one is taken. */
    private static boolean precedes(int aSignExponent, long a, int bSignExponent, long b) {
        return a != b ? Long.compareUnsigned(a, b) > 0 : aSignExponent < bSignExponent;
    }
}
