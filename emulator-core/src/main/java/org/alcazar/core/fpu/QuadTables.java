package org.alcazar.core.fpu;

import java.math.BigInteger;

/** Constants of the transcendental functions, computed once from their series in fixed point. */
final class QuadTables {
    /** Bits behind the point while computing. */
    private static final int BITS = 192;

    private static final BigInteger ONE = BigInteger.ONE.shiftLeft(BITS);

    /** Intervals a unit is divided into by the tables. */
    static final int PARTS = 32;

    /** Terms of the Taylor series of sine, cosine and exponential that matter for arguments below 1. */
    private static final int FACTORIALS = 40;

    /** 1 / n!. */
    static final Quad[] INVERSE_FACTORIAL = new Quad[FACTORIALS];
    /** 1 / n. */
    static final Quad[] INVERSE = new Quad[FACTORIALS];
    /** Arctangent of k / PARTS, for k to PARTS. */
    static final Quad[] ARCTANGENT = new Quad[PARTS + 1];
    /** 2 to the power of k / PARTS, for k from -PARTS to PARTS, at k + PARTS. */
    static final Quad[] POWER = new Quad[2 * PARTS + 1];
    /** Binary logarithm of k / PARTS, for k from PARTS / 2 to 2 PARTS. */
    static final Quad[] LOGARITHM = new Quad[2 * PARTS + 1];

    static final Quad LN_TWO;
    /** log2(e). */
    static final Quad LOG2_E;

    static final Quad PI;

    static {
        BigInteger factorial = BigInteger.ONE;
        for (int n = 0; n < FACTORIALS; n++) {
            factorial = n == 0 ? factorial : factorial.multiply(BigInteger.valueOf(n));
            INVERSE_FACTORIAL[n] = quad(ONE.divide(factorial));
            INVERSE[n] = n == 0 ? Quad.ZERO : quad(ONE.divide(BigInteger.valueOf(n)));
        }
        BigInteger angle = BigInteger.ZERO;
        ARCTANGENT[0] = Quad.ZERO;
        for (int k = 0; k < PARTS; k++) {
            // The difference of the angles of k and k + 1 has this tangent.
            angle = angle.add(series(PARTS, PARTS * PARTS + k * (k + 1), true));
            ARCTANGENT[k + 1] = quad(angle);
        }
        PI = quad(angle.shiftLeft(2));
        BigInteger lnTwo = series(1, 3, false).shiftLeft(1);
        LN_TWO = quad(lnTwo);
        LOG2_E = quad(ONE.shiftLeft(BITS).divide(lnTwo));
        BigInteger logarithm = lnTwo.negate();
        for (int k = PARTS / 2; k <= 2 * PARTS; k++) {
            LOGARITHM[k] = quad(logarithm.shiftLeft(BITS).divide(lnTwo));
            logarithm = logarithm.add(series(1, 2 * k + 1, false).shiftLeft(1));
        }
        // The rounding errors of the sum are far away, but these two are exact.
        LOGARITHM[PARTS] = Quad.ZERO;
        LOGARITHM[2 * PARTS] = Quad.ONE;
        for (int k = -PARTS; k <= PARTS; k++) {
            POWER[k + PARTS] =
                    quad(exponential(lnTwo.multiply(BigInteger.valueOf(k)).divide(BigInteger.valueOf(PARTS))));
        }
        POWER[PARTS] = Quad.ONE;
    }

    private QuadTables() {}

    private static Quad quad(BigInteger fixed) {
        return Quad.of(fixed, BITS);
    }

    /** The arctangent or, with all signs positive, the hyperbolic one of a fraction that is less than 1/2. */
    private static BigInteger series(long numerator, long denominator, boolean alternating) {
        BigInteger power = ONE.multiply(BigInteger.valueOf(numerator)).divide(BigInteger.valueOf(denominator));
        BigInteger square = power.multiply(power).shiftRight(BITS);
        BigInteger sum = BigInteger.ZERO;
        for (int n = 1; power.signum() != 0; n += 2) {
            BigInteger term = power.divide(BigInteger.valueOf(n));
            sum = alternating && (n & 2) != 0 ? sum.subtract(term) : sum.add(term);
            power = power.multiply(square).shiftRight(BITS);
        }
        return sum;
    }

    private static BigInteger exponential(BigInteger x) {
        BigInteger sum = ONE;
        BigInteger term = ONE;
        for (int n = 1; term.signum() != 0 && term.bitLength() > 1; n++) {
            term = term.multiply(x).shiftRight(BITS).divide(BigInteger.valueOf(n));
            sum = sum.add(term);
        }
        return sum;
    }
}
