package org.alcazar.core.simd;

/**
 * The SHA-256 operations, FIPS 180-4 and Intel SDM volume 2, SHA256RNDS2 and on. Lanes are two quadwords in an array. Each
 * operation reads all it needs before it writes.
 */
public final class Sha256 {
    private Sha256() {}

    /**
     * SHA256RNDS2: two rounds.
     *
     * @param cdgh lane with C in doubleword 3, D, G, H
     * @param abef lane with A in doubleword 3, B, E, F; the result is the new one
     * @param words message plus round constant, in the low doublewords
     */
    public static void rounds(long[] v, int target, int cdgh, int abef, int words) {
        int a = doubleword(v, abef, 3);
        int b = doubleword(v, abef, 2);
        int c = doubleword(v, cdgh, 3);
        int d = doubleword(v, cdgh, 2);
        int e = doubleword(v, abef, 1);
        int f = doubleword(v, abef, 0);
        int g = doubleword(v, cdgh, 1);
        int h = doubleword(v, cdgh, 0);
        for (int round = 0; round < 2; round++) {
            int sum = (e & f ^ ~e & g) + bigSigma1(e) + doubleword(v, words, round) + h;
            h = g;
            g = f;
            f = e;
            e = d + sum;
            d = c;
            sum += (a & b ^ a & c ^ b & c) + bigSigma0(a);
            c = b;
            b = a;
            a = sum;
        }
        v[target] = PackedDoublewords.join(f, e);
        v[target + 1] = PackedDoublewords.join(b, a);
    }

    /** SHA256MSG1: the first half of the next four message doublewords. */
    public static void message1(long[] v, int target, int a, int b) {
        int w0 = doubleword(v, a, 0) + sigma0(doubleword(v, a, 1));
        int w1 = doubleword(v, a, 1) + sigma0(doubleword(v, a, 2));
        int w2 = doubleword(v, a, 2) + sigma0(doubleword(v, a, 3));
        int w3 = doubleword(v, a, 3) + sigma0(doubleword(v, b, 0));
        v[target] = PackedDoublewords.join(w0, w1);
        v[target + 1] = PackedDoublewords.join(w2, w3);
    }

    /** SHA256MSG2: the second half of the next four message doublewords. */
    public static void message2(long[] v, int target, int a, int b) {
        int w16 = doubleword(v, a, 0) + sigma1(doubleword(v, b, 2));
        int w17 = doubleword(v, a, 1) + sigma1(doubleword(v, b, 3));
        int w18 = doubleword(v, a, 2) + sigma1(w16);
        int w19 = doubleword(v, a, 3) + sigma1(w17);
        v[target] = PackedDoublewords.join(w16, w17);
        v[target + 1] = PackedDoublewords.join(w18, w19);
    }

    private static int bigSigma0(int x) {
        return Integer.rotateRight(x, 2) ^ Integer.rotateRight(x, 13) ^ Integer.rotateRight(x, 22);
    }

    private static int bigSigma1(int x) {
        return Integer.rotateRight(x, 6) ^ Integer.rotateRight(x, 11) ^ Integer.rotateRight(x, 25);
    }

    private static int sigma0(int x) {
        return Integer.rotateRight(x, 7) ^ Integer.rotateRight(x, 18) ^ x >>> 3;
    }

    private static int sigma1(int x) {
        return Integer.rotateRight(x, 17) ^ Integer.rotateRight(x, 19) ^ x >>> 10;
    }

    private static int doubleword(long[] v, int lane, int i) {
        return (int) (v[lane + (i >> 1)] >>> 32 * (i & 1));
    }
}
