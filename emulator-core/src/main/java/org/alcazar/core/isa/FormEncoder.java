package org.alcazar.core.isa;

import com.google.common.io.ByteArrayDataOutput;
import com.google.common.io.ByteStreams;

/**
 * Encodes operands by one form at one operand size, without a check that they fit it: the decoder is asked for that. Where
 * VEX.L is free it follows from the operands' widths.
 */
final class FormEncoder {
    private static final int[] LEGACY_PREFIX_OF_CLASS = {0, 0x66, 0xF3, 0xF2};
    private static final int[] SEGMENT_PREFIXES = {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65};

    private final Form form;
    private final CodeSize size;
    private final int operandSize;
    private final ByteArrayDataOutput tail = ByteStreams.newDataOutput();

    private int reg;
    private int rm;
    private int vvvv;
    private int opcodeRegister;
    /** VEX.L that the widths of the operands ask for. */
    private int length;

    private boolean rexNeeded;
    private boolean lock;
    private MemoryOperand memory;
    /** Whether the memory operand is ES:rDI, which cannot be overridden. */
    private boolean fixedSegment;

    private MemoryEncoding address;

    FormEncoder(Form form, CodeSize size, int operandSize) {
        this.form = form;
        this.size = size;
        this.operandSize = operandSize;
    }

    /** Returns the bytes, or null if an operand is of another kind than the form's. */
    byte[] encode(Operand... operands) {
        for (int i = 0; i < operands.length; i++) {
            if (!take(form.operandCode(i), operands[i])) {
                return null;
            }
            if (isLong(form.operandCode(i), operands[i])) {
                length = 1;
            }
        }
        if (memory != null && form.pattern().modRm()) {
            address = MemoryEncoding.of(memory, size == CodeSize.CODE64);
            if (address == null) {
                return null;
            }
        }
        ByteArrayDataOutput out = ByteStreams.newDataOutput();
        prefixes(out);
        if (form.vex()) {
            vexOpcode(out);
        } else {
            legacyOpcode(out);
        }
        modRm(out);
        out.write(tail.toByteArray());
        return out.toByteArray();
    }

    private boolean take(OperandCode code, Operand operand) {
        if (operand instanceof RegisterOperand register) {
            return takeRegister(code, register);
        }
        if (operand instanceof MemoryOperand reference) {
            boolean destination = code.kind() == OperandCode.Kind.STRING_DESTINATION;
            if (memory == null || !destination) {
                memory = reference;
                fixedSegment = destination;
            }
            if (code.kind() == OperandCode.Kind.OFFSET) {
                write(reference.displacement(), reference.addressSize());
            }
            return true;
        }
        if (operand instanceof ImmediateOperand immediate) {
            return takeImmediate(code, immediate.value());
        }
        if (operand instanceof RelativeOperand relative) {
            write(relative.displacement(), code.width().bits(operandSize, false, 0));
            return true;
        }
        FarPointerOperand pointer = (FarPointerOperand) operand;
        write(pointer.offset(), operandSize);
        write(pointer.selector(), 16);
        return true;
    }

    /** Returns whether an operand is as wide as its code means with VEX.L = 1. */
    private static boolean isLong(OperandCode code, Operand operand) {
        if (operand instanceof RegisterOperand register) {
            return code.width().byVectorLength()
                    && register.width() == code.width().bits(0, false, 256);
        }
        return operand instanceof MemoryOperand reference
                && code.memoryWidth().byVectorLength()
                && reference.width() == code.memoryWidth().bits(0, false, 256);
    }

