package org.alcazar.core.isa;

import org.alcazar.core.isa.Instruction.Status;

/**
 * The decoding of one instruction: prefixes, opcode, ModRM, operands, in the order of the bytes. Bytes that may not be
 * read count as 0 and are noticed at the end, so that no step needs to check.
 */
final class Decoding {
    private static final int REX_W = 8;
    private static final int REX_R = 4;
    private static final int REX_X = 2;
    private static final int REX_B = 1;

    private final InstructionTable table;
    private final byte[] code;
    private final int offset;
    private final int available;
    private final CodeSize size;
    private final boolean code64;

    private int position;
    private int prefixes;
    private int segment = -1;
    /** REX, or the same bits of a VEX prefix. */
    private int rex;

    private boolean hasRex;
    private boolean vex;
    private int vvvv = 15;
    private int vexLength;
    private int prefixClass;

    private int map;
    private int opcode;
    private int modRm;
    private int operandSize;
    private int addressSize;
    private MemoryOperand memory;

    Decoding(InstructionTable table, byte[] code, int offset, int available, CodeSize size) {
        this.table = table;
        this.code = code;
        this.offset = offset;
        this.available = available;
        this.size = size;
        this.code64 = size == CodeSize.CODE64;
    }

    Instruction run() {
        int first = prefixes();
        if (!opcode(first)) {
            return failure();
        }
        OpcodeEntry entry = table.entry(vex, map, opcode);
        if (entry == null) {
            return failure();
        }
        boolean modRmRead = entry.needsModRm();
        modRm = modRmRead ? next() : 0;
        Form form = entry.select(selector());
        if (form == null || overrun()) {
            return failure();
        }
        if (form.pattern().modRm() && !modRmRead) {
            modRm = next();
        }
        return finish(form);
    }

    /** Reads prefixes up to the first byte that is none, and returns that. */
    private int prefixes() {
        while (true) {
            int value = next();
            switch (value) {
                case 0x66 -> prefixes |= Prefix.OPERAND_SIZE;
                case 0x67 -> prefixes |= Prefix.ADDRESS_SIZE;
                case 0xF0 -> prefixes |= Prefix.LOCK;
                case 0xF2 -> prefixes = (prefixes & ~Prefix.REP) | Prefix.REPNE;
                case 0xF3 -> prefixes = (prefixes & ~Prefix.REPNE) | Prefix.REP;
                case 0x26 -> override(0);
                case 0x2E -> override(1);
                case 0x36 -> override(2);
                case 0x3E -> override(3);
                case 0x64 -> segment = 4;
                case 0x65 -> segment = 5;
                default -> {
                    if (!code64 || (value & 0xF0) != 0x40) {
                        return value;
                    }
                    rex = value & 0xF;
                    hasRex = true;
                    continue;
                }
            }
            // REX counts only right before the opcode.
            rex = 0;
            hasRex = false;
            if (overrun()) {
                return 0;
            }
        }
    }

    private void override(int register) {
        // In 64-bit code these four are ignored, even as the last of several.
        if (!code64) {
            segment = register;
        }
    }

    /** Reads escapes or the VEX prefix, and the opcode byte; returns whether they may stand there. */
    private boolean opcode(int first) {
        if ((first == 0xC4 || first == 0xC5) && (code64 || (peek() & 0xC0) == 0xC0)) {
            return vexOpcode(first == 0xC4);
        }
        prefixClass = prefixClass();
        opcode = first;
        if (first == 0x0F) {
            map = 1;
            opcode = next();
            if (opcode == 0x38 || opcode == 0x3A) {
                map = opcode == 0x38 ? 2 : 3;
                opcode = next();
            }
        }
        return true;
    }

    private int prefixClass() {
        if ((prefixes & Prefix.REP) != 0) {
            return OpcodePattern.PREFIX_F3;
        }
        if ((prefixes & Prefix.REPNE) != 0) {
            return OpcodePattern.PREFIX_F2;
        }
        return (prefixes & Prefix.OPERAND_SIZE) != 0 ? OpcodePattern.PREFIX_66 : OpcodePattern.NO_PREFIX;
    }

    private boolean vexOpcode(boolean threeBytes) {
        boolean prefixed = hasRex || (prefixes & (Prefix.LOCK | Prefix.REP | Prefix.REPNE | Prefix.OPERAND_SIZE)) != 0;
        vex = true;
        int first = next();
        int last = first;
        map = 1;
        if (threeBytes) {
            map = first & 0x1F;
            last = next();
        }
        int inverted = ~first;
        rex = (inverted >> 5 & REX_R) | (threeBytes ? (inverted >> 5 & (REX_X | REX_B)) | (last >> 4 & REX_W) : 0);
        if (!code64) {
            // The inverted register bits are 1 there, or are not looked at.
            rex &= REX_W;
        }
        vvvv = ~last >> 3 & 15;
        vexLength = last >> 2 & 1;
        prefixClass = last & 3;
        opcode = next();
        return !prefixed && map >= 1 && map <= 3;
    }

