package org.alcazar.core.simd;

/**
 * Arithmetic on eight bytes in a quadword at once. Carries are kept from crossing into the next byte by leaving the top bits
 * out of sums and adding them without carry. Named after the Intel SDM's mnemonics without P and B; for minuend and
 * subtrahend, and for the order of comparisons, {@code a} is the first source.
 */
public final class PackedBytes {
    /** The most significant bit of each byte. */
    private static final long TOP = 0x8080_8080_8080_8080L;

    private static final long REST = ~TOP;

    private PackedBytes() {}

    public static long add(long a, long b) {
        return (a & REST) + (b & REST) ^ (a ^ b) & TOP;
    }

    public static long subtract(long a, long b) {
        return (a | TOP) - (b & REST) ^ (a ^ ~b) & TOP;
    }

    /** PADDUSB: what does not fit becomes FFh. */
    public static long addUnsignedSaturating(long a, long b) {
        long sum = add(a, b);
        return sum | fill(a & b | (a | b) & ~sum);
    }

    /** PSUBUSB: what would be negative becomes 0. */
    public static long subtractUnsignedSaturating(long a, long b) {
        return subtract(a, b) & ~belowUnsigned(a, b);
    }

    /** PADDSB: what does not fit becomes 7Fh or 80h. */
    public static long addSaturating(long a, long b) {
        long sum = add(a, b);
        return select(fill(~(a ^ b) & (a ^ sum)), limit(a), sum);
    }

    /** PSUBSB: what does not fit becomes 7Fh or 80h. */
    public static long subtractSaturating(long a, long b) {
        long difference = subtract(a, b);
        return select(fill((a ^ b) & (a ^ difference)), limit(a), difference);
    }

    /** PCMPEQB: FFh where equal, else 0. */
    public static long equal(long a, long b) {
        long x = a ^ b;
        return fill(~((x & REST) + REST | x));
    }

    /** PCMPGTB: FFh where {@code a > b}, signed. */
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

    /** PAVGB: halves of sums, rounded up. */
    public static long average(long a, long b) {
        return (a | b) - ((a ^ b) >>> 1 & REST);
    }

    /** PABSB; the most negative byte stays. */
    public static long absolute(long a) {
        long negative = fill(a);
        return subtract(a ^ negative, negative);
    }

    /** PSIGNB: {@code a} negated where {@code b} is negative, zero where it is zero. */
    public static long sign(long a, long b) {
        long negative = fill(b);
        return subtract(a ^ negative, negative) & ~equal(b, 0);
    }

    /** PSADBW: the sum of the eight absolute differences of unsigned bytes. */
    public static long sumOfDifferences(long a, long b) {
        long difference = maximumUnsigned(a, b) - minimumUnsigned(a, b);
        long pairs = (difference & 0x00FF_00FF_00FF_00FFL) + (difference >>> 8 & 0x00FF_00FF_00FF_00FFL);
        return pairs * 0x0001_0001_0001_0001L >>> 48;
    }

    /** PMOVMSKB: the top bits of the eight bytes. */
    public static int mask(long a) {
        return (int) ((a & TOP) * 0x0002_0408_1020_4081L >>> 56);
    }

    /** FFh where {@code a < b}, signed. */
    private static long below(long a, long b) {
        return fill(a & ~b | ~(a ^ b) & subtract(a, b));
    }

    private static long belowUnsigned(long a, long b) {
        return fill(~a & b | ~(a ^ b) & subtract(a, b));
    }

    /** The most extreme byte with the sign of each byte of {@code a}. */
    private static long limit(long a) {
        return REST + ((a & TOP) >>> 7);
    }

    /** Each byte filled with its top bit. */
    private static long fill(long a) {
        long top = a & TOP;
        return (top << 1) - (top >>> 7);
    }

    private static long select(long mask, long whereSet, long elsewhere) {
        return elsewhere ^ (whereSet ^ elsewhere) & mask;
    }
}
