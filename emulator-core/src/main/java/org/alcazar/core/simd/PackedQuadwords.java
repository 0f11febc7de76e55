package org.alcazar.core.simd;

/** Operations on whole quadwords, and the logical ones, which know no elements. */
public final class PackedQuadwords {
    private PackedQuadwords() {}

    public static long and(long a, long b) {
        return a & b;
    }

    /** PANDN: the first source is the one complemented. */
    public static long andNot(long a, long b) {
        return ~a & b;
    }

    public static long or(long a, long b) {
        return a | b;
    }

    public static long xor(long a, long b) {
        return a ^ b;
    }

    public static long add(long a, long b) {
        return a + b;
    }

    public static long subtract(long a, long b) {
        return a - b;
    }

    /** PCMPEQQ: all ones where equal, else 0. */
    public static long equal(long a, long b) {
        return a == b ? -1 : 0;
    }

    /** PCMPGTQ: all ones where {@code a > b}, signed. */
    public static long greater(long a, long b) {
        return a > b ? -1 : 0;
    }
}
