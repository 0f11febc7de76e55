package org.alcazar.core.simd;

/**
 * Arithmetic on four words in a quadword at once. Carries are kept from crossing into the next word by leaving the top bits
 * out of sums and adding them without carry. Named after the Intel SDM's mnemonics without P and W; for minuend and
 * subtrahend, and for the order of comparisons, {@code a} is the first source.
 */
public final class PackedWords {
    /** The most significant bit of each word. */
    private static final long TOP = 0x8000_8000_8000_8000L;

    private static final long REST = ~TOP;

    private PackedWords() {}

    public static long add(long a, long b) {
        return (a & REST) + (b & REST) ^ (a ^ b) & TOP;
    }

    public static long subtract(long a, long b) {
        return (a | TOP) - (b & REST) ^ (a ^ ~b) & TOP;
    }

    /** PADDUSW: what does not fit becomes FFFFh. */
    public static long addUnsignedSaturating(long a, long b) {
        long sum = add(a, b);
        return sum | fill(a & b | (a | b) & ~sum);
    }

    /** PSUBUSW: what would be negative becomes 0. */
    public static long subtractUnsignedSaturating(long a, long b) {
        return subtract(a, b) & ~belowUnsigned(a, b);
    }

    /** PADDSW: what does not fit becomes 7Fh or 8000h. */
    public static long addSaturating(long a, long b) {
        long sum = add(a, b);
        return select(fill(~(a ^ b) & (a ^ sum)), limit(a), sum);
    }

    /** PSUBSW: what does not fit becomes 7Fh or 8000h. */
    public static long subtractSaturating(long a, long b) {
        long difference = subtract(a, b);
        return select(fill((a ^ b) & (a ^ difference)), limit(a), difference);
    }

    /** PCMPEQW: FFFFh where equal, else 0. */
    public static long equal(long a, long b) {
        long x = a ^ b;
        return fill(~((x & REST) + REST | x));
    }

    /** PCMPGTW: FFFFh where {@code a > b}, signed. */
    public static long greater(long a, long b) {
        return below(b, a);
    }

    public static long minimum(long a, long b) {
        return select(below(a, b), a, b);
    }

    public static long maximum(long a, long b) {
        return select(below(a, b), b, a);
    }

    public static long minimumUnsigned(long a, long b) {
        return select(belowUnsigned(a, b), a, b);
    }

    public static long maximumUnsigned(long a, long b) {
        return select(belowUnsigned(a, b), b, a);
    }

    /** PAVGW: halves of sums, rounded up. */
    public static long average(long a, long b) {
        return (a | b) - ((a ^ b) >>> 1 & REST);
    }

    /** PABSW; the most negative word stays. */
    public static long absolute(long a) {
        long negative = fill(a);
        return subtract(a ^ negative, negative);
    }

    /** PSIGNW: {@code a} negated where {@code b} is negative, zero where it is zero. */
    public static long sign(long a, long b) {
        long negative = fill(b);
        return subtract(a ^ negative, negative) & ~equal(b, 0);
    }

    /** FFFFh where {@code a < b}, signed. */
    private static long below(long a, long b) {
        return fill(a & ~b | ~(a ^ b) & subtract(a, b));
    }

    private static long belowUnsigned(long a, long b) {
        return fill(~a & b | ~(a ^ b) & subtract(a, b));
    }

    /** The most extreme word with the sign of each word of {@code a}. */
    private static long limit(long a) {
        return REST + ((a & TOP) >>> 15);
    }

    /** Each word filled with its top bit. */
    private static long fill(long a) {
        long top = a & TOP;
        return (top << 1) - (top >>> 15);
    }

    private static long select(long mask, long whereSet, long elsewhere) {
        return elsewhere ^ (whereSet ^ elsewhere) & mask;
    }
}
