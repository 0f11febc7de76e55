package org.alcazar.core.simd;

/**
 * Elements chosen by an immediate byte or by another vector, within lanes: PSHUF, SHUF, VPERMIL, PALIGNR, MOVSLDUP and
 * its relatives. Those that have one source take it as the second.
 */
public final class Shuffle {
    private Shuffle() {}

    /** PSHUFLW. */
    public static void lowWords(long[] v, int to, int first, int second, int control) {
        v[to] = MmxShuffles.words(v[second], control);
        v[to + 1] = v[second + 1];
    }

    /** PSHUFHW. */
    public static void highWords(long[] v, int to, int first, int second, int control) {
        v[to] = v[second];
        v[to + 1] = MmxShuffles.words(v[second + 1], control);
    }

    /** PSHUFD, and VPERMILPS with an immediate. */
    public static void doublewords(long[] v, int to, int first, int second, int control) {
        shuffleSingles(v, to, second, second, control);
    }

    /** SHUFPS: the lower half comes from the first source, the upper from the second. */
    public static void shuffleSingles(long[] v, int to, int first, int second, int control) {
        long low = Interleave.doublewords(doubleword(v, first, control), doubleword(v, first, control >> 2));
        long high = Interleave.doublewords(doubleword(v, second, control >> 4), doubleword(v, second, control >> 6));
        v[to] = low;
        v[to + 1] = high;
    }

    /** SHUFPD. */
    public static void shuffleDoubles(long[] v, int to, int first, int second, int control) {
        long high = v[second + (control >> 1 & 1)];
        v[to] = v[first + (control & 1)];
        v[to + 1] = high;
    }

    /** VPERMILPD with an immediate. */
    public static void quadwords(long[] v, int to, int first, int second, int control) {
        shuffleDoubles(v, to, second, second, control);
    }

    /** VPERMILPS with a vector of selectors as the second source: bits 1:0 of each. */
    public static void singlesBy(long[] v, int to, int first, int second, int control) {
        long low = v[second];
        long high = v[second + 1];
        long result = Interleave.doublewords(doubleword(v, first, (int) low), doubleword(v, first, (int) (low >>> 32)));
        v[to + 1] = Interleave.doublewords(doubleword(v, first, (int) high), doubleword(v, first, (int) (high >>> 32)));
        v[to] = result;
    }

    /** VPERMILPD with a vector of selectors as the second source: bit 1 of each. */
    public static void doublesBy(long[] v, int to, int first, int second, int control) {
        long low = v[first + ((int) v[second] >> 1 & 1)];
        v[to + 1] = v[first + ((int) v[second + 1] >> 1 & 1)];
        v[to] = low;
    }

    /** MOVSLDUP. */
    public static void evenSingles(long[] v, int to, int first, int second, int control) {
        shuffleSingles(v, to, second, second, 0xA0);
    }

    /** MOVSHDUP. */
    public static void oddSingles(long[] v, int to, int first, int second, int control) {
        shuffleSingles(v, to, second, second, 0xF5);
    }

    /** MOVDDUP. */
    public static void lowDoubles(long[] v, int to, int first, int second, int control) {
        long low = v[second];
        v[to] = low;
        v[to + 1] = low;
    }

    /** PSHUFB: the second source selects; a selector with its top bit set gives zero. */
    public static void bytes(long[] v, int to, int first, int second, int control) {
        long low = v[first];
        long high = v[first + 1];
        long lowSelectors = v[second];
        long highSelectors = v[second + 1];
        v[to] = pick(low, high, lowSelectors);
        v[to + 1] = pick(low, high, highSelectors);
    }

    private static long pick(long low, long high, long selectors) {
        long result = 0;
        for (int shift = 0; shift < 64; shift += 8) {
            int selector = (int) (selectors >>> shift);
            if ((selector & 0x80) == 0) {
                long half = (selector & 8) == 0 ? low : high;
                result |= (half >>> ((selector & 7) << 3) & 0xFF) << shift;
            }
        }
        return result;
    }

    /** PALIGNR: the first source above the second, shifted right by so many bytes. */
    public static void align(long[] v, int to, int first, int second, int bytes) {
        long q0 = v[second];
        long q1 = v[second + 1];
        long q2 = v[first];
        long q3 = v[first + 1];
        v[to] = from(q0, q1, q2, q3, bytes);
        v[to + 1] = from(q1, q2, q3, 0, bytes);
    }

    /** Bits 63:0 of four quadwords shifted right by bytes. */
    private static long from(long q0, long q1, long q2, long q3, int bytes) {
        int shift = (bytes & 7) << 3;
        return switch (bytes >> 3) {
            case 0 -> pair(q0, q1, shift);
            case 1 -> pair(q1, q2, shift);
            case 2 -> pair(q2, q3, shift);
            case 3 -> pair(q3, 0, shift);
            default -> 0;
        };
    }

    private static long pair(long low, long high, int shift) {
        return shift == 0 ? low : low >>> shift | high << (64 - shift);
    }

    /** Doubleword {@code index} mod 4 of a lane, in the low half; what is above it is anything. */
    private static long doubleword(long[] v, int lane, int index) {
        return v[lane + (index >> 1 & 1)] >>> ((index & 1) << 5);
    }
}
