package org.alcazar.core.fpu;

/**
 * The double extended format: 1 sign bit, 15 exponent bits, and a 64-bit significand whose top bit is explicit. Values
 * are held as sign and exponent ({@code int}, 16 bits) and significand ({@code long}). AMD APM volume 1, section 6.3.
 */
public final class Extended {
    public static final int SIGN = 0x8000;
    /** The exponent of infinities and NaNs. */
    public static final int SPECIAL = 0x7FFF;

    public static final int BIAS = 0x3FFF;
    /** The explicit integer bit. */
    public static final long INTEGER = Long.MIN_VALUE;
    /** Distinguishes quiet from signaling NaNs. */
    public static final long QUIET = 1L << 62;

    /** The indefinite QNaN, the masked response to invalid operations. */
    public static final int INDEFINITE_SIGN_EXPONENT = 0xFFFF;

    public static final long INDEFINITE_SIGNIFICAND = INTEGER | QUIET;

    private Extended() {}

    /** Biased exponent. */
    public static int exponent(int signExponent) {
        return signExponent & SPECIAL;
    }

    /** Whether the encoding is one that the x87 does not support: exponent not 0 and integer bit clear. */
    public static boolean isUnsupported(int signExponent, long significand) {
        return significand >= 0 && exponent(signExponent) != 0;
    }

    /** A supported NaN. */
    public static boolean isNan(int signExponent, long significand) {
        return exponent(signExponent) == SPECIAL && significand < 0 && significand != INTEGER;
    }

    /** A supported NaN that is not quiet. */
    public static boolean isSignaling(int signExponent, long significand) {
        return isNan(signExponent, significand) && (significand & QUIET) == 0;
    }

    public static boolean isInfinity(int signExponent, long significand) {
        return exponent(signExponent) == SPECIAL && significand == INTEGER;
    }

    public static boolean isZero(int signExponent, long significand) {
        return significand == 0 && exponent(signExponent) == 0;
    }

    /** A denormal number or pseudo-denormal: both raise DE as operands. */
    public static boolean isDenormal(int signExponent, long significand) {
        return significand != 0 && exponent(signExponent) == 0;
    }

    /** A number that is neither 0 nor denormal. */
    static boolean isNormal(int signExponent, long significand) {
        return significand < 0 && exponent(signExponent) != 0 && exponent(signExponent) != SPECIAL;
    }

    /** Whether an operand is a NaN of any kind or an unsupported encoding: see {@link ExtendedNans}. */
    static boolean isNoNumber(int signExponent, long significand) {
        return isNan(signExponent, significand) || isUnsupported(signExponent, significand);
    }

    /** The exponent of a finite number's significand once that is shifted up to its integer bit; not 0 of course. */
    static int normalExponent(int signExponent, long significand) {
        int exponent = exponent(signExponent);
        return exponent != 0 ? exponent : 1 - Long.numberOfLeadingZeros(significand);
    }

    /** The significand of a finite number other than 0, shifted up to its integer bit. */
    static long normalSignificand(long significand) {
        return significand << Long.numberOfLeadingZeros(significand);
    }

    /** The two tag bits that FNSTENV shows for a register that is not empty: 0 valid, 1 zero, 2 special. */
    public static int tag(int signExponent, long significand) {
        int exponent = exponent(signExponent);
        if (exponent == 0 && significand == 0) {
            return 1;
        }
        return exponent == 0 || exponent == SPECIAL || significand >= 0 ? 2 : 0;
    }
}
