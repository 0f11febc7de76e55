package org.alcazar.core.simd;

/**
 * The AES round operations, FIPS 197 and Intel SDM volume 1, section 12.13. A state is a lane of two quadwords in an array:
 * byte 0 the least significant one, four bytes a column. Each operation reads all it needs before it writes.
 *
 * <p>Substitution and mixing of columns are one look-up a byte in tables of what a byte in row 0 adds to its column.
 */
public final class Aes {
    private static final int ENCRYPTING = 1;
    private static final int DECRYPTING = -1;

    private static final int[] SUBSTITUTE = new int[256];
    private static final int[] SUBSTITUTE_BACK = new int[256];
    private static final int[] ROUND = new int[256];
    private static final int[] ROUND_BACK = new int[256];

    static {
        for (int i = 0; i < 256; i++) {
            int a = GaloisField.inverse(i);
            int copies = a << 1 ^ a << 2 ^ a << 3 ^ a << 4;
            int s = (0x63 ^ a ^ copies ^ copies >> 8) & 0xFF;
            SUBSTITUTE[i] = s;
            SUBSTITUTE_BACK[s] = i;
            ROUND[i] = column(s, 2, 1, 1, 3);
            ROUND_BACK[s] = column(i, 14, 9, 13, 11);
        }
    }

    private Aes() {}

    /** AESENC: one round of encryption. */
    public static void encrypt(long[] v, int target, int state, int key) {
        round(v, target, state, key, ROUND, ENCRYPTING);
    }

    /** AESENCLAST: the last round of encryption, which mixes no columns. */
    public static void encryptLast(long[] v, int target, int state, int key) {
        lastRound(v, target, state, key, SUBSTITUTE, ENCRYPTING);
    }

    /** AESDEC: one round of decryption (of the equivalent inverse cipher). */
    public static void decrypt(long[] v, int target, int state, int key) {
        round(v, target, state, key, ROUND_BACK, DECRYPTING);
    }

    /** AESDECLAST: the last round of decryption. */
    public static void decryptLast(long[] v, int target, int state, int key) {
        lastRound(v, target, state, key, SUBSTITUTE_BACK, DECRYPTING);
    }

    /** AESIMC: InvMixColumns, of two columns. */
    public static long mixBack(long columns) {
        return mixColumnBack((int) columns) & 0xFFFF_FFFFL | (long) mixColumnBack((int) (columns >>> 32)) << 32;
    }

    /** Half of AESKEYGENASSIST: what it makes of a quadword, whose low doubleword it ignores. */
    public static long assist(long quadword, int roundConstant) {
        int word = 0;
        for (int at = 0; at < 32; at += 8) {
            word |= SUBSTITUTE[(int) (quadword >>> 32 + at) & 0xFF] << at;
        }
        return word & 0xFFFF_FFFFL | (long) (Integer.rotateRight(word, 8) ^ roundConstant) << 32;
    }

    private static void round(long[] v, int target, int state, int key, int[] table, int direction) {
        long low = v[state];
        long high = v[state + 1];
        long first = v[key] ^ mixed(low, high, 0, table, direction) ^ mixed(low, high, 1, table, direction) << 32;
        v[target + 1] =
                v[key + 1] ^ mixed(low, high, 2, table, direction) ^ mixed(low, high, 3, table, direction) << 32;
        v[target] = first;
    }

    /** A column after ShiftRows, SubBytes and MixColumns, or their inverses. */
    private static long mixed(long low, long high, int column, int[] table, int direction) {
        int result = 0;
        for (int row = 0; row < 4; row++) {
            result ^= Integer.rotateLeft(table[shifted(low, high, column, row, direction)], 8 * row);
        }
        return result & 0xFFFF_FFFFL;
    }

    private static void lastRound(long[] v, int target, int state, int key, int[] table, int direction) {
        long low = v[state];
        long high = v[state + 1];
        long first = v[key];
        long second = v[key + 1];
        for (int i = 0; i < 8; i++) {
            first ^= (long) table[shifted(low, high, i >> 2, i & 3, direction)] << 8 * i;
            second ^= (long) table[shifted(low, high, 2 + (i >> 2), i & 3, direction)] << 8 * i;
        }
        v[target] = first;
        v[target + 1] = second;
    }

    /** The byte that ShiftRows, or its inverse, brings to a column and row. */
    private static int shifted(long low, long high, int column, int row, int direction) {
        int from = column + direction * row & 3;
        return (int) ((from < 2 ? low : high) >>> 32 * (from & 1) + 8 * row) & 0xFF;
    }

    private static int mixColumnBack(int column) {
        int result = 0;
        for (int row = 0; row < 4; row++) {
            result ^= Integer.rotateLeft(ROUND_BACK[SUBSTITUTE[column >>> 8 * row & 0xFF]], 8 * row);
        }
        return result;
    }

    private static int column(int value, int row0, int row1, int row2, int row3) {
        return GaloisField.multiply(value, row0)
                | GaloisField.multiply(value, row1) << 8
                | GaloisField.multiply(value, row2) << 16
                | GaloisField.multiply(value, row3) << 24;
    }
}
