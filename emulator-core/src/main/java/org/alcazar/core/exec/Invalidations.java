package org.alcazar.core.exec;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.isa.MemoryOperand;

/** Invalidation of translations: INVLPG and INVPCID. */
final class Invalidations {
    private static final int ONE_ADDRESS = 0;
    private static final int ONE_CONTEXT = 1;
    private static final int ALL_WITH_GLOBALS = 2;
    private static final int ALL_CONTEXTS = 3;
    private static final long PCID = 0xFFF;

    private Invalidations() {}

    /** INVLPG: an address that is not canonical has no translation, and no fault either. */
    static Op invlpg(BindContext context) {
        MemoryOperand memory = (MemoryOperand) context.instruction().operand(0);
        Address address = SystemOperand.address(context, memory);
        boolean based = memory.segment() >= Segment.FS;
        return SystemOp.privileged(core -> {
            boolean flat = core.code64() && !based;
            long linear = address.offset(core) + (flat ? 0 : core.segmentBase(memory.segment()));
            core.mmu.flushPage(core.code64() ? linear : linear & 0xFFFF_FFFFL);
            core.endBlock();
        });
    }

    /** INVPCID: the register operand says what, a descriptor of 16 bytes of which context and address. */
    static Op invpcid(BindContext context) {
        SystemOperand type = SystemOperand.bind(context, 0);
        MemoryOperand memory = (MemoryOperand) context.instruction().operand(1);
        Address address = SystemOperand.address(context, memory);
        return SystemOp.privileged(core -> {
            long kind = type.read(core);
            if (kind < ONE_ADDRESS || kind > ALL_CONTEXTS) {
                throw core.fault(Vector.GP, 0);
            }
            long context64 = SystemMemory.load(core, address.toRead(core, 16), 64, address.segment);
            long linear = SystemMemory.load(core, address.toReadAt(core, 8, 8), 64, address.segment);
            invalidate(core, (int) kind, context64, linear);
        });
    }

    private static void invalidate(Core core, int kind, long context, long linear) {
        boolean contexts = (core.cr4 & ControlBits.CR4_PCIDE) != 0;
        if ((context & ~PCID) != 0
                || kind <= ONE_CONTEXT && !contexts && context != 0
                || kind == ONE_ADDRESS && !core.canonicalInRegister(linear)) {
            throw core.fault(Vector.GP, 0);
        }
        switch (kind) {
            case ONE_ADDRESS -> core.mmu.flushPage(linear, (int) context);
            case ONE_CONTEXT -> core.mmu.flushContext((int) context);
            case ALL_WITH_GLOBALS -> core.mmu.flushAll();
            default -> core.mmu.flushNonGlobal();
        }
    }
}
