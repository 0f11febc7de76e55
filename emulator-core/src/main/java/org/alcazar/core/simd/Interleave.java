package org.alcazar.core.simd;

/** Elements of two sources in turn, the first source's first: UNPCKL, UNPCKH, PUNPCKL, PUNPCKH. */
public final class Interleave {
    private Interleave() {}

    /** Four bytes each of {@code even} and {@code odd}, from their low halves. */
    public static long bytes(long even, long odd) {
        return spreadBytes(even) | spreadBytes(odd) << 8;
    }

    /** Two words each. */
    public static long words(long even, long odd) {
        return spreadWords(even) | spreadWords(odd) << 16;
    }

    /** A doubleword each. */
    public static long doublewords(long even, long odd) {
        return even & 0xFFFF_FFFFL | odd << 32;
    }

    private static long spreadWords(long value) {
        long low = value & 0xFFFF_FFFFL;
        return (low | low << 16) & 0x0000_FFFF_0000_FFFFL;
    }

    private static long spreadBytes(long value) {
        long words = spreadWords(value);
        return (words | words << 8) & 0x00FF_00FF_00FF_00FFL;
    }

    public static void lowBytes(long[] v, int to, int first, int second, int control) {
        long a = v[first];
        long b = v[second];
        v[to] = bytes(a, b);
        v[to + 1] = bytes(a >>> 32, b >>> 32);
    }

    public static void highBytes(long[] v, int to, int first, int second, int control) {
        lowBytes(v, to, first + 1, second + 1, control);
    }

    public static void lowWords(long[] v, int to, int first, int second, int control) {
        long a = v[first];
        long b = v[second];
        v[to] = words(a, b);
        v[to + 1] = words(a >>> 32, b >>> 32);
    }

    public static void highWords(long[] v, int to, int first, int second, int control) {
        lowWords(v, to, first + 1, second + 1, control);
    }

    public static void lowDoublewords(long[] v, int to, int first, int second, int control) {
        long a = v[first];
        long b = v[second];
        v[to] = doublewords(a, b);
        v[to + 1] = doublewords(a >>> 32, b >>> 32);
    }

    public static void highDoublewords(long[] v, int to, int first, int second, int control) {
        lowDoublewords(v, to, first + 1, second + 1, control);
    }

    public static void lowQuadwords(long[] v, int to, int first, int second, int control) {
        long b = v[second];
        v[to] = v[first];
        v[to + 1] = b;
    }

    public static void highQuadwords(long[] v, int to, int first, int second, int control) {
        lowQuadwords(v, to, first + 1, second + 1, control);
    }
}