    private int selector() {
        return (modRm >> 3 & 7) << OpcodeEntry.REG_SHIFT
                | (modRm >= 0xC0 ? 1 << OpcodeEntry.MOD_SHIFT : 0)
                | prefixClass << OpcodeEntry.PREFIX_SHIFT
                | (code64 ? 1 << OpcodeEntry.MODE_SHIFT : 0)
                | (modRm & 7) << OpcodeEntry.RM_SHIFT
                | ((rex & REX_W) != 0 ? 1 << OpcodeEntry.W_SHIFT : 0)
                | ((rex & REX_B) != 0 ? 1 << OpcodeEntry.B_SHIFT : 0)
                | vexLength << OpcodeEntry.LENGTH_SHIFT;
    }

    private Instruction finish(Form form) {
        OpcodePattern pattern = form.pattern();
        operandSize = operandSize(form);
        addressSize = addressSize();
        if (pattern.modRm() && modRm < 0xC0 && !form.anyMod()) {
            memory = MemoryDecoding.decode(this, modRm, form.vectorIndex());
        }
        boolean valid = (!vex || form.usesVvvv() || vvvv == 0) && (!form.vectorIndex() || hasSib());
        Operand[] operands = new Operand[form.operandCount()];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = operand(form.operandCode(i));
            valid &= operands[i] != null;
        }
        if (form.vectorIndex() && valid) {
            valid = distinct(operands);
        }
        if ((prefixes & Prefix.LOCK) != 0 && valid) {
            valid = lock(form, operands);
        }
        if (!valid || overrun()) {
            return failure();
        }
        if (pattern.consumesRepeat()) {
            prefixes &= ~(Prefix.REP | Prefix.REPNE);
        }
        if (pattern.consumes66()) {
            prefixes &= ~Prefix.OPERAND_SIZE;
        }
        int size8 = form.byteOperation() ? 8 : operandSize;
        int fullOpcode = map == 0 ? opcode : ESCAPES[map] << 8 | opcode;
        return new Instruction(
                Status.OK,
                form,
                size,
                position,
                fullOpcode,
                pattern.modRm() ? modRm : 0,
                size8,
                addressSize,
                prefixes,
                128 << vexLength,
                segment,
                operands);
    }

    private static final int[] ESCAPES = {0, 0x0F, 0x0F38, 0x0F3A};

    private int operandSize(Form form) {
        boolean prefix66 =
                (prefixes & Prefix.OPERAND_SIZE) != 0 && !form.pattern().consumes66();
        if (!code64) {
            return prefix66 != (size == CodeSize.CODE16) ? 16 : 32;
        }
        if ((rex & REX_W) != 0) {
            return 64;
        }
        if (prefix66) {
            return 16;
        }
        return form.default64() ? 64 : 32;
    }

    private int addressSize() {
        boolean prefix67 = (prefixes & Prefix.ADDRESS_SIZE) != 0;
        return switch (size) {
            case CODE16 -> prefix67 ? 32 : 16;
            case CODE32 -> prefix67 ? 16 : 32;
            case CODE64 -> prefix67 ? 32 : 64;
        };
    }

    /** Returns an operand, or null if it is one that does not exist. */
    private Operand operand(OperandCode operandCode) {
        int width = operandCode.width().bits(operandSize, code64, 128 << vexLength);
        return switch (operandCode.kind()) {
            case REG_OR_MEM -> memory != null ? memory(operandCode) : Registers.general(rmRegister(), width, hasRex);
            case MEM, VECTOR_MEM -> memory(operandCode);
            case RM_REG -> Registers.general(rmRegister(), width, hasRex);
            case REG -> Registers.general(regRegister(), width, hasRex);
            case VVVV -> Registers.general(vvvvRegister(), width, hasRex);
            case OPCODE_REG -> Registers.general((opcode & 7) | (rex & REX_B) << 3, width, hasRex);
            case FIXED_REG -> Registers.general(operandCode.number(), width, hasRex);
            case SEGMENT -> Registers.segment(modRm >> 3 & 7, opcode == 0x8E);
            case FIXED_SEGMENT -> Registers.segment(operandCode.number(), false);
            case CONTROL -> Registers.control(regRegister(), width);
            case DEBUG -> Registers.debug(regRegister(), width);
            case IMMEDIATE -> immediate(operandCode.width(), width);
            case SIGNED_IMMEDIATE -> new ImmediateOperand((byte) next(), width);
            case RELATIVE -> new RelativeOperand(signed(width), operandSize);
            case OFFSET ->
                new MemoryOperand(
                        dataSegment(),
                        MemoryOperand.NONE,
                        MemoryOperand.NONE,
                        0,
                        signed(addressSize),
                        addressSize,
                        width);
            case STRING_SOURCE -> pointer(dataSegment(), 6, width);
            case STRING_DESTINATION -> pointer(0, 7, width);
            case TABLE -> pointer(dataSegment(), 3, width);
            case FAR_POINTER -> farPointer();
            case ONE -> new ImmediateOperand(1, 8);
            case VECTOR -> Registers.vector(regRegister(), width);
            case VECTOR_OR_MEM -> memory != null ? memory(operandCode) : Registers.vector(rmRegister(), width);
            case VECTOR_RM -> Registers.vector(rmRegister(), width);
            case VECTOR_VVVV -> Registers.vector(vvvvRegister(), width);
            case VECTOR_IMMEDIATE -> Registers.vector(next() >> 4 & (code64 ? 15 : 7), width);
            case FIXED_VECTOR -> Registers.vector(operandCode.number(), width);
            case MMX -> Registers.mmx(modRm >> 3 & 7, width);
            case MMX_OR_MEM -> memory != null ? memory(operandCode) : Registers.mmx(modRm & 7, width);
            case MMX_RM -> Registers.mmx(modRm & 7, width);
            case X87_TOP -> Registers.x87(0);
            case X87_RM -> Registers.x87(modRm & 7);
        };
    }

    private MemoryOperand memory(OperandCode operandCode) {
        int width = operandCode.memoryWidth().bits(operandSize, code64, 128 << vexLength);
        return width == memory.width()
                ? memory
                : new MemoryOperand(
                        memory.segment(),
                        memory.base(),
                        memory.index(),
                        memory.scale(),
                        memory.displacement(),
                        memory.addressSize(),
                        width);
    }

    private MemoryOperand pointer(int segmentRegister, int base, int width) {
        return new MemoryOperand(segmentRegister, base, MemoryOperand.NONE, 0, 0, addressSize, width);
    }

    private FarPointerOperand farPointer() {
        int width = Math.min(operandSize, 32);
        long target = unsigned(width);
        return new FarPointerOperand((int) unsigned(16), target, width);
    }

    private ImmediateOperand immediate(OperandCode.Width code, int width) {
        // With operand size 64 the four bytes of Iz are sign-extended; Iv has all eight.
        return code == OperandCode.Width.Z && operandSize == 64
                ? new ImmediateOperand(signed(32), 64)
                : new ImmediateOperand(unsigned(width), width);
    }

    /** Returns whether destination, index and mask of a gather are different registers. */
    private boolean distinct(Operand[] operands) {
        int destination = ((RegisterOperand) operands[0]).number();
        int mask = ((RegisterOperand) operands[2]).number();
        return destination != mask && destination != memory.index() && mask != memory.index();
    }

    /** Returns whether LOCK may stand before the form; replaces CR0 by CR8 where it means that. */
    private boolean lock(Form form, Operand[] operands) {
        for (int i = 0; i < operands.length; i++) {
            if (operands[i] instanceof RegisterOperand register && register.type() == RegisterClass.CONTROL) {
                operands[i] = Registers.control(8, register.width());
                prefixes &= ~Prefix.LOCK;
                return register.number() == 0;
            }
        }
        return form.lockable() && operands[0] instanceof MemoryOperand;
    }

    /** Returns whether a SIB byte follows ModRM. */
    private boolean hasSib() {
        return (modRm & 7) == 4 && addressSize != 16;
    }

    private int rmRegister() {
        return (modRm & 7) | (rex & REX_B) << 3;
    }

    private int regRegister() {
        return (modRm >> 3 & 7) | (rex & REX_R) << 1;
    }

    /** Outside 64-bit code the top bit is ignored; where the field names no register, it has to be as the others. */
    private int vvvvRegister() {
        return vvvv & (code64 ? 15 : 7);
    }

    /** Returns the register number bits that REX.B and REX.X add to a base and an index: 0 or 8. */
    int baseExtension() {
        return (rex & REX_B) << 3;
    }

    int indexExtension() {
        return (rex & REX_X) << 2;
    }

    int effectiveAddressSize() {
        return addressSize;
    }

    boolean code64() {
        return code64;
    }

    int segmentOr(int defaultSegment) {
        return segment >= 0 ? segment : defaultSegment;
    }

    private int dataSegment() {
        return segmentOr(3);
    }

    private Instruction failure() {
        if (overrun()) {
            return Instruction.failure(
                    available >= Instruction.MAX_LENGTH ? Status.TOO_LONG : Status.TRUNCATED, size, limit());
        }
        return Instruction.failure(Status.INVALID, size, position);
    }

    private int limit() {
        return Math.max(0, Math.min(available, Instruction.MAX_LENGTH));
    }

    private boolean overrun() {
        return position > limit();
    }

    private int peek() {
        int value = next();
        if (!overrun()) {
            position--;
        }
        return value;
    }

    int next() {
        int index = position++;
        return index < limit() ? code[offset + index] & 0xFF : 0;
    }

    private long unsigned(int bits) {
        long value = 0;
        for (int shift = 0; shift < bits; shift += 8) {
            value |= (long) next() << shift;
        }
        return value;
    }

    long signed(int bits) {
        return unsigned(bits) << (64 - bits) >> (64 - bits);
    }
}
