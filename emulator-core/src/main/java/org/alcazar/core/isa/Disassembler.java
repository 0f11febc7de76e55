package org.alcazar.core.isa;

/**
 * Writes instructions in the Intel syntax of GNU objdump ({@code -M intel}). Prefixes without effect are not written,
 * nor are a displacement of 0 and the index of a SIB byte that has none.
 */
public final class Disassembler {
    private static final String[] CONDITIONS = {
        "o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"
    };
    private static final int MNEMONIC_COLUMNS = 6;
    /** x87 instructions whose memory image depends on the operand size. */
    private Disassembler() {}

    /**
     * Returns an instruction as text.
     *
     * @param insn the instruction; {@code (bad)} is written if its status is not OK
     * @param address where it starts, for branch targets and RIP-relative operands
     */
    public static String format(Instruction insn, long address) {
        if (insn.status() != Instruction.Status.OK) {
            return "(bad)";
        }
        StringBuilder out = new StringBuilder();
        if (insn.lock()) {
            out.append("lock ");
        }
        if (insn.form().repeatable()) {
            out.append(repeat(insn));
        }
        if (isWideNop(insn)) {
            String register = Registers.name(Registers.general(0, insn.operandSize(), false));
            return out + "xchg   " + register + "," + register;
        }
        out.append(mnemonic(insn));
        if (insn.operandCount() > 0) {
            while (out.length() < MNEMONIC_COLUMNS) {
                out.append(' ');
            }
            out.append(' ');
        }
        OperandFormatter formatter = new OperandFormatter(insn, address);
        for (int i = 0; i < insn.operandCount(); i++) {
            out.append(i == 0 ? "" : ",").append(formatter.format(i));
        }
        return out.append(formatter.comment()).toString();
    }

    private static String repeat(Instruction insn) {
        if (insn.repne()) {
            return "repnz ";
        }
        if (!insn.rep()) {
            return "";
        }
        return insn.operation() == Operation.CMPS || insn.operation() == Operation.SCAS ? "repz " : "rep ";
    }

    /** Returns whether this is 66 90, which objdump shows as the exchange it is. */
    private static boolean isWideNop(Instruction insn) {
        return insn.operation() == Operation.NOP
                && insn.opcode() == 0x90
                && (insn.prefixes() & Prefix.OPERAND_SIZE) != 0;
    }

    private static String mnemonic(Instruction insn) {
        String mnemonic = insn.form().mnemonic();
        int size = insn.operandSize();
        return switch (insn.operation()) {
            case JCC, SETCC, CMOVCC -> mnemonic.substring(0, mnemonic.length() - 2) + CONDITIONS[insn.condition()];
            case CBW -> size == 16 ? "cbw" : size == 32 ? "cwde" : "cdqe";
            case CWD -> size == 16 ? "cwd" : size == 32 ? "cdq" : "cqo";
            case JCXZ -> insn.addressSize() == 16 ? "jcxz" : insn.addressSize() == 32 ? "jecxz" : "jrcxz";
            case PUSH, CALL, JMP ->
                insn.operand(0) instanceof RegisterOperand
                                || insn.operand(0) instanceof MemoryOperand
                                || insn.opcode() == 0xEB
                        ? mnemonic
                        : mnemonic + suffix(insn);
            case PUSHA, POPA, PUSHF, POPF, PUSH_SEG, POP_SEG, IRET, RET, RET_FAR, ENTER, LEAVE ->
                mnemonic + suffix(insn);
            case SYSRET, SYSEXIT -> insn.codeSize() != CodeSize.CODE64 ? mnemonic : mnemonic + (size == 64 ? "q" : "d");
            case SGDT, SIDT, LGDT, LIDT ->
                insn.codeSize() == CodeSize.CODE64 ? mnemonic : mnemonic + (size == 16 ? "w" : "d");
            case MOV -> hasAbsolute64(insn) ? "movabs" : mnemonic;
            case FLDENV, FNSTENV, FRSTOR, FNSAVE -> size != 64 ? mnemonic + suffix(insn) : mnemonic;
            default -> mnemonic;
        };
    }

    /** Returns the letter of an operand size that is not the default of the code size. */
    private static String suffix(Instruction insn) {
        int size = insn.operandSize();
        int defaultSize = insn.codeSize() == CodeSize.CODE64 && !insn.form().default64()
                ? 32
                : insn.codeSize().bits();
        if (size == defaultSize) {
            return "";
        }
        return size == 16 ? "w" : size == 32 ? "d" : "q";
    }

    private static boolean hasAbsolute64(Instruction insn) {
        for (int i = 0; i < insn.operandCount(); i++) {
            OperandCode code = insn.form().operandCode(i);
            if (code.kind() == OperandCode.Kind.OFFSET && insn.addressSize() == 64) {
                return true;
            }
            if (code.kind() == OperandCode.Kind.IMMEDIATE
                    && code.width() == OperandCode.Width.V
                    && insn.operandSize() == 64) {
                return true;
            }
        }
        return false;
    }
}
