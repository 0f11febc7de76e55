package org.alcazar.core.isa;

/**
 * The opcode column of a row, parsed: what bytes select the form. A field that is {@link #ANY} matches anything.
 *
 * @param vex whether the encoding is VEX
 * @param map 0 one-byte, 1 0F, 2 0F 38, 3 0F 3A
 * @param opcode the first opcode byte
 * @param count how many opcode bytes from there on the row stands for
 * @param conditional whether the low four bits are a condition
 * @param prefixes set of the mandatory-prefix classes that match: bit 0 none, 1 66, 2 F3, 3 F2
 * @param modRm whether a ModRM byte follows
 * @param reg ModRM.reg
 * @param mod 0 memory, 1 register
 * @param rm ModRM.rm
 * @param w REX.W or VEX.W
 * @param b REX.B
 * @param length VEX.L
 */
record OpcodePattern(
        boolean vex,
        int map,
        int opcode,
        int count,
        boolean conditional,
        int prefixes,
        boolean modRm,
        int reg,
        int mod,
        int rm,
        int w,
        int b,
        int length) {
    static final int ANY = -1;
    static final int MEMORY = 0;
    static final int REGISTER = 1;

    static final int NO_PREFIX = 0;
    static final int PREFIX_66 = 1;
    static final int PREFIX_F3 = 2;
    static final int PREFIX_F2 = 3;
    static final int ALL_PREFIXES = 0xF;

    /** Pattern of no opcode. */
    static final OpcodePattern NONE = new OpcodePattern(false, 0, 0, 0, false, 0, false, ANY, ANY, ANY, ANY, ANY, ANY);

    /** Returns how much the pattern demands; of two that match, the more demanding is meant. */
    int specificity() {
        int n = prefixes == ALL_PREFIXES ? 0 : Integer.bitCount(prefixes) > 1 ? 1 : 2;
        return n + demands(reg) + demands(mod) + demands(rm) + demands(w) + demands(b) + demands(length);
    }

    private static int demands(int field) {
        return field == ANY ? 0 : 1;
    }

    /** Returns whether 66 is part of the opcode, and so is not an operand-size prefix. */
    boolean consumes66() {
        return !vex && prefixes == 1 << PREFIX_66;
    }

    /** Returns whether F3 or F2 is part of the opcode, and so is not a repeat prefix. */
    boolean consumesRepeat() {
        return !vex && (prefixes == 1 << PREFIX_F3 || prefixes == 1 << PREFIX_F2);
    }

    /** Returns this pattern narrowed to a kind of ModRM.rm. */
    OpcodePattern withMod(int newMod) {
        return new OpcodePattern(vex, map, opcode, count, conditional, prefixes, modRm, reg, newMod, rm, w, b, length);
    }
}
