package org.alcazar.core.isa;

/** A decoded instruction. Immutable; depends on the bytes and the code size only. */
public final class Instruction {
    /** Whether the bytes are an instruction. */
    public enum Status {
        /** They are. */
        OK,
        /** No instruction: #UD. {@link #length()} is the number of bytes looked at. */
        INVALID,
        /** More bytes than the ones available are needed to tell. */
        TRUNCATED,
        /** Longer than 15 bytes: #GP(0). */
        TOO_LONG
    }

    /** The longest instruction, in bytes. */
    public static final int MAX_LENGTH = 15;

    private static final Operand[] NO_OPERANDS = {};

    private final Status status;
    private final Form form;
    private final Operation operation;
    private final CodeSize codeSize;
    private final int length;
    private final int opcode;
    private final int modRm;
    private final int operandSize;
    private final int addressSize;
    private final int prefixes;
    private final int vectorLength;
    private final int segmentOverride;
    private final Operand[] operands;

    Instruction(
            Status status,
            Form form,
            CodeSize codeSize,
            int length,
            int opcode,
            int modRm,
            int operandSize,
            int addressSize,
            int prefixes,
            int vectorLength,
            int segmentOverride,
            Operand[] operands) {
        this.status = status;
        this.form = form;
        this.operation = form.operation();
        this.codeSize = codeSize;
        this.length = length;
        this.opcode = opcode;
        this.modRm = modRm;
        this.operandSize = operandSize;
        this.addressSize = addressSize;
        this.prefixes = prefixes;
        this.vectorLength = vectorLength;
        this.segmentOverride = segmentOverride;
        this.operands = operands;
    }

    /** Returns an instruction that is none, of {@code length} bytes looked at. */
    static Instruction failure(Status status, CodeSize codeSize, int length) {
        return new Instruction(status, Form.NONE, codeSize, length, 0, 0, 0, 0, 0, 0, -1, NO_OPERANDS);
    }

    /** Returns whether this is an instruction; all below holds only if it is {@link Status#OK}, if not stated otherwise. */
    public Status status() {
        return status;
    }

    /** Returns the table row; never null. */
    public Form form() {
        return form;
    }

    /** Returns the operation; {@link Operation#INVALID} if the status is not {@link Status#OK}. */
    public Operation operation() {
        return operation;
    }

    /** Returns the length in bytes, 1 .. 15; with any other status than OK the number of bytes looked at, 0 .. 15. */
    public int length() {
        return length;
    }

    /** Returns the code size this was decoded for, with every status. */
    public CodeSize codeSize() {
        return codeSize;
    }

    /** Returns the effective operand size: 16, 32 or 64, or 8 for byte forms. */
    public int operandSize() {
        return operandSize;
    }

    /** Returns the effective address size: 16, 32 or 64. */
    public int addressSize() {
        return addressSize;
    }

    /** Returns the vector length: 256 with VEX.L = 1, else 128. */
    public int vectorLength() {
        return vectorLength;
    }

    /** Returns the CPUID feature's name, as {@link Form#feature}, that goes with the vector length. */
    public String feature() {
        return vectorLength == 256 ? form.wideFeature() : form.feature();
    }

    /** Returns whether there is a LOCK prefix (then it is a valid one). */
    public boolean lock() {
        return (prefixes & Prefix.LOCK) != 0;
    }

    /** Returns whether there is an F3 prefix that is no part of the opcode: REP, REPE. */
    public boolean rep() {
        return (prefixes & Prefix.REP) != 0;
    }

    /** Returns whether there is an F2 prefix that is no part of the opcode: REPNE. */
    public boolean repne() {
        return (prefixes & Prefix.REPNE) != 0;
    }

    /** Returns the overriding segment register, ES 0 .. GS 5, or -1; in 64-bit code FS and GS only. */
    public int segmentOverride() {
        return segmentOverride;
    }

    /** Returns the condition of JCC, SETCC and CMOVCC, 0 (O) .. 15 (G). */
    public int condition() {
        return opcode & 0xF;
    }

    /** Returns the number of operands; implied ones that the manual writes (AL, CL, DX, 1) count. */
    public int operandCount() {
        return operands.length;
    }

    /** Returns operand {@code i}, destination first. */
    public Operand operand(int i) {
        return operands[i];
    }

    /** Returns the opcode with its map: 0xNN, 0x0FNN, 0x0F38NN or 0x0F3ANN, for VEX forms too. */
    public int opcode() {
        return opcode;
    }

    /** Returns the ModRM byte, 0 if the instruction has none. */
    public int modRm() {
        return modRm;
    }

    /** Returns which prefixes were seen, for the disassembler: bits of {@link Prefix}. */
    int prefixes() {
        return prefixes;
    }

    @Override
    public String toString() {
        return status == Status.OK ? form + " (" + length + " bytes)" : status + " after " + length + " bytes";
    }
}
