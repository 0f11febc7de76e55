package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.isa.Instruction;
import org.alcazar.core.isa.MemoryOperand;

/** NOP, PAUSE, prefetches, cache lines, fences, BOUND and SETcc. */
final class Miscellaneous {
    private static final Op NOTHING = new Op() {
        @Override
        public void execute(Core core) {}
    };

    private Miscellaneous() {}

    /** NOP, prefetches and fences: nothing that a guest could see on one thread. */
    static Op nothing() {
        return NOTHING;
    }

    /** PAUSE: a spinning core lets the others run. */
    static Op pause() {
        return new Op() {
            @Override
            public void execute(Core core) {
                core.yieldTurn();
            }
        };
    }

    /** CLFLUSH, CLFLUSHOPT and CLWB: checked as a read of one byte; there is no cache to flush. */
    static Op cacheLine(BindContext ctx) {
        Address address = Address.bind(ctx, (MemoryOperand) ctx.instruction().operand(0));
        return new Op() {
            @Override
            public void execute(Core core) {
                core.mmu.load8(address.toRead(core, 1), address.segment);
            }
        };
    }

    /** BOUND: #BR if the signed index is outside the pair of bounds. */
    static Op bound(BindContext ctx) {
        Instruction instruction = ctx.instruction();
        Place index = Place.bind(ctx, 0);
        Address address = Address.bind(ctx, (MemoryOperand) instruction.operand(1));
        boolean wide = instruction.operandSize() == 32;
        return new Op() {
            @Override
            public void execute(Core core) {
                long value = index.read(core);
                long low;
                long high;
                if (wide) {
                    low = core.mmu.load32(address.toRead(core, 4), address.segment);
                    high = core.mmu.load32(address.toReadAt(core, 4, 4), address.segment);
                } else {
                    low = (short) core.mmu.load16(address.toRead(core, 2), address.segment);
                    high = (short) core.mmu.load16(address.toReadAt(core, 2, 2), address.segment);
                }
                if (value < low || value > high) {
                    throw core.fault(Vector.BR);
                }
            }
        };
    }

    static Op setcc(BindContext ctx) {
        int condition = ctx.instruction().condition();
        Place d = Place.bind(ctx, 0);
        return new Op() {
            @Override
            public void execute(Core core) {
                d.write(core, Conditions.holds(core, condition) ? 1 : 0);
            }
        };
    }
}
