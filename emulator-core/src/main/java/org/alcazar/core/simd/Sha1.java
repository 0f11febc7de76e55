package org.alcazar.core.simd;

/**
 * The SHA-1 operations, FIPS 180-4 and Intel SDM volume 2, SHA1RNDS4 and on. Lanes are two quadwords in an array, doubleword 3
 * (bits 127:96) the first in the algorithm's order. Each operation reads all it needs before it writes.
 */
public final class Sha1 {
    private static final int[] CONSTANTS = {0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xCA62C1D6};

    private Sha1() {}

    /** SHA1RNDS4: four rounds with the function and constant {@code function}, 0 .. 3. */
    public static void rounds(long[] v, int target, int state, int message, int function) {
        int a = high(v[state + 1]);
        int b = (int) v[state + 1];
        int c = high(v[state]);
        int d = (int) v[state];
        int e = 0;
        for (int round = 0; round < 4; round++) {
            int w = doubleword(v, message, 3 - round);
            int next = f(b, c, d, function) + Integer.rotateLeft(a, 5) + w + e + CONSTANTS[function];
            e = d;
            d = c;
            c = Integer.rotateLeft(b, 30);
            b = a;
            a = next;
        }
        v[target] = PackedDoublewords.join(d, c);
        v[target + 1] = PackedDoublewords.join(b, a);
    }

    private static int f(int b, int c, int d, int function) {
        return switch (function) {
            case 0 -> b & c ^ ~b & d;
            case 2 -> b & c ^ b & d ^ c & d;
            default -> b ^ c ^ d;
        };
    }

    /** SHA1NEXTE: {@code message} with the state's e, made from its a of four rounds ago, added to doubleword 3. */
    public static void nextE(long[] v, int target, int state, int message) {
        int e = Integer.rotateLeft(high(v[state + 1]), 30);
        long high = v[message + 1] + ((long) e << 32);
        v[target] = v[message];
        v[target + 1] = high;
    }

    /** SHA1MSG1: the first half of the next four message doublewords. */
    public static void message1(long[] v, int target, int a, int b) {
        long low = v[a] ^ v[b + 1];
        v[target + 1] = v[a + 1] ^ v[a];
        v[target] = low;
    }

    /** SHA1MSG2: the second half of the next four message doublewords. */
    public static void message2(long[] v, int target, int a, int b) {
        int w16 = Integer.rotateLeft(doubleword(v, a, 3) ^ doubleword(v, b, 2), 1);
        int w17 = Integer.rotateLeft(doubleword(v, a, 2) ^ doubleword(v, b, 1), 1);
        int w18 = Integer.rotateLeft(doubleword(v, a, 1) ^ doubleword(v, b, 0), 1);
        int w19 = Integer.rotateLeft(doubleword(v, a, 0) ^ w16, 1);
        v[target] = PackedDoublewords.join(w19, w18);
        v[target + 1] = PackedDoublewords.join(w17, w16);
    }

    private static int high(long quadword) {
        return (int) (quadword >>> 32);
    }

    private static int doubleword(long[] v, int lane, int i) {
        return (int) (v[lane + (i >> 1)] >>> 32 * (i & 1));
    }
}
