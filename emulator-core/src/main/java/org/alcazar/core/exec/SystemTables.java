package org.alcazar.core.exec;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Segmentation;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.isa.MemoryOperand;

/** The descriptor-table registers: LGDT, LIDT, SGDT, SIDT, LLDT, SLDT, LTR, STR. */
final class SystemTables {
    private SystemTables() {}

    /** LGDT and LIDT. */
    static Op load(BindContext context, boolean interrupts) {
        Address address = memory(context);
        boolean narrow = context.instruction().operandSize() == 16;
        return SystemOp.privileged(core -> {
            int bytes = core.code64() ? 8 : 4;
            long linear = address.toRead(core, bytes + 2);
            int limit = (int) SystemMemory.load(core, linear, 16, address.segment);
            long base = SystemMemory.load(core, next(core, linear), bytes * 8, address.segment);
            if (!core.canonicalInRegister(base)) {
                throw core.fault(Vector.GP, 0);
            }
            if (narrow && !core.code64()) {
                base &= 0xFF_FFFF;
            }
            if (interrupts) {
                core.idtrBase = base;
                core.idtrLimit = limit;
                core.interruptTableLoaded();
            } else {
                core.gdtrBase = base;
                core.gdtrLimit = limit;
            }
        });
    }

    /** SGDT and SIDT. */
    static Op store(BindContext context, boolean interrupts) {
        Address address = memory(context);
        return SystemOp.any(core -> {
            checkUserMode(core);
            int bytes = core.code64() ? 8 : 4;
            long linear = address.toWrite(core, bytes + 2);
            core.mmu.probeWrite(linear, bytes + 2, address.segment);
            long base = interrupts ? core.idtrBase : core.gdtrBase;
            SystemMemory.store(core, linear, 16, address.segment, interrupts ? core.idtrLimit : core.gdtrLimit);
            SystemMemory.store(core, next(core, linear), bytes * 8, address.segment, base);
        });
    }

    private static Address memory(BindContext context) {
        MemoryOperand operand = (MemoryOperand) context.instruction().operand(0);
        return SystemOperand.address(context, operand);
    }

    private static long next(Core core, long linear) {
        return core.code64() ? linear + 2 : linear + 2 & 0xFFFF_FFFFL;
    }

    /** User-mode instruction prevention. */
    static void checkUserMode(Core core) {
        if (core.cpl > 0 && (core.cr4 & ControlBits.CR4_UMIP) != 0) {
            throw core.fault(Vector.GP, 0);
        }
    }

    /** SLDT and STR. */
    static Op storeSelector(BindContext context, int segment) {
        SystemOperand target = SystemOperand.bind(context, 0);
        return SystemOp.protectedOnly(core -> {
            checkUserMode(core);
            target.write(core, core.selector[segment]);
        });
    }

    static Op lldt(BindContext context) {
        SystemOperand source = SystemOperand.bind(context, 0);
        return SystemOp.protectedPrivileged(core -> Segmentation.loadLdtr(core, (int) source.read(core, 16)));
    }

    static Op ltr(BindContext context) {
        SystemOperand source = SystemOperand.bind(context, 0);
        return SystemOp.protectedPrivileged(core -> Segmentation.loadTr(core, (int) source.read(core, 16)));
    }
}
