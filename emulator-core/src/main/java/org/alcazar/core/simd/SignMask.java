package org.alcazar.core.simd;

/** The signs of elements: gathered into bits (PMOVMSKB, MOVMSKPS), or spread over their elements (variable blends). */
public final class SignMask {
    private SignMask() {}

    /** A bit for each byte. */
    public static int ofBytes(long value) {
        // The product moves bit 8i + 7 to bit 56 + i; no two of its terms meet.
        return (int) ((value & 0x8080_8080_8080_8080L) * 0x0002_0408_1020_4081L >>> 56);
    }

    /** A bit for each doubleword. */
    public static int ofDoublewords(long value) {
        return (int) (value >>> 62 & 2 | value >>> 31 & 1);
    }

    /** The sign of the quadword. */
    public static int ofQuadword(long value) {
        return (int) (value >>> 63);
    }

    /** Each byte becomes its sign. */
    public static long spreadBytes(long value) {
        return (value >>> 7 & 0x0101_0101_0101_0101L) * 0xFF;
    }

    /** Each doubleword becomes its sign. */
    public static long spreadDoublewords(long value) {
        return (value >>> 31 & 0x0000_0001_0000_0001L) * 0xFFFF_FFFFL;
    }

    /** The quadword becomes its sign. */
    public static long spreadQuadword(long value) {
        return value >> 63;
    }
}
