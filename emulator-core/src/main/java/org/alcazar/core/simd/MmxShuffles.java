package org.alcazar.core.simd;

/** Rearrangements of the elements of MMX registers: their XMM counterparts work on other distances. */
public final class MmxShuffles {
    private MmxShuffles() {}

    /** PUNPCKLBW: the low bytes of both, alternating, the first source's first. */
    public static long interleaveLowBytes(long a, long b) {
        return Interleave.bytes(a, b);
    }

    /** PUNPCKLWD. */
    public static long interleaveLowWords(long a, long b) {
        return Interleave.words(a, b);
    }

    /** PUNPCKLDQ. */
    public static long interleaveLowDoublewords(long a, long b) {
        return Interleave.doublewords(a, b);
    }

    /** PUNPCKHBW. */
    public static long interleaveHighBytes(long a, long b) {
        return interleaveLowBytes(a >>> 32, b >>> 32);
    }

    /** PUNPCKHWD. */
    public static long interleaveHighWords(long a, long b) {
        return interleaveLowWords(a >>> 32, b >>> 32);
    }

    /** PUNPCKHDQ. */
    public static long interleaveHighDoublewords(long a, long b) {
        return Interleave.doublewords(a >>> 32, b >>> 32);
    }

    /** PSHUFB: byte i of the result is the byte of {@code a} that byte i of {@code b} names, 0 if its top bit is set. */
    public static long bytes(long a, long b) {
        long result = 0;
        for (int at = 0; at < 64; at += 8) {
            long selector = b >>> at;
            if ((selector & 0x80) == 0) {
                result |= (a >>> 8 * (selector & 7) & 0xFF) << at;
            }
        }
        return result;
    }

    /** PSHUFW: word i of the result is the word of {@code a} that bits 2i+1:2i of {@code order} name. */
    public static long words(long a, int order) {
        long result = 0;
        for (int i = 0; i < 4; i++) {
            result |= (a >>> 16 * (order >>> 2 * i & 3) & 0xFFFF) << 16 * i;
        }
        return result;
    }

    /** PALIGNR: the quadword {@code bytes} bytes from the beginning of {@code low} with {@code high} behind it. */
    public static long align(long high, long low, int bytes) {
        int bits = 8 * bytes;
        if (bits < 64) {
            return bits == 0 ? low : low >>> bits | high << 64 - bits;
        }
        return bits < 128 ? high >>> bits - 64 : 0;
    }
}
