package org.alcazar.core.simd;

/**
 * Shifts of the elements of a quadword. With a count of the element's width or more, the result is 0, or all sign bits
 * for the arithmetic ones.
 */
public final class PackedShifts {
    /** A shift of all elements of a quadword by the same count, 0 .. 64. */
    @FunctionalInterface
    public interface Shift {
        long apply(long value, int count);
    }

    private static final long EACH_WORD = 0x0001_0001_0001_0001L;

    private PackedShifts() {}

    /** The count that a quadword stands for: unsigned, with all those too large for any element made 64. */
    public static int count(long quadword) {
        return quadword < 0 || quadword > 64 ? 64 : (int) quadword;
    }

    public static long wordsLeft(long a, int count) {
        return count > 15 ? 0 : a << count & (0xFFFF << count & 0xFFFF) * EACH_WORD;
    }

    public static long wordsRight(long a, int count) {
        return count > 15 ? 0 : a >>> count & (0xFFFF >>> count) * EACH_WORD;
    }

    public static long wordsRightArithmetic(long a, int count) {
        int bounded = Math.min(count, 15);
        long sign = (0x8000 >>> bounded) * EACH_WORD;
        return PackedWords.subtract(wordsRight(a, bounded) ^ sign, sign);
    }

    public static long doublewordsLeft(long a, int count) {
        return count > 31 ? 0 : PackedDoublewords.join((int) a << count, PackedDoublewords.high(a) << count);
    }

    public static long doublewordsRight(long a, int count) {
        return count > 31 ? 0 : PackedDoublewords.join((int) a >>> count, PackedDoublewords.high(a) >>> count);
    }

    public static long doublewordsRightArithmetic(long a, int count) {
        int bounded = Math.min(count, 31);
        return PackedDoublewords.join((int) a >> bounded, PackedDoublewords.high(a) >> bounded);
    }

    public static long quadwordLeft(long a, int count) {
        return count > 63 ? 0 : a << count;
    }

    public static long quadwordRight(long a, int count) {
        return count > 63 ? 0 : a >>> count;
    }

    /** VPSLLVD: each doubleword by the unsigned count in the other operand's. */
    public static long doublewordsLeftEach(long a, long counts) {
        return left((int) a, counts & 0xFFFF_FFFFL) | left((int) (a >>> 32), counts >>> 32) << 32;
    }

    /** VPSRLVD. */
    public static long doublewordsRightEach(long a, long counts) {
        return right(a & 0xFFFF_FFFFL, counts & 0xFFFF_FFFFL) | right(a >>> 32, counts >>> 32) << 32;
    }

    /** VPSRAVD. */
    public static long doublewordsRightArithmeticEach(long a, long counts) {
        return PackedDoublewords.join(
                (int) a >> (int) Math.min(counts & 0xFFFF_FFFFL, 31),
                PackedDoublewords.high(a) >> (int) Math.min(counts >>> 32, 31));
    }

    /** VPSLLVQ. */
    public static long quadwordLeftBy(long a, long count) {
        return count >>> 6 != 0 ? 0 : a << count;
    }

    /** VPSRLVQ. */
    public static long quadwordRightBy(long a, long count) {
        return count >>> 6 != 0 ? 0 : a >>> count;
    }

    private static long left(int element, long count) {
        return count > 31 ? 0 : element << (int) count & 0xFFFF_FFFFL;
    }

    private static long right(long element, long count) {
        return count > 31 ? 0 : element >>> count;
    }
}
