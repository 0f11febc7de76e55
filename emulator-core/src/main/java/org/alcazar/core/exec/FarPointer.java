package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.isa.FarPointerOperand;
import org.alcazar.core.isa.MemoryOperand;

/** A far pointer operand, immediate or in memory: the offset, then the selector. */
final class FarPointer {
    /** The pointer itself; the offset zero-extended. */
    record Value(int selector, long offset) {}

    private final Value immediate;
    private final Address address;
    private final int width;

    private FarPointer(Value immediate, Address address, int width) {
        this.immediate = immediate;
        this.address = address;
        this.width = width;
    }

    static FarPointer bind(BindContext context, int operand) {
        if (context.instruction().operand(operand) instanceof FarPointerOperand pointer) {
            return new FarPointer(new Value(pointer.selector(), pointer.offset()), null, pointer.width());
        }
        MemoryOperand memory = (MemoryOperand) context.instruction().operand(operand);
        return new FarPointer(
                null,
                SystemOperand.address(context, memory),
                context.instruction().operandSize());
    }

    /**
     * Bits of the offset.
     *
     * @param intel 64-bit offsets exist; on AMD processors a 64-bit operand size means a 32-bit offset
     */
    int width(boolean intel) {
        return width == 64 && !intel ? 32 : width;
    }

    Value read(Core core) {
        if (immediate != null) {
            return immediate;
        }
        int bits = width(core.model.intel());
        long linear = address.toRead(core, bits / 8);
        long offset = SystemMemory.load(core, linear, bits, address.segment);
        // Two accesses, each checked on its own: the offset's page may be missing before the limit is found exceeded.
        long second = core.code64()
                ? linear + bits / 8
                : core.linear(address.segment, address.offset(core) + bits / 8, 2, false);
        return new Value((int) SystemMemory.load(core, second, 16, address.segment), offset);
    }
}
