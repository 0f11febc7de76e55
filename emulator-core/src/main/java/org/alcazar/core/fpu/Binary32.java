package org.alcazar.core.fpu;

/**
 * Arithmetic of binary32, in the way of {@link Binary64}. Whether a result is exact is seen in binary64, which holds all
 * products of binary32 exactly.
 */
public final class Binary32 {
    private static final BinaryFormat F = BinaryFormat.BINARY32;
    private static final long LOW = 0xFFFF_FFFFL;

    private Binary32() {}

    public static int add(int a, int b, FloatStatus status) {
        float x = Float.intBitsToFloat(a);
        float y = Float.intBitsToFloat(b);
        float sum = x + y;
        int result = Float.floatToRawIntBits(sum);
        if (usual(a) && usual(b) && usual(result)) {
            if (status.inexactIsKnown()) {
                return result;
            }
            if (status.nearest()) {
                noteInexact(errorOfSum(x, y, sum) != 0, status);
                return result;
            }
        }
        return (int) SoftFloat.add(F, a & LOW, b & LOW, status);
    }

    public static int subtract(int a, int b, FloatStatus status) {
        float x = Float.intBitsToFloat(a);
        float y = Float.intBitsToFloat(b);
        float difference = x - y;
        int result = Float.floatToRawIntBits(difference);
        if (usual(a) && usual(b) && usual(result)) {
            if (status.inexactIsKnown()) {
                return result;
            }
            if (status.nearest()) {
                noteInexact(errorOfSum(x, -y, difference) != 0, status);
                return result;
            }
        }
        return (int) SoftFloat.subtract(F, a & LOW, b & LOW, status);
    }

    public static int multiply(int a, int b, FloatStatus status) {
        double exact = (double) Float.intBitsToFloat(a) * Float.intBitsToFloat(b);
        float product = (float) exact;
        int result = Float.floatToRawIntBits(product);
        if (plain(a) && plain(b) && plain(result)) {
            if (status.inexactIsKnown()) {
                return result;
            }
            if (status.nearest()) {
                noteInexact(product != exact, status);
                return result;
            }
        } else if (zero(a) && usual(b) || usual(a) && zero(b)) {
            return result;
        }
        return (int) SoftFloat.multiply(F, a & LOW, b & LOW, status);
    }

    public static int divide(int a, int b, FloatStatus status) {
        float x = Float.intBitsToFloat(a);
        float y = Float.intBitsToFloat(b);
        float quotient = x / y;
        int result = Float.floatToRawIntBits(quotient);
        if (plain(a) && plain(b) && plain(result)) {
            if (status.inexactIsKnown()) {
                return result;
            }
            if (status.nearest()) {
                noteInexact((double) quotient * y != x, status);
                return result;
            }
        }
        return (int) SoftFloat.divide(F, a & LOW, b & LOW, status);
    }

    /** The square root of {@code b}. */
    public static int squareRoot(int b, FloatStatus status) {
        float x = Float.intBitsToFloat(b);
        // Rounding to binary64 first does no harm to square roots.
        float root = (float) Math.sqrt(x);
        if (plain(b) && b > 0) {
            if (status.inexactIsKnown()) {
                return Float.floatToRawIntBits(root);
            }
            if (status.nearest()) {
                noteInexact((double) root * root != x, status);
                return Float.floatToRawIntBits(root);
            }
        }
        return (int) SoftFloat.squareRoot(F, b & LOW, status);
    }

    /** {@code a * b + c}, rounded once. */
    public static int fused(int a, int b, int c, FloatStatus status) {
        if (status.inexactIsKnown() && usual(a) && usual(b) && usual(c)) {
            float sum = Math.fma(Float.intBitsToFloat(a), Float.intBitsToFloat(b), Float.intBitsToFloat(c));
            int result = Float.floatToRawIntBits(sum);
            if (plain(result)) {
                return result;
            }
        }
        return (int) FusedMultiply.add(F, a & LOW, b & LOW, c & LOW, status);
    }

    /** The same number of binary64. */
    public static long toDouble(int a, FloatStatus status) {
        return usual(a)
                ? Double.doubleToRawLongBits(Float.intBitsToFloat(a))
                : FloatConvert.convert(F, BinaryFormat.BINARY64, a & LOW, status);
    }

    /** Sums of the two numbers in each operand's halves. */
    public static long addPair(long a, long b, FloatStatus status) {
        return pair(add((int) a, (int) b, status), add((int) (a >>> 32), (int) (b >>> 32), status));
    }

    public static long subtractPair(long a, long b, FloatStatus status) {
        return pair(subtract((int) a, (int) b, status), subtract((int) (a >>> 32), (int) (b >>> 32), status));
    }

    public static long multiplyPair(long a, long b, FloatStatus status) {
        return pair(multiply((int) a, (int) b, status), multiply((int) (a >>> 32), (int) (b >>> 32), status));
    }

    public static long dividePair(long a, long b, FloatStatus status) {
        return pair(divide((int) a, (int) b, status), divide((int) (a >>> 32), (int) (b >>> 32), status));
    }

    private static long pair(int low, int high) {
        return low & LOW | (long) high << 32;
    }

    public static int minimum(int a, int b, FloatStatus status) {
        return (int) FloatCompare.minimum(F, a & LOW, b & LOW, status);
    }

    public static int maximum(int a, int b, FloatStatus status) {
        return (int) FloatCompare.maximum(F, a & LOW, b & LOW, status);
    }

    /** A number with its sign changed; a NaN as it is. */
    public static int negate(int a) {
        return F.isNan(a & LOW) ? a : a ^ Integer.MIN_VALUE;
    }

    /** Exponent field 2 to FE: normal, and not at the edge where rounding decides whether a result is. */
    static boolean plain(int bits) {
        return ((bits >>> 23 & 0xFF) - 2 & Integer.MAX_VALUE) < 0xFD;
    }

    private static boolean zero(int bits) {
        return bits << 1 == 0;
    }

    private static boolean usual(int bits) {
        return plain(bits) || zero(bits);
    }

    private static void noteInexact(boolean inexact, FloatStatus status) {
        if (inexact) {
            status.raise(FloatStatus.INEXACT);
        }
    }

    /** What rounding to nearest took from {@code x + y}, exactly (Knuth). */
    private static float errorOfSum(float x, float y, float sum) {
        float yInSum = sum - x;
        return x - (sum - yInSum) + (y - yInSum);
    }
}
