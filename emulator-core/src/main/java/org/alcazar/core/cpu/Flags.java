package org.alcazar.core.cpu;

/**
 * The arithmetic flags as every instruction leaves them: a result and a carry vector, from which each flag is a few bit
 * operations. Exact in every flag, undefined ones included, and the same formula for every engine.
 *
 * <p><b>result</b>: the operation's result, sign-extended to 64 bits. ZF is result = 0, SF its sign, PF the parity of
 * its low byte.
 *
 * <p><b>carries</b>: bit 63 the carry or borrow out of the most significant bit (CF), bit 62 the carry into it, so that
 * OF is bit 63 xor bit 62; bit 3 the carry out of bit 3 (AF); bit 0 inverts SF and bit 1 inverts PF, for the
 * combinations that no result has (POPF, SAHF). The other bits have no meaning.
 */
public final class Flags {
    public static final int CF = 1;
    public static final int FIXED_1 = 1 << 1;
    public static final int PF = 1 << 2;
    public static final int AF = 1 << 4;
    public static final int ZF = 1 << 6;
    public static final int SF = 1 << 7;
    public static final int TF = 1 << 8;
    public static final int IF = 1 << 9;
    public static final int DF = 1 << 10;
    public static final int OF = 1 << 11;
    public static final int IOPL = 3 << 12;
    public static final int NT = 1 << 14;
    public static final int RF = 1 << 16;
    public static final int VM = 1 << 17;
    public static final int AC = 1 << 18;
    public static final int VIF = 1 << 19;
    public static final int VIP = 1 << 20;
    public static final int ID = 1 << 21;
    /** CF, PF, AF, ZF, SF and OF. */
    public static final int ARITHMETIC = CF | PF | AF | ZF | SF | OF;

    private static final long SIGN_INVERTED = 1;
    private static final long PARITY_INVERTED = 2;
    private static final long AF_CARRY = 8;
    private static final long MEANINGFUL_64 = 0xC000_0000_0000_0008L;

    private Flags() {}

    /** The carry vector of an addition: bit i is the carry out of bit i. Also right with a carry in. */
    public static long addCarries(long a, long b, long result) {
        return (a & b) | ((a | b) & ~result);
    }

    /** The borrow vector of a subtraction a - b: bit i is the borrow out of bit i. Also right with a borrow in. */
    public static long subCarries(long a, long b, long result) {
        return (~a & b) | ((~a | b) & result);
    }

    /** Puts a carry vector of 64-bit operands into the form kept in a core. */
    public static long carries64(long vector) {
        return vector & MEANINGFUL_64;
    }

    public static long carries8(long vector) {
        return vector << 56 | vector & AF_CARRY;
    }

    /** Puts a carry vector of {@code width} bit operands into the form kept in a core. */
    public static long carries(long vector, int width) {
        return width == 64 ? vector & MEANINGFUL_64 : vector << 64 - width | vector & AF_CARRY;
    }

    /** The carry vector with CF set to the sign of {@code carry}; all other flags as they were. */
    public static long withCarry(long carries, long carry) {
        long flip = (carries ^ carry) & Long.MIN_VALUE;
        return carries ^ flip ^ flip >>> 1;
    }

    /** The carry vector with OF set to the sign of {@code overflow}; all other flags as they were. */
    public static long withOverflow(long carries, long overflow) {
        return carries ^ ((carries ^ carries << 1 ^ overflow) & Long.MIN_VALUE) >>> 1;
    }

    /** A carry vector with the given CF, OF and AF, each 0 or 1. */
    public static long carriesOf(int cf, int of, int af) {
        return (long) cf << 63 | (long) (cf ^ of) << 62 | (long) af << 3;
    }

    /** The carry vector that, with {@link #resultOf}, gives exactly these RFLAGS bits. */
    public static long carriesOf(long rflags) {
        int cf = (int) rflags & 1;
        int of = (int) (rflags >>> 11) & 1;
        long carries = carriesOf(cf, of, (int) (rflags >>> 4) & 1);
        long result = resultOf(rflags);
        if (result < 0 != ((rflags & SF) != 0)) {
            carries |= SIGN_INVERTED;
        }
        if (parity(result) != ((int) (rflags >>> 2) & 1)) {
            carries |= PARITY_INVERTED;
        }
        return carries;
    }

    /** A result whose ZF is that of the RFLAGS value; SF and PF are corrected by {@link #carriesOf(long)}. */
    public static long resultOf(long rflags) {
        return (rflags & ZF) != 0 ? 0 : 1;
    }

    private static int parity(long result) {
        return ~Integer.bitCount((int) result & 0xFF) & 1;
    }

    public static boolean carry(long carries) {
        return carries < 0;
    }

    public static boolean overflow(long carries) {
        return (carries ^ carries << 1) < 0;
    }

    public static boolean adjust(long carries) {
        return (carries & AF_CARRY) != 0;
    }

    public static boolean zero(long result) {
        return result == 0;
    }

    public static boolean sign(long result, long carries) {
        return (result ^ carries << 63) < 0;
    }

    public static boolean parity(long result, long carries) {
        return (parity(result) ^ (int) (carries >>> 1) & 1) != 0;
    }

    /** SF != OF: the signed "less" condition. */
    public static boolean less(long result, long carries) {
        return (result ^ carries << 63 ^ carries ^ carries << 1) < 0;
    }

    /** The six arithmetic flags in their RFLAGS places, all other bits 0. */
    public static int arithmetic(long result, long carries) {
        return (int) (carries >>> 63)
                | (parity(result) ^ (int) (carries >>> 1) & 1) << 2
                | ((int) (carries >>> 3) & 1) << 4
                | (result == 0 ? ZF : 0)
                | (sign(result, carries) ? SF : 0)
                | (overflow(carries) ? OF : 0);
    }

    /** A condition of Jcc, SETcc and CMOVcc by its number, Intel SDM volume 1, appendix B. */
    public static boolean condition(int number, long result, long carries) {
        boolean holds =
                switch (number >> 1) {
                    case 0 -> overflow(carries);
                    case 1 -> carry(carries);
                    case 2 -> zero(result);
                    case 3 -> carry(carries) || zero(result);
                    case 4 -> sign(result, carries);
                    case 5 -> parity(result, carries);
                    case 6 -> less(result, carries);
                    default -> less(result, carries) || zero(result);
                };
        return holds ^ (number & 1) != 0;
    }
}
