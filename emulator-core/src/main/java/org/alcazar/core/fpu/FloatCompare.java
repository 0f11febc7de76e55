package org.alcazar.core.fpu;

/** Comparison, and minimum and maximum, which are a comparison and a choice. */
public final class FloatCompare {
    // Relations, one bit each, so that a predicate is the set of those it holds for.
    public static final int LESS = 1;
    public static final int EQUAL = 2;
    public static final int GREATER = 4;
    public static final int UNORDERED = 8;

    /** Sets of relations of predicates 0 to 15, a digit each, from the last to the first; 16 to 31 are the same. */
    private static final long HOLDS = 0xF465_0B9A_7CED_8312L;
    /** Predicates 0 to 15 that raise invalid for quiet NaNs too; of 16 to 31 it is the others. */
    private static final int SIGNALLING = 0b0110_0110_0110_0110;

    private FloatCompare() {}

    /** How {@code a} relates to {@code b}. Signalling NaNs raise invalid, quiet ones when {@code signalling}. */
    public static int relation(BinaryFormat f, long first, long second, boolean signalling, FloatStatus status) {
        if (f.isNan(first) || f.isNan(second)) {
            if (signalling || f.isSignalling(first) || f.isSignalling(second)) {
                status.raise(FloatStatus.INVALID);
            }
            return UNORDERED;
        }
        long a = f.operand(first, status);
        long b = f.operand(second, status);
        f.noteDenormal(a, b, status);
        long x = f.isNegative(a) ? -(a & ~f.sign) : a;
        long y = f.isNegative(b) ? -(b & ~f.sign) : b;
        return x < y ? LESS : x == y ? EQUAL : GREATER;
    }

    /** Whether a predicate of CMPPS and its relatives holds, 0 to 31; Intel SDM volume 2, table 3-1. */
    public static boolean holds(BinaryFormat f, int predicate, long a, long b, FloatStatus status) {
        boolean signalling = ((SIGNALLING >> (predicate & 15) ^ predicate >> 4) & 1) != 0;
        int relations = (int) (HOLDS >>> 4 * (predicate & 15));
        return (relations & relation(f, a, b, signalling, status)) != 0;
    }

    /** {@code a} if it is less, else {@code b}: also when they are equal or one is NaN, which is invalid. */
    static long minimum(BinaryFormat f, long a, long b, FloatStatus status) {
        return f.operand(relation(f, a, b, true, status) == LESS ? a : b, status);
    }

    /** {@code a} if it is greater, else {@code b}: also when they are equal or one is NaN, which is invalid. */
    static long maximum(BinaryFormat f, long a, long b, FloatStatus status) {
        return f.operand(relation(f, a, b, true, status) == GREATER ? a : b, status);
    }
}
