package org.alcazar.core.isa;

/**
 * An operand code of the instruction table, such as {@code Ev}: where the operand is encoded and how wide it is.
 *
 * @param kind where the operand is
 * @param width how wide it is
 * @param number the register of the kinds that name one
 */
record OperandCode(Kind kind, Width width, int number) {
    /** Where an operand is encoded. */
    enum Kind {
        /** ModRM.rm, register or memory. */
        REG_OR_MEM,
        /** ModRM.rm, register of the operand size or 16-bit memory. */
        REG_OR_WORD,
        /** ModRM.rm, memory only. */
        MEM,
        /** ModRM.rm, register only. */
        RM_REG,
        /** ModRM.reg. */
        REG,
        /** VEX.vvvv. */
        VVVV,
        /** Low three bits of the opcode. */
        OPCODE_REG,
        /** ModRM.reg, segment register. */
        SEGMENT,
        /** ModRM.reg, control register. */
        CONTROL,
        /** ModRM.reg, debug register. */
        DEBUG,
        IMMEDIATE,
        SIGNED_IMMEDIATE,
        RELATIVE,
        OFFSET,
        STRING_SOURCE,
        STRING_DESTINATION,
        FAR_POINTER,
        TABLE,
        /** The general-purpose register {@link #number}. */
        FIXED_REG,
        /** The segment register {@link #number}. */
        FIXED_SEGMENT,
        /** The constant 1. */
        ONE
    }

    /** How wide an operand is. */
    enum Width {
        NONE(0),
        B(8),
        W(16),
        D(32),
        Q(64),
        DQ(128),
        /** Operand size. */
        V(-1),
        /** Operand size, at most 32. */
        Z(-1),
        /** 64 with that operand size, else 32. */
        Y(-1),
        /** 64 in 64-bit code, else 32. */
        N(-1),
        /** Far pointer: a selector more than the operand size. */
        P(-1),
        /** Two of the operand size. */
        A(-1),
        /** Descriptor-table register: base and limit. */
        S(-1);

        private final int bits;

        Width(int bits) {
            this.bits = bits;
        }

        /** Returns the width in bits at an operand size, given also whether the code is 64-bit. */
        int bits(int operandSize, boolean code64) {
            return switch (this) {
                case NONE, B, W, D, Q, DQ -> bits;
                case V -> operandSize;
                case Z -> Math.min(operandSize, 32);
                case Y -> Math.max(operandSize, 32);
                case N -> code64 ? 64 : 32;
                case P -> operandSize + 16;
                case A -> operandSize * 2;
                case S -> code64 ? 80 : 48;
            };
        }
    }

    private static final String SEGMENTS = "ES CS SS DS FS GS";

    /**
     * Parses a code.
     *
     * @throws IllegalArgumentException if it is none
     */
    static OperandCode parse(String text) {
        if (SEGMENTS.contains(text) && text.length() == 2) {
            return new OperandCode(Kind.FIXED_SEGMENT, Width.W, SEGMENTS.indexOf(text) / 3);
        }
        return switch (text) {
            case "AL" -> new OperandCode(Kind.FIXED_REG, Width.B, 0);
            case "CL" -> new OperandCode(Kind.FIXED_REG, Width.B, 1);
            case "DX" -> new OperandCode(Kind.FIXED_REG, Width.W, 2);
            case "rAX" -> new OperandCode(Kind.FIXED_REG, Width.V, 0);
            case "eAX" -> new OperandCode(Kind.FIXED_REG, Width.Z, 0);
            case "1" -> new OperandCode(Kind.ONE, Width.B, 0);
            case "BX" -> new OperandCode(Kind.TABLE, Width.B, 0);
            case "RvMw" -> new OperandCode(Kind.REG_OR_WORD, Width.V, 0);
            case "sIb" -> new OperandCode(Kind.SIGNED_IMMEDIATE, Width.V, 0);
            default -> new OperandCode(kind(text), width(text), 0);
        };
    }

    /** Returns whether the operand needs a ModRM byte. */
    boolean inModRm() {
        return switch (kind) {
            case REG_OR_MEM, REG_OR_WORD, MEM, RM_REG, REG, SEGMENT, CONTROL, DEBUG -> true;
            default -> false;
        };
    }

    private static Kind kind(String text) {
        return switch (text.charAt(0)) {
            case 'E' -> Kind.REG_OR_MEM;
            case 'M' -> Kind.MEM;
            case 'R' -> Kind.RM_REG;
            case 'G' -> Kind.REG;
            case 'B' -> Kind.VVVV;
            case 'Z' -> Kind.OPCODE_REG;
            case 'S' -> Kind.SEGMENT;
            case 'C' -> Kind.CONTROL;
            case 'D' -> Kind.DEBUG;
            case 'I' -> Kind.IMMEDIATE;
            case 'J' -> Kind.RELATIVE;
            case 'O' -> Kind.OFFSET;
            case 'X' -> Kind.STRING_SOURCE;
            case 'Y' -> Kind.STRING_DESTINATION;
            case 'A' -> Kind.FAR_POINTER;
            default -> throw new IllegalArgumentException("operand code \"" + text + "\" is not known");
        };
    }

    private static Width width(String text) {
        return switch (text.substring(1)) {
            case "" -> Width.NONE;
            case "b" -> Width.B;
            case "w" -> Width.W;
            case "d" -> Width.D;
            case "q" -> Width.Q;
            case "dq" -> Width.DQ;
            case "v" -> Width.V;
            case "z" -> Width.Z;
            case "y" -> Width.Y;
            case "n" -> Width.N;
            case "p" -> Width.P;
            case "a" -> Width.A;
            case "s" -> Width.S;
            default -> throw new IllegalArgumentException("size of operand code \"" + text + "\" is not known");
        };
    }
}
