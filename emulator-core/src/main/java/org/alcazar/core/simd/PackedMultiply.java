package org.alcazar.core.simd;

/** Products of the elements of two quadwords. */
public final class PackedMultiply {
    private PackedMultiply() {}

    /** PMULLW: the low words of the products of words. */
    public static long lowWords(long a, long b) {
        return words(
                word(a, 0) * word(b, 0),
                word(a, 16) * word(b, 16),
                word(a, 32) * word(b, 32),
                word(a, 48) * word(b, 48));
    }

    /** PMULHW: the high words of the products of signed words. */
    public static long highWords(long a, long b) {
        return words(
                word(a, 0) * word(b, 0) >> 16,
                word(a, 16) * word(b, 16) >> 16,
                word(a, 32) * word(b, 32) >> 16,
                word(a, 48) * word(b, 48) >> 16);
    }

    /** PMULHUW: the high words of the products of unsigned words. */
    public static long highUnsignedWords(long a, long b) {
        return words(
                (word(a, 0) & 0xFFFF) * (word(b, 0) & 0xFFFF) >>> 16,
                (word(a, 16) & 0xFFFF) * (word(b, 16) & 0xFFFF) >>> 16,
                (word(a, 32) & 0xFFFF) * (word(b, 32) & 0xFFFF) >>> 16,
                (word(a, 48) & 0xFFFF) * (word(b, 48) & 0xFFFF) >>> 16);
    }

    /** PMULHRSW: bits 30:15 of the products of signed words, rounded by bit 14. */
    public static long highRoundedWords(long a, long b) {
        return words(
                rounded(word(a, 0) * word(b, 0)),
                rounded(word(a, 16) * word(b, 16)),
                rounded(word(a, 32) * word(b, 32)),
                rounded(word(a, 48) * word(b, 48)));
    }

    private static int rounded(int product) {
        return (product >> 14) + 1 >> 1;
    }

    /** PMULLD: the low doublewords of the products of doublewords. */
    public static long lowDoublewords(long a, long b) {
        return PackedDoublewords.join((int) a * (int) b, PackedDoublewords.high(a) * PackedDoublewords.high(b));
    }

    /** PMULUDQ: the product of the low doublewords, unsigned. */
    public static long unsignedQuadword(long a, long b) {
        return (a & 0xFFFF_FFFFL) * (b & 0xFFFF_FFFFL);
    }

    /** PMULDQ: the product of the low doublewords, signed. */
    public static long signedQuadword(long a, long b) {
        return (long) (int) a * (int) b;
    }

    /** PMADDWD: products of signed words, added in pairs; wraps only where all four are 8000h. */
    public static long addedWords(long a, long b) {
        return PackedDoublewords.join(
                word(a, 0) * word(b, 0) + word(a, 16) * word(b, 16),
                word(a, 32) * word(b, 32) + word(a, 48) * word(b, 48));
    }

    /** PMADDUBSW: products of unsigned bytes of {@code a} and signed ones of {@code b}, added in pairs, saturating. */
    public static long addedBytes(long a, long b) {
        return words(addedPair(a, b, 0), addedPair(a, b, 16), addedPair(a, b, 32), addedPair(a, b, 48));
    }

    private static int addedPair(long a, long b, int at) {
        int low = (int) (a >>> at) & 0xFF;
        int high = (int) (a >>> at + 8) & 0xFF;
        return PackedPairs.signedWord(low * (byte) (b >>> at) + high * (byte) (b >>> at + 8));
    }

    private static int word(long a, int at) {
        return (short) (a >>> at);
    }

    private static long words(int w0, int w1, int w2, int w3) {
        return w0 & 0xFFFFL | (w1 & 0xFFFFL) << 16 | (w2 & 0xFFFFL) << 32 | (long) w3 << 48;
    }
}
