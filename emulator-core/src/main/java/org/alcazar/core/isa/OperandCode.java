package org.alcazar.core.isa;

/**
 * An operand code of the instruction table, such as {@code Ev}: where the operand is encoded and how wide it is.
 *
 * @param kind where the operand is
 * @param width how wide it is
 * @param memoryWidth how wide it is as a memory operand
 * @param number the register of the kinds that name one
 */
record OperandCode(Kind kind, Width width, Width memoryWidth, int number) {
    /** Where an operand is encoded. */
    enum Kind {
        /** ModRM.rm, register or memory. */
        REG_OR_MEM(OpcodePattern.ANY),
        /** ModRM.rm, memory only. */
        MEM(OpcodePattern.MEMORY),
        /** ModRM.rm, register only. */
        RM_REG(OpcodePattern.REGISTER),
        /** ModRM.reg. */
        REG(OpcodePattern.ANY),
        /** VEX.vvvv. */
        VVVV,
        /** Low three bits of the opcode. */
        OPCODE_REG,
        /** ModRM.reg, segment register. */
        SEGMENT(OpcodePattern.ANY),
        /** ModRM.reg, control register. */
        CONTROL(OpcodePattern.ANY),
        /** ModRM.reg, debug register. */
        DEBUG(OpcodePattern.ANY),
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
        ONE,
        /** ModRM.reg, vector register. */
        VECTOR(OpcodePattern.ANY),
        /** ModRM.rm, vector register or memory. */
        VECTOR_OR_MEM(OpcodePattern.ANY),
        /** ModRM.rm, vector register only. */
        VECTOR_RM(OpcodePattern.REGISTER),
        /** VEX.vvvv, vector register. */
        VECTOR_VVVV,
        /** Bits 7:4 of an immediate byte, vector register. */
        VECTOR_IMMEDIATE,
        /** The vector register {@link #number}. */
        FIXED_VECTOR,
        /** ModRM.rm and SIB, memory with a vector of indices; {@link #number} 1 if it is half as long as the operands. */
        VECTOR_MEM(OpcodePattern.MEMORY),
        /** ModRM.reg, MMX register. */
        MMX(OpcodePattern.ANY),
        /** ModRM.rm, MMX register or memory. */
        MMX_OR_MEM(OpcodePattern.ANY),
        /** ModRM.rm, MMX register only. */
        MMX_RM(OpcodePattern.REGISTER),
        /** ST(0). */
        X87_TOP,
        /** ModRM.rm, x87 stack register. */
        X87_RM(OpcodePattern.REGISTER);

        private final boolean inModRm;
        private final int mod;

        Kind() {
            this.inModRm = false;
            this.mod = OpcodePattern.ANY;
        }

        Kind(int mod) {
            this.inModRm = true;
            this.mod = mod;
        }

        /** Returns whether the operand needs a ModRM byte. */
        boolean inModRm() {
            return inModRm;
        }

        /** Returns what the operand demands of ModRM.mod, as in {@link OpcodePattern#mod()}. */
        int mod() {
            return mod;
        }
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
        S(-1),
        T(80),
        QQ(256),
        /** Vector length. */
        X(-1),
        /** Half the vector length. */
        H(-1),
        /** A quarter of the vector length. */
        F(-1),
        /** An eighth of the vector length. */
        E(-1);

        private final int bits;

        Width(int bits) {
            this.bits = bits;
        }

        /** Returns whether the width follows VEX.L. */
        boolean byVectorLength() {
            return this == X || this == H || this == F || this == E;
        }

        /** Returns the width in bits at an operand size and a vector length, given also whether the code is 64-bit. */
        int bits(int operandSize, boolean code64, int vectorLength) {
            return switch (this) {
                case NONE, B, W, D, Q, DQ, T, QQ -> bits;
                case V -> operandSize;
                case Z -> Math.min(operandSize, 32);
                case Y -> Math.max(operandSize, 32);
                case N -> code64 ? 64 : 32;
                case P -> operandSize + 16;
                case A -> operandSize * 2;
                case S -> code64 ? 80 : 48;
                case X -> vectorLength;
                case H -> vectorLength / 2;
                case F -> vectorLength / 4;
                case E -> vectorLength / 8;
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
            return of(Kind.FIXED_SEGMENT, Width.W, SEGMENTS.indexOf(text) / 3);
        }
        return switch (text) {
            case "AL" -> of(Kind.FIXED_REG, Width.B, 0);
            case "AX" -> of(Kind.FIXED_REG, Width.W, 0);
            case "CL" -> of(Kind.FIXED_REG, Width.B, 1);
            case "DX" -> of(Kind.FIXED_REG, Width.W, 2);
            case "rAX" -> of(Kind.FIXED_REG, Width.V, 0);
            case "eAX" -> of(Kind.FIXED_REG, Width.Z, 0);
            case "1" -> of(Kind.ONE, Width.B, 0);
            case "BX" -> of(Kind.TABLE, Width.B, 0);
            case "RvMw" -> new OperandCode(Kind.REG_OR_MEM, Width.V, Width.W, 0);
            case "RdMw" -> new OperandCode(Kind.REG_OR_MEM, Width.D, Width.W, 0);
            case "RdMb" -> new OperandCode(Kind.REG_OR_MEM, Width.D, Width.B, 0);
            case "VMd" -> of(Kind.VECTOR_MEM, Width.D, 0);
            case "VMq" -> of(Kind.VECTOR_MEM, Width.Q, 0);
            case "VMqh" -> of(Kind.VECTOR_MEM, Width.Q, 1);
            case "XMM0" -> of(Kind.FIXED_VECTOR, Width.DQ, 0);
            case "ST" -> of(Kind.X87_TOP, Width.T, 0);
            case "STi" -> of(Kind.X87_RM, Width.T, 0);
            case "sIb" -> of(Kind.SIGNED_IMMEDIATE, Width.V, 0);
            default -> of(kind(text), width(text), 0);
        };
    }

    private static OperandCode of(Kind kind, Width width, int number) {
        return new OperandCode(kind, width, width, number);
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
            case 'V' -> Kind.VECTOR;
            case 'W' -> Kind.VECTOR_OR_MEM;
            case 'U' -> Kind.VECTOR_RM;
            case 'H' -> Kind.VECTOR_VVVV;
            case 'L' -> Kind.VECTOR_IMMEDIATE;
            case 'P' -> Kind.MMX;
            case 'Q' -> Kind.MMX_OR_MEM;
            case 'N' -> Kind.MMX_RM;
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
            case "t" -> Width.T;
            case "qq" -> Width.QQ;
            case "x" -> Width.X;
            case "h" -> Width.H;
            case "f" -> Width.F;
            case "e" -> Width.E;
            default -> throw new IllegalArgumentException("size of operand code \"" + text + "\" is not known");
        };
    }
}
