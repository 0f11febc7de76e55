package org.alcazar.core.isa;

/** Writes the operands of one instruction in objdump's Intel syntax. */
final class OperandFormatter {
    private static final int DS = 3;
    private final Instruction insn;
    private final long next;
    private String comment = "";

    OperandFormatter(Instruction insn, long address) {
        this.insn = insn;
        this.next = address + insn.length();
    }

    /** Returns the comment after the operands: the address a RIP-relative operand means. */
    String comment() {
        return comment;
    }

    String format(int i) {
        Operand operand = insn.operand(i);
        if (operand instanceof RegisterOperand register) {
            return insn.form().operandCode(i).kind() == OperandCode.Kind.X87_RM
                    ? "st(" + register.number() + ")"
                    : Registers.name(register);
        }
        if (operand instanceof MemoryOperand memory) {
            return sizeName(memory.width()) + address(memory, alwaysWithSegment(i));
        }
        if (operand instanceof ImmediateOperand immediate) {
            return insn.form().operandCode(i).kind() == OperandCode.Kind.ONE
                    ? "1"
                    : hex(immediate.value(), immediate.width());
        }
        if (operand instanceof RelativeOperand relative) {
            return hex(next + relative.displacement(), relative.width());
        }
        FarPointerOperand pointer = (FarPointerOperand) operand;
        return hex(pointer.selector(), 16) + ":" + hex(pointer.offset(), 32);
    }

    private boolean alwaysWithSegment(int i) {
        return switch (insn.form().operandCode(i).kind()) {
            case STRING_SOURCE, STRING_DESTINATION, TABLE -> true;
            default -> false;
        };
    }

    private String sizeName(int width) {
        if (insn.form().operandCode(0).kind() == OperandCode.Kind.OFFSET
                || (insn.operandCount() > 1 && insn.form().operandCode(1).kind() == OperandCode.Kind.OFFSET)) {
            return "";
        }
        if (insn.form().mnemonic().endsWith("lddqu")) {
            return "";
        }
        return switch (insn.operation()) {
            case SGDT, SIDT, LGDT, LIDT -> "";
            case INVLPG, PREFETCH -> "BYTE PTR ";
            default ->
                switch (width) {
                    case 0 -> "";
                    case 8 -> "BYTE PTR ";
                    case 16 -> "WORD PTR ";
                    case 32 -> "DWORD PTR ";
                    case 48 -> "FWORD PTR ";
                    case 64 -> "QWORD PTR ";
                    case 80 -> "TBYTE PTR ";
                    case 128 -> insn.operation() == Operation.CMPXCHG16B ? "OWORD PTR " : "XMMWORD PTR ";
                    default -> "YMMWORD PTR ";
                };
        };
    }

    private String address(MemoryOperand memory, boolean withSegment) {
        boolean absolute = memory.base() == MemoryOperand.NONE && memory.index() == MemoryOperand.NONE;
        StringBuilder out = new StringBuilder();
        if (withSegment || insn.segmentOverride() >= 0) {
            out.append(Registers.SEGMENT_NAMES.get(memory.segment())).append(':');
        } else if (absolute) {
            out.append(Registers.SEGMENT_NAMES.get(DS)).append(':');
        }
        if (absolute) {
            return out.append(hex(memory.displacement(), memory.addressSize())).toString();
        }
        out.append('[');
        if (memory.base() == MemoryOperand.RIP) {
            out.append(memory.addressSize() == 64 ? "rip" : "eip");
            comment = "        # " + hex(next + memory.displacement(), memory.addressSize());
            return out.append('+')
                    .append(hex(memory.displacement(), 64))
                    .append(']')
                    .toString();
        }
        if (memory.base() != MemoryOperand.NONE) {
            out.append(register(memory, memory.base()));
        }
        if (memory.index() != MemoryOperand.NONE) {
            out.append(memory.base() == MemoryOperand.NONE ? "" : "+").append(index(memory));
            if (memory.addressSize() != 16) {
                out.append('*').append(1 << memory.scale());
            }
        }
        long displacement = memory.displacement();
        if (displacement != 0) {
            out.append(displacement < 0 ? '-' : '+').append("0x").append(Long.toHexString(Math.abs(displacement)));
        }
        return out.append(']').toString();
    }

    private String index(MemoryOperand memory) {
        if (!insn.form().vectorIndex()) {
            return register(memory, memory.index());
        }
        // A vector of indices is as long as the longer of the operands, or half of it.
        boolean half = insn.form().operandCode(1).number() == 1;
        return Registers.name(Registers.vector(memory.index(), insn.vectorLength() >> (half ? 1 : 0)));
    }

    private static String register(MemoryOperand memory, int number) {
        return Registers.name(Registers.general(number, memory.addressSize(), true));
    }

    private static String hex(long value, int width) {
        return "0x" + Long.toHexString(width == 64 ? value : value & ((1L << width) - 1));
    }
}
