package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.isa.Instruction;
import org.alcazar.core.isa.MemoryOperand;

/**
 * A string instruction: one iteration by the subclass, and the repetition. Every iteration is one tick; what waits to
 * happen to the core happens between iterations, with RIP at the instruction; a fault leaves the iterations before it
 * done.
 */
abstract class StringOp extends Op {
    private static final int NEVER = 0;
    private static final int WHEN_DIFFERENT = 1;
    private static final int WHEN_EQUAL = 2;

    /** Bytes of an element: 1, 2, 4 or 8. */
    final int size;

    final int addressSize;
    private final boolean repeated;
    private final int stops;
    private final int offset;

    /** @param compares whether REPE and REPNE look at ZF */
    StringOp(BindContext ctx, boolean compares) {
        Instruction instruction = ctx.instruction();
        this.size = instruction.operandSize() / 8;
        this.addressSize = instruction.addressSize();
        this.repeated = instruction.rep() || instruction.repne();
        this.stops = !compares ? NEVER : instruction.repne() ? WHEN_EQUAL : WHEN_DIFFERENT;
        this.offset = ctx.offset();
    }

    /** The memory operand whose address is in a register: rSI or rDI. */
    static MemoryOperand operand(BindContext ctx, int register) {
        Instruction instruction = ctx.instruction();
        for (int i = 0; i < instruction.operandCount(); i++) {
            if (instruction.operand(i) instanceof MemoryOperand memory && memory.base() == register) {
                return memory;
            }
        }
        throw new IllegalArgumentException(instruction + " has no operand at register " + register);
    }

    /** Raises what the instruction raises even when it is repeated no times. */
    void check(Core core) {}

    /** One element: nothing is changed if it faults. */
    abstract void iterate(Core core);

    /**
     * Up to {@code limit} elements at once, where plain memory allows it. Elements are done completely, index registers
     * included, or not at all; never faults.
     *
     * @return how many were done
     */
    long bulk(Core core, long limit) {
        return 0;
    }

    @Override
    public final void execute(Core core) {
        if (repeated) {
            repeat(core);
        } else {
            iterate(core);
        }
    }

    private void repeat(Core core) {
        // Unsigned: a count with the top bit set is a very large one.
        long count = Width.zeroExtend(core.r[Core.RCX], addressSize);
        if (count == 0) {
            check(core);
            return;
        }
        while (count != 0) {
            iterate(core);
            count--;
            setCount(core, count);
            if (count == 0 || stopped(core)) {
                return;
            }
            if (interrupted(core)) {
                return;
            }
            core.extraTicks++;
            long allowed = core.iterationsAllowed();
            long done = bulk(core, count < 0 ? allowed : Math.min(count, allowed));
            if (done > 0) {
                count -= done;
                setCount(core, count);
                core.extraTicks += done - 1;
                if (count == 0 || interrupted(core)) {
                    return;
                }
                core.extraTicks++;
            }
        }
    }

    /**
     * Whether no further iteration may follow now. RIP is back at the instruction then, and RF is set: what is delivered
     * between iterations saves it so, and no instruction breakpoint hits a second time (Intel SDM volume 3, 18.3.1.1).
     */
    private boolean interrupted(Core core) {
        if (core.iterationsAllowed() > 1) {
            return false;
        }
        core.rip = core.r[Core.BLOCK] + offset & core.ipMask;
        core.systemFlags |= Flags.RF;
        return true;
    }

    private boolean stopped(Core core) {
        return stops != NEVER && Flags.zero(core.flagResult) == (stops == WHEN_EQUAL);
    }

    private void setCount(Core core, long count) {
        Place.writeGeneral(core, Core.RCX, addressSize, count);
    }

    /** Moves an index register by one element, down if RFLAGS.DF is set. */
    final void advance(Core core, int register) {
        long step = (core.systemFlags & Flags.DF) == 0 ? size : -size;
        Place.writeGeneral(core, register, addressSize, core.r[register] + step);
    }

    /** Moves an index register up. */
    final void advance(Core core, int register, long bytes) {
        Place.writeGeneral(core, register, addressSize, core.r[register] + bytes);
    }

    final long load(Core core, Address address) {
        long linear = address.toRead(core, size);
        return switch (size) {
            case 1 -> (byte) core.mmu.load8(linear, address.segment);
            case 2 -> (short) core.mmu.load16(linear, address.segment);
            case 4 -> core.mmu.load32(linear, address.segment);
            default -> core.mmu.load64(linear, address.segment);
        };
    }

    final void store(Core core, Address address, long value) {
        long linear = address.toWrite(core, size);
        switch (size) {
            case 1 -> core.mmu.store8(linear, address.segment, (int) value);
            case 2 -> core.mmu.store16(linear, address.segment, (int) value);
            case 4 -> core.mmu.store32(linear, address.segment, (int) value);
            default -> core.mmu.store64(linear, address.segment, value);
        }
    }
}
