package org.alcazar.core.isa;

/** Bits of the set of prefixes an instruction has. */
final class Prefix {
    static final int LOCK = 1;
    /** F3 that is not part of the opcode. */
    static final int REP = 1 << 1;
    /** F2 that is not part of the opcode. */
    static final int REPNE = 1 << 2;
    /** 66. */
    static final int OPERAND_SIZE = 1 << 3;
    /** 67. */
    static final int ADDRESS_SIZE = 1 << 4;

    private Prefix() {}
}
