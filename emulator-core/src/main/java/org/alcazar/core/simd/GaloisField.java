package org.alcazar.core.simd;

/** Arithmetic in GF(2^8) with the polynomial x^8 + x^4 + x^3 + x + 1, and carry-less multiplication. */
public final class GaloisField {
    private static final int POLYNOMIAL = 0x11B;
    private static final byte[] INVERSES = inverses();

    private GaloisField() {}

    /** The product of two elements, 0 .. FFh. */
    public static int multiply(int a, int b) {
        int product = 0;
        for (int factor = a, rest = b; rest != 0; rest >>= 1) {
            product ^= (rest & 1) != 0 ? factor : 0;
            factor <<= 1;
            factor ^= (factor & 0x100) != 0 ? POLYNOMIAL : 0;
        }
        return product;
    }

    /** The inverse of an element, of 0 it is 0. */
    public static int inverse(int a) {
        return INVERSES[a] & 0xFF;
    }

    /** GF2P8MULB: the products of eight bytes. */
    public static long multiplyBytes(long a, long b) {
        long result = 0;
        for (int at = 0; at < 64; at += 8) {
            result |= (long) multiply((int) (a >>> at) & 0xFF, (int) (b >>> at) & 0xFF) << at;
        }
        return result;
    }

    /** GF2P8AFFINEQB: each byte times the bit matrix in {@code matrix}, whose byte 7 is row 0, plus {@code constant}. */
    public static long affine(long bytes, long matrix, int constant) {
        long result = 0;
        for (int at = 0; at < 64; at += 8) {
            result |= (long) (affineByte((int) (bytes >>> at) & 0xFF, matrix) ^ constant) << at;
        }
        return result;
    }

    /** GF2P8AFFINEINVQB: as {@link #affine} of the bytes' inverses. */
    public static long affineInverse(long bytes, long matrix, int constant) {
        long inverses = 0;
        for (int at = 0; at < 64; at += 8) {
            inverses |= (long) inverse((int) (bytes >>> at) & 0xFF) << at;
        }
        return affine(inverses, matrix, constant);
    }

    private static int affineByte(int value, long matrix) {
        int result = 0;
        for (int bit = 0; bit < 8; bit++) {
            int row = (int) (matrix >>> 8 * (7 - bit)) & 0xFF;
            result |= (Integer.bitCount(row & value) & 1) << bit;
        }
        return result;
    }

    /** The low quadword of the carry-less product of two quadwords. */
    public static long carrylessLow(long a, long b) {
        long product = 0;
        for (long rest = b; rest != 0; rest &= rest - 1) {
            product ^= a << Long.numberOfTrailingZeros(rest);
        }
        return product;
    }

    /** The high quadword of the carry-less product of two quadwords. */
    public static long carrylessHigh(long a, long b) {
        // The product has 127 bits, and reversing the factors reverses it: its high bits are low ones of that.
        return Long.reverse(carrylessLow(Long.reverse(a), Long.reverse(b))) >>> 1;
    }

    private static byte[] inverses() {
        byte[] inverses = new byte[256];
        for (int a = 1; a < 256; a++) {
            for (int b = a; b < 256; b++) {
                if (multiply(a, b) == 1) {
                    inverses[a] = (byte) b;
                    inverses[b] = (byte) a;
                }
            }
        }
        return inverses;
    }
}
