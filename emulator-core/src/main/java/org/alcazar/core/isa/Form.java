package org.alcazar.core.isa;

import java.util.List;
import java.util.Set;

/**
 * One row of the instruction table: all that an instruction's opcode decides and the bytes after it do not. A row for
 * several opcodes (a register or a condition in the opcode) is one form an opcode. Flag masks are bits of RFLAGS.
 */
public final class Form {
    /** The form of bytes that do not decode. */
    static final Form NONE =
            new Form(new FormParser("(none) | (bad) | INVALID | all | BASE | - | -"), 0, OpcodePattern.NONE);

    private static final Set<OperandCode.Kind> VVVV_KINDS = Set.of(OperandCode.Kind.VVVV, OperandCode.Kind.VECTOR_VVVV);

    private final Operation operation;
    private final String mnemonic;
    private final String operandText;
    private final String opcodeText;
    private final OpcodePattern pattern;
    private final int opcode;
    private final OperandCode[] operands;
    private final boolean validIn64;
    private final boolean validInLegacy;
    private final String feature;
    private final String wideFeature;
    private final int flagsRead;
    private final int flagsWritten;
    private final int flagsUndefined;
    private final boolean lockable;
    private final boolean repeatable;
    private final boolean default64;
    private final boolean conditionalFlags;
    private final boolean anyMod;
    private final boolean protectedModeOnly;
    private final Privilege privilege;
    private final boolean byteOperation;
    private final boolean usesVvvv;
    private final boolean vectorIndex;

    Form(FormParser row, int opcode, OpcodePattern pattern) {
        this.operation = row.operation;
        this.mnemonic = row.mnemonic;
        this.operandText = row.operandText;
        this.opcodeText = row.opcodeText;
        this.pattern = pattern;
        this.opcode = opcode;
        this.operands = row.operands.toArray(new OperandCode[0]);
        this.validIn64 = row.validIn64;
        this.validInLegacy = row.validInLegacy;
        this.feature = row.feature;
        this.wideFeature = row.wideFeature;
        this.flagsRead = row.flags('R', opcode & 0xF);
        this.flagsWritten = row.flags('W', opcode & 0xF);
        this.flagsUndefined = row.flags('U', opcode & 0xF);
        this.lockable = row.attributes.contains("lock");
        this.repeatable = row.attributes.contains("rep");
        this.default64 = row.attributes.contains("d64");
        this.conditionalFlags = row.attributes.contains("conditional");
        this.anyMod = row.attributes.contains("anymod");
        this.protectedModeOnly = row.attributes.contains("protected");
        this.privilege = row.privilege();
        this.byteOperation = row.byteOperation();
        this.vectorIndex = row.operands.stream().anyMatch(code -> code.kind() == OperandCode.Kind.VECTOR_MEM);
        this.usesVvvv = row.operands.stream().anyMatch(code -> VVVV_KINDS.contains(code.kind()));
    }

    /** Returns the operation, {@link Operation#UNIMPLEMENTED} for a form that is known but not executed. */
    public Operation operation() {
        return operation;
    }

    /** Returns whether the emulator executes this form; if not it raises #UD. */
    public boolean implemented() {
        return operation != Operation.UNIMPLEMENTED && operation != Operation.INVALID;
    }

    /** Returns the mnemonic in lower case, with {@code cc} for a condition. */
    public String mnemonic() {
        return mnemonic;
    }

    /** Returns the operand codes as the table writes them, such as {@code Ev,Gv}; empty if there are none. */
    public String operandText() {
        return operandText;
    }

    /** Returns the CPUID feature's name ({@code BMI1}, {@code SSE4.2} ...), {@code BASE} for what every CPU has. */
    public String feature() {
        return feature;
    }

    /** Returns the CPUID feature's name with a vector length of 256 bits; the same one in most forms. */
    public String wideFeature() {
        return wideFeature;
    }

    /** Returns the flags read. */
    public int flagsRead() {
        return flagsRead;
    }

    /** Returns the flags set to a defined value. */
    public int flagsWritten() {
        return flagsWritten;
    }

    /** Returns the flags the manual leaves undefined. */
    public int flagsUndefined() {
        return flagsUndefined;
    }

    /** Returns whether flags are written only if the masked count is not 0, or a conditional trap is taken. */
    public boolean conditionalFlags() {
        return conditionalFlags;
    }

    /** Returns whether LOCK is allowed, with a memory destination. */
    public boolean lockable() {
        return lockable;
    }

    /** Returns whether REP, REPE and REPNE repeat the instruction. */
    public boolean repeatable() {
        return repeatable;
    }

    /** Returns whether the encoding is VEX: #UD in real and virtual-8086 mode. */
    public boolean vex() {
        return pattern.vex();
    }

    /** Returns whether the form is #UD in real and virtual-8086 mode; VEX forms are too. */
    public boolean protectedModeOnly() {
        return protectedModeOnly || pattern.vex();
    }

    /** Returns the privilege needed. */
    public Privilege privilege() {
        return privilege;
    }

    /** Returns whether the form exists in code of a size. */
    public boolean validIn(CodeSize size) {
        return size == CodeSize.CODE64 ? validIn64 : validInLegacy;
    }

    /** Returns the opcode column of the form's row. */
    public String opcodeText() {
        return opcodeText;
    }

    /** Returns the operand codes, destination first. */
    List<OperandCode> operandCodes() {
        return List.of(operands);
    }

    int operandCount() {
        return operands.length;
    }

    OperandCode operandCode(int i) {
        return operands[i];
    }

    OpcodePattern pattern() {
        return pattern;
    }

    /** Returns the opcode byte. */
    int opcodeByte() {
        return opcode;
    }

    boolean default64() {
        return default64;
    }

    boolean anyMod() {
        return anyMod;
    }

    /** Returns whether the operand size is 8. */
    boolean byteOperation() {
        return byteOperation;
    }

    boolean usesVvvv() {
        return usesVvvv;
    }

    /** Returns whether the index of the memory operand is a vector register. */
    boolean vectorIndex() {
        return vectorIndex;
    }

    @Override
    public String toString() {
        return opcodeText + " " + mnemonic;
    }
}
