package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.isa.MemoryOperand;
import org.alcazar.core.isa.Operand;
import org.alcazar.core.isa.RegisterOperand;

/** A general register or memory operand of a system instruction, bound: not the fast path of arithmetic, but one for all. */
final class SystemOperand {
    private final int register;
    private final Address address;
    private final int width;

    private SystemOperand(int register, Address address, int width) {
        this.register = register;
        this.address = address;
        this.width = width;
    }

    /** @param index which operand of the instruction */
    static SystemOperand bind(BindContext context, int index) {
        Operand operand = context.instruction().operand(index);
        if (operand instanceof RegisterOperand name) {
            return new SystemOperand(name.number(), null, name.width());
        }
        MemoryOperand memory = (MemoryOperand) operand;
        return new SystemOperand(-1, address(context, memory), memory.width());
    }

    static Address address(BindContext context, MemoryOperand memory) {
        return Address.bind(memory, context.instruction().codeSize(), context.nextOffset());
    }

    boolean isMemory() {
        return address != null;
    }

    int width() {
        return width;
    }

    /** The value, zero-extended from the operand's width. */
    long read(Core core) {
        return read(core, width);
    }

    /** The low {@code bits} of the operand, zero-extended; memory is accessed in that width. */
    long read(Core core, int bits) {
        if (address == null) {
            return bits == 64 ? core.r[register] : core.r[register] & (1L << bits) - 1;
        }
        return SystemMemory.load(core, address.toRead(core, bits / 8), bits, address.segment);
    }

    /** Writes in the operand's width: of registers, 32 bits clear the upper half, fewer keep it. */
    void write(Core core, long value) {
        if (address == null) {
            setRegister(core, register, width, value);
        } else {
            SystemMemory.store(core, address.toWrite(core, width / 8), width, address.segment, value);
        }
    }

    static void setRegister(Core core, int register, int width, long value) {
        switch (width) {
            case 64 -> core.r[register] = value;
            case 32 -> core.r[register] = value & 0xFFFF_FFFFL;
            case 16 -> core.r[register] = core.r[register] & ~0xFFFFL | value & 0xFFFF;
            default -> core.r[register] = core.r[register] & ~0xFFL | value & 0xFF;
        }
    }
}
