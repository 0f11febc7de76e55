package org.alcazar.core.simd;

/**
 * Operations that make one quadword of two by halving the number or the size of their elements: packing with saturation
 * and horizontal arithmetic. The quadword's low half comes from {@code low}.
 *
 * <p>An MMX instruction applies one to its two sources; on XMM registers the result's low quadword comes from the two
 * quadwords of the first source and its high one from those of the second, and YMM registers have two such lanes.
 */
public final class PackedPairs {
    private PackedPairs() {}

    /** PACKSSWB: signed words to signed bytes. */
    public static long packSignedWords(long low, long high) {
        long result = 0;
        for (int i = 0; i < 4; i++) {
            result |= (signedByte((short) (low >>> 16 * i)) & 0xFFL) << 8 * i;
            result |= (signedByte((short) (high >>> 16 * i)) & 0xFFL) << 8 * i + 32;
        }
        return result;
    }

    /** PACKUSWB: signed words to unsigned bytes. */
    public static long packUnsignedWords(long low, long high) {
        return unsignedBytes(low) | unsignedBytes(high) << 32;
    }

    /** Four words to four bytes in the low half. Words that are all in range, text for one, take the short way. */
    private static long unsignedBytes(long words) {
        if ((words & 0xFF00_FF00_FF00_FF00L) == 0) {
            long pairs = words | words >>> 8;
            return pairs & 0xFFFF | pairs >>> 16 & 0xFFFF_0000L;
        }
        long result = 0;
        for (int i = 0; i < 4; i++) {
            result |= (long) Math.max(0, Math.min((short) (words >>> 16 * i), 0xFF)) << 8 * i;
        }
        return result;
    }

    /** PACKSSDW: signed doublewords to signed words. */
    public static long packSignedDoublewords(long low, long high) {
        return words(
                signedWord((int) low),
                signedWord(PackedDoublewords.high(low)),
                signedWord((int) high),
                signedWord(PackedDoublewords.high(high)));
    }

    /** PACKUSDW: signed doublewords to unsigned words. */
    public static long packUnsignedDoublewords(long low, long high) {
        return words(
                unsignedWord((int) low),
                unsignedWord(PackedDoublewords.high(low)),
                unsignedWord((int) high),
                unsignedWord(PackedDoublewords.high(high)));
    }

    /** PHADDW: sums of neighbouring words. */
    public static long addWords(long low, long high) {
        return PackedWords.add(evenWords(low, high), oddWords(low, high));
    }

    /** PHADDSW: sums of neighbouring words, saturating. */
    public static long addWordsSaturating(long low, long high) {
        return PackedWords.addSaturating(evenWords(low, high), oddWords(low, high));
    }

    /** PHADDD: sums of neighbouring doublewords. */
    public static long addDoublewords(long low, long high) {
        return PackedDoublewords.join(
                (int) low + PackedDoublewords.high(low), (int) high + PackedDoublewords.high(high));
    }

    /** PHSUBW: of neighbouring words, the even one less the odd one. */
    public static long subtractWords(long low, long high) {
        return PackedWords.subtract(evenWords(low, high), oddWords(low, high));
    }

    /** PHSUBSW: as {@link #subtractWords}, saturating. */
    public static long subtractWordsSaturating(long low, long high) {
        return PackedWords.subtractSaturating(evenWords(low, high), oddWords(low, high));
    }

    /** PHSUBD: of neighbouring doublewords, the even one less the odd one. */
    public static long subtractDoublewords(long low, long high) {
        return PackedDoublewords.join(
                (int) low - PackedDoublewords.high(low), (int) high - PackedDoublewords.high(high));
    }

    private static long evenWords(long low, long high) {
        return low & 0xFFFF | low >>> 16 & 0xFFFF_0000L | (high & 0xFFFF) << 32 | high << 16 & 0xFFFF_0000_0000_0000L;
    }

    private static long oddWords(long low, long high) {
        return evenWords(low >>> 16, high >>> 16);
    }

    private static int signedByte(int value) {
        return Math.max(Byte.MIN_VALUE, Math.min(value, Byte.MAX_VALUE));
    }

    static int signedWord(int value) {
        return Math.max(Short.MIN_VALUE, Math.min(value, Short.MAX_VALUE));
    }

    private static int unsignedWord(int value) {
        return Math.max(0, Math.min(value, 0xFFFF));
    }

    private static long words(int w0, int w1, int w2, int w3) {
        return w0 & 0xFFFFL | (w1 & 0xFFFFL) << 16 | (w2 & 0xFFFFL) << 32 | (long) w3 << 48;
    }
}
