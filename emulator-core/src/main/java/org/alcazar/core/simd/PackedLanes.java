package org.alcazar.core.simd;

/**
 * Operations that need a whole 128-bit lane: two quadwords in an array, at an index. Each reads all it needs before it
 * writes, so that sources and target may be the same.
 */
public final class PackedLanes {
    private PackedLanes() {}

    /** PSLLDQ by 0 .. 255 bytes. */
    public static void bytesLeft(long[] v, int target, int source, int bytes) {
        long low = v[source];
        long high = v[source + 1];
        int bits = Math.min(bytes, 16) * 8;
        v[target + 1] = bits < 64 ? bits == 0 ? high : high << bits | low >>> 64 - bits : bits < 128 ? low << bits : 0;
        v[target] = bits < 64 ? low << bits : 0;
    }

    /** PSRLDQ by 0 .. 255 bytes. */
    public static void bytesRight(long[] v, int target, int source, int bytes) {
        long low = v[source];
        long high = v[source + 1];
        int bits = Math.min(bytes, 16) * 8;
        v[target] = bits < 64 ? bits == 0 ? low : low >>> bits | high << 64 - bits : bits < 128 ? high >>> bits : 0;
        v[target + 1] = bits < 64 ? high >>> bits : 0;
    }

    /** PHMINPOSUW: the least of eight unsigned words in bits 15:0, in bits 18:16 where it is first found. */
    public static void minimumPosition(long[] v, int target, int source) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 8; i++) {
            long word = v[source + (i >> 2)] >>> 16 * (i & 3) & 0xFFFF;
            least = Math.min(least, word << 3 | i);
        }
        v[target] = least >>> 3 | (least & 7) << 16;
        v[target + 1] = 0;
    }

    /**
     * MPSADBW: eight sums of four absolute differences, of four bytes of {@code b} with the bytes of {@code a} from each
     * of eight places on.
     *
     * @param select bit 2: whether the first place is byte 4; bits 1:0: which four bytes of {@code b}
     */
    public static void sumsOfDifferences(long[] v, int target, int a, int b, int select) {
        int block = (int) (v[b + (select >> 1 & 1)] >>> 32 * (select & 1));
        long low = v[a];
        long high = v[a + 1];
        if ((select & 4) != 0) {
            low = low >>> 32 | high << 32;
            high >>>= 32;
        }
        long sums = 0;
        for (int i = 0; i < 8; i++) {
            int window = (int) (i == 0 ? low : low >>> 8 * i | high << 64 - 8 * i);
            sums |= (long) difference(window, block) << 16 * (i & 3);
            if ((i & 3) == 3) {
                v[target + (i >> 2)] = sums;
                sums = 0;
            }
        }
    }

    private static int difference(int a, int b) {
        int sum = 0;
        for (int at = 0; at < 32; at += 8) {
            sum += Math.abs((a >>> at & 0xFF) - (b >>> at & 0xFF));
        }
        return sum;
    }
}
