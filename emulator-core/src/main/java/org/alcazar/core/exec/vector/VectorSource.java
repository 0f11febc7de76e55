package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.FloatingState;
import org.alcazar.core.exec.Address;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.isa.MemoryOperand;
import org.alcazar.core.isa.Operand;
import org.alcazar.core.isa.RegisterOperand;

/**
 * A source in XMM or YMM registers or memory, bound. Wherever it is, an operation finds it in
 * {@link FloatingState#vector}, since memory is loaded into a scratch register there first.
 */
abstract class VectorSource {
    /** MXCSR.MM, misaligned exception mask: AMD64 APM volume 1, section 4.2.2. */
    private static final int MISALIGNED_MASK = 1 << 17;

    /** Loads the operand if it is in memory; returns the index of its least significant quadword in the array. */
    abstract int fetch(Core core);

    /**
     * Operand {@code index} of an instruction; memory must be aligned where the form demands it, which is where 128 bits
     * are read without a VEX prefix and MXCSR.MM is 0.
     */
    static VectorSource bind(BindContext context, int index) {
        Operand operand = context.instruction().operand(index);
        if (operand instanceof RegisterOperand register) {
            return new Register(register.number());
        }
        MemoryOperand memory = (MemoryOperand) operand;
        boolean aligned = !context.instruction().form().vex() && memory.width() == 128;
        return new Memory(Address.bind(context, memory), memory.width(), aligned);
    }

    /** As {@link #bind}, for instructions that take any alignment. */
    static VectorSource bindUnaligned(BindContext context, int index) {
        Operand operand = context.instruction().operand(index);
        return operand instanceof MemoryOperand memory
                ? new Memory(Address.bind(context, memory), memory.width(), false)
                : bind(context, index);
    }

    /**
     * As {@link #bind}, of a 128-bit operand whose upper half the instruction has no use for: without a VEX prefix that
     * half is not read, which shows where MXCSR.MM allows any alignment.
     */
    static VectorSource bindLowHalf(BindContext context, int index) {
        return context.instruction().operand(index) instanceof MemoryOperand memory
                        && !context.instruction().form().vex()
                ? new Memory(Address.bind(context, memory), 64, true)
                : bind(context, index);
    }

    /** Index of a register's least significant quadword. */
    static int index(BindContext context, int operand) {
        return ((RegisterOperand) context.instruction().operand(operand)).number() * FloatingState.VECTOR_QUADWORDS;
    }

    private static final class Register extends VectorSource {
        private final int index;

        Register(int number) {
            this.index = number * FloatingState.VECTOR_QUADWORDS;
        }

        @Override
        int fetch(Core core) {
            return index;
        }
    }

    /** Narrower operands than a quadword are zero-extended to one; those of up to 64 bits leave the second quadword 0. */
    private static final class Memory extends VectorSource {
        private final Address address;
        private final int width;
        private final boolean aligned;

        Memory(Address address, int width, boolean aligned) {
            this.address = address;
            this.width = width;
            this.aligned = aligned;
        }

        @Override
        int fetch(Core core) {
            long linear = aligned ? aligned(core) : address.toRead(core, width / 8);
            long[] vector = core.floating.vector;
            int at = FloatingState.SCRATCH;
            if (width > 64) {
                core.mmu.loadVector(linear, address.segment, vector, at, width / 64);
                return at;
            }
            vector[at + 1] = 0;
            vector[at] = switch (width) {
                case 8 -> core.mmu.load8(linear, address.segment);
                case 16 -> core.mmu.load16(linear, address.segment);
                case 32 -> core.mmu.load32(linear, address.segment) & 0xFFFF_FFFFL;
                default -> core.mmu.load64(linear, address.segment);
            };
            return at;
        }

        private long aligned(Core core) {
            if ((core.floating.mxcsr & MISALIGNED_MASK) == 0) {
                return address.toAligned(core, width / 8, 15, false);
            }
            long linear = address.toRead(core, width / 8);
            core.mmu.requireAligned(linear, width / 8, 16, address.segment);
            return linear;
        }
    }
}