    private boolean takeRegister(OperandCode code, RegisterOperand register) {
        boolean high = register.type() == RegisterClass.GPR_HIGH;
        int number = high ? register.number() + 4 : register.number();
        rexNeeded |= register.type() == RegisterClass.GPR && register.width() == 8 && number >= 4;
        switch (code.kind()) {
            case REG, SEGMENT, DEBUG, VECTOR, MMX -> reg = number;
            case CONTROL -> {
                // AltMovCr8: outside 64-bit code LOCK stands for REX.R.
                lock = number == 8 && size != CodeSize.CODE64;
                reg = lock ? 0 : number;
            }
            case REG_OR_MEM, RM_REG, VECTOR_OR_MEM, VECTOR_RM, MMX_OR_MEM, MMX_RM, X87_RM -> rm = number;
            case VVVV, VECTOR_VVVV -> vvvv = number;
            case VECTOR_IMMEDIATE -> write((long) number << 4, 8);
            case OPCODE_REG -> {
                opcodeRegister = number;
                return (number & 7) == (form.opcodeByte() & 7);
            }
            case FIXED_REG, FIXED_SEGMENT, FIXED_VECTOR, X87_TOP -> {
                return number == code.number();
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean takeImmediate(OperandCode code, long value) {
        switch (code.kind()) {
            case IMMEDIATE -> write(value, code.width().bits(operandSize, false, 0));
            case SIGNED_IMMEDIATE -> write(value, 8);
            case ONE -> {
                return value == 1;
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void write(long value, int bits) {
        for (int shift = 0; shift < bits; shift += 8) {
            tail.writeByte((int) (value >> shift));
        }
    }

    private void prefixes(ByteArrayDataOutput out) {
        if (lock) {
            out.writeByte(0xF0);
        }
        if (memory != null) {
            if (memory.addressSize() != size.bits()) {
                out.writeByte(0x67);
            }
            int base = memory.base();
            boolean stack = (base == 4 || base == 5) && form.pattern().modRm();
            if (!fixedSegment && memory.segment() != (stack ? 2 : 3)) {
                out.writeByte(SEGMENT_PREFIXES[memory.segment()]);
            }
        }
        OpcodePattern pattern = form.pattern();
        if (form.vex()) {
            return;
        }
        boolean prefix66 = size == CodeSize.CODE64 ? operandSize == 16 : operandSize != size.bits();
        if (pattern.consumes66() || (prefix66 && !form.byteOperation())) {
            out.writeByte(0x66);
        }
        if (pattern.consumesRepeat()) {
            out.writeByte(LEGACY_PREFIX_OF_CLASS[Integer.numberOfTrailingZeros(pattern.prefixes())]);
        }
    }

    private void legacyOpcode(ByteArrayDataOutput out) {
        OpcodePattern pattern = form.pattern();
        boolean wide = size == CodeSize.CODE64
                && (pattern.w() == 1
                        || (operandSize == 64 && pattern.w() != 0 && !form.default64() && !form.byteOperation()));
        int rex = (wide ? 8 : 0) | (reg >> 3) << 2 | indexBit() << 1 | baseBit();
        if (rex != 0 || rexNeeded) {
            out.writeByte(0x40 | rex);
        }
        if (pattern.map() > 0) {
            out.writeByte(0x0F);
        }
        if (pattern.map() > 1) {
            out.writeByte(pattern.map() == 2 ? 0x38 : 0x3A);
        }
        out.writeByte(form.opcodeByte());
    }

    private void vexOpcode(ByteArrayDataOutput out) {
        OpcodePattern pattern = form.pattern();
        boolean wide = pattern.w() == 1 || (pattern.w() != 0 && operandSize == 64);
        int l = pattern.length() == OpcodePattern.ANY ? length : pattern.length();
        int low = (~vvvv & 0xF) << 3 | l << 2 | Integer.numberOfTrailingZeros(pattern.prefixes());
        int extension = (reg >> 3) << 2 | indexBit() << 1 | baseBit();
        if (pattern.map() == 1 && !wide && (extension & 3) == 0) {
            out.writeByte(0xC5);
            out.writeByte((extension == 0 ? 0x80 : 0) | low);
        } else {
            out.writeByte(0xC4);
            out.writeByte((~extension & 7) << 5 | pattern.map());
            out.writeByte((wide ? 0x80 : 0) | low);
        }
        out.writeByte(form.opcodeByte());
    }

    private int indexBit() {
        return address != null && memory.index() >= 8 ? 1 : 0;
    }

    private int baseBit() {
        int base = address == null ? rm | opcodeRegister : memory.base();
        return base >= 8 && base < 16 ? 1 : 0;
    }

    private void modRm(ByteArrayDataOutput out) {
        OpcodePattern pattern = form.pattern();
        if (!pattern.modRm()) {
            return;
        }
        int middle = pattern.reg() == OpcodePattern.ANY ? reg & 7 : pattern.reg();
        if (address != null) {
            address.write(out, middle);
        } else {
            int low = pattern.rm() == OpcodePattern.ANY ? rm & 7 : pattern.rm();
            out.writeByte(0xC0 | middle << 3 | low);
        }
    }
}
