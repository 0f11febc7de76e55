package org.alcazar.core.fpu;

/**
 * Arithmetic of binary64: the host's own where it is known to give the same value and flags, {@link SoftFloat} otherwise.
 *
 * <p>The host's is right for operands and results well inside the normal range, and zeros, rounded to nearest. Then all
 * that can be raised is inexact: nothing is left to find out when MXCSR has its flag already, and else it is told from
 * the rounding error or from how many bits the operands have.
 */
public final class Binary64 {
    private static final BinaryFormat F = BinaryFormat.BINARY64;
    private static final int PRECISION = 53;

    private Binary64() {}

    public static long add(long a, long b, FloatStatus status) {
        double x = Double.longBitsToDouble(a);
        double y = Double.longBitsToDouble(b);
        double sum = x + y;
        long result = Double.doubleToRawLongBits(sum);
        if (usual(a) && usual(b) && usual(result)) {
            if (status.inexactIsKnown()) {
                return result;
            }
            if (status.nearest()) {
                noteInexact(errorOfSum(x, y, sum) != 0, status);
                return result;
            }
        }
        return SoftFloat.add(F, a, b, status);
    }

    public static long subtract(long a, long b, FloatStatus status) {
        double x = Double.longBitsToDouble(a);
        double y = Double.longBitsToDouble(b);
        double difference = x - y;
        long result = Double.doubleToRawLongBits(difference);
        if (usual(a) && usual(b) && usual(result)) {
            if (status.inexactIsKnown()) {
                return result;
            }
            if (status.nearest()) {
                noteInexact(errorOfSum(x, -y, difference) != 0, status);
                return result;
            }
        }
        return SoftFloat.subtract(F, a, b, status);
    }

    public static long multiply(long a, long b, FloatStatus status) {
        double product = Double.longBitsToDouble(a) * Double.longBitsToDouble(b);
        long result = Double.doubleToRawLongBits(product);
        if (plain(a) && plain(b) && plain(result)) {
            if (status.inexactIsKnown()) {
                return result;
            }
            if (status.nearest() && bits(a) + bits(b) != PRECISION + 1) {
                noteInexact(bits(a) + bits(b) > PRECISION, status);
                return result;
            }
        } else if (zero(a) && usual(b) || usual(a) && zero(b)) {
            return result;
        }
        return SoftFloat.multiply(F, a, b, status);
    }

    public static long divide(long a, long b, FloatStatus status) {
        double x = Double.longBitsToDouble(a);
        double y = Double.longBitsToDouble(b);
        double quotient = x / y;
        long result = Double.doubleToRawLongBits(quotient);
        if (plain(a) && plain(b) && plain(result)) {
            if (status.inexactIsKnown()) {
                return result;
            }
            // A product of few enough bits is exact, and tells; no exact quotient has more.
            if (status.nearest() && bits(result) + bits(b) != PRECISION + 1) {
                noteInexact(bits(result) + bits(b) > PRECISION || quotient * y != x, status);
                return result;
            }
        }
        return SoftFloat.divide(F, a, b, status);
    }

    /** The square root of {@code b}. */
    public static long squareRoot(long b, FloatStatus status) {
        double x = Double.longBitsToDouble(b);
        double root = Math.sqrt(x);
        if (plain(b) && b > 0) {
            long result = Double.doubleToRawLongBits(root);
            if (status.inexactIsKnown()) {
                return result;
            }
            if (status.nearest()) {
                noteInexact(2 * bits(result) > PRECISION + 1 || root * root != x, status);
                return result;
            }
        }
        return SoftFloat.squareRoot(F, b, status);
    }

    /** {@code a * b + c}, rounded once. */
    public static long fused(long a, long b, long c, FloatStatus status) {
        if (status.inexactIsKnown() && usual(a) && usual(b) && usual(c)) {
            double sum = Math.fma(Double.longBitsToDouble(a), Double.longBitsToDouble(b), Double.longBitsToDouble(c));
            long result = Double.doubleToRawLongBits(sum);
            if (plain(result)) {
                return result;
            }
        }
        return FusedMultiply.add(F, a, b, c, status);
    }

    /** The nearest number of binary32. */
    public static int toSingle(long a, FloatStatus status) {
        double number = Double.longBitsToDouble(a);
        float nearest = (float) number;
        int result = Float.floatToRawIntBits(nearest);
        if (plain(a) && Binary32.plain(result)) {
            if (status.inexactIsKnown()) {
                return result;
            }
            if (status.nearest()) {
                noteInexact(nearest != number, status);
                return result;
            }
        }
        return (int) FloatConvert.convert(F, BinaryFormat.BINARY32, a, status);
    }

    public static long minimum(long a, long b, FloatStatus status) {
        return FloatCompare.minimum(F, a, b, status);
    }

    public static long maximum(long a, long b, FloatStatus status) {
        return FloatCompare.maximum(F, a, b, status);
    }

    /** A number with its sign changed; a NaN as it is. */
    public static long negate(long a) {
        return F.isNan(a) ? a : a ^ F.sign;
    }

    /** Exponent field 2 to 7FE: normal, and not at the edge where rounding decides whether a result is. */
    private static boolean plain(long bits) {
        return ((bits >>> 52 & 0x7FF) - 2 & Long.MAX_VALUE) < 0x7FD;
    }

    private static boolean zero(long bits) {
        return bits << 1 == 0;
    }

    private static boolean usual(long bits) {
        return plain(bits) || zero(bits);
    }

    private static void noteInexact(boolean inexact, FloatStatus status) {
        if (inexact) {
            status.raise(FloatStatus.INEXACT);
        }
    }

    /** How many bits a plain number's significand has, from its leading to its last one. */
    private static int bits(long plain) {
        return PRECISION - Long.numberOfTrailingZeros(plain & F.fractionMask | F.hiddenBit);
    }

    /** What rounding to nearest took from {@code x + y}, exactly (Knuth). */
    private static double errorOfSum(double x, double y, double sum) {
        double yInSum = sum - x;
        return x - (sum - yInSum) + (y - yInSum);
    }
}
