package org.alcazar.core.isa;

/**
 * One row of the instruction table: all that an instruction's opcode decides and the bytes after it do not. Flag masks are
 * bits of RFLAGS.
 */
public final class Form {
    /** The form of bytes that do not decode. */
    static final Form NONE = new Form(Operation.INVALID, "(bad)", "BASE", 0, 0, 0, false, Privilege.NONE, "");

    private final Operation operation;
    private final String mnemonic;
    private final String feature;
    private final int flagsRead;
    private final int flagsWritten;
    private final int flagsUndefined;
    private final boolean lockable;
    private final Privilege privilege;
    private final String opcodeText;

    Form(
            Operation operation,
            String mnemonic,
            String feature,
            int flagsRead,
            int flagsWritten,
            int flagsUndefined,
            boolean lockable,
            Privilege privilege,
            String opcodeText) {
        this.operation = operation;
        this.mnemonic = mnemonic;
        this.feature = feature;
        this.flagsRead = flagsRead;
        this.flagsWritten = flagsWritten;
        this.flagsUndefined = flagsUndefined;
        this.lockable = lockable;
        this.privilege = privilege;
        this.opcodeText = opcodeText;
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

    /** Returns the CPUID feature's name ({@code BMI1}, {@code SSE4.2} ...), {@code BASE} for what every CPU has. */
    public String feature() {
        return feature;
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

    /** Returns whether LOCK is allowed, with a memory destination. */
    public boolean lockable() {
        return lockable;
    }

    /** Returns the privilege needed. */
    public Privilege privilege() {
        return privilege;
    }

    /** Returns the opcode in the manual's notation, as in the table. */
    public String opcodeText() {
        return opcodeText;
    }

    @Override
    public String toString() {
        return opcodeText + " " + mnemonic;
    }
}
