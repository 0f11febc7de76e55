package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.cpu.VirtualInterrupts;

/** PUSHF, POPF, CLI, STI, CLAC and STAC. */
final class SystemFlags {
    private static final long USER = Flags.ARITHMETIC | Flags.TF | Flags.DF | Flags.NT;
    private static final long WIDE = Flags.AC | Flags.ID;

    private SystemFlags() {}

    static Op pushf(BindContext context) {
        int width = context.instruction().operandSize();
        return SystemOp.any(core -> {
            long flags = core.rflags() & ~(long) (Flags.VM | Flags.RF);
            boolean virtual = VirtualInterrupts.standsIn(core, width);
            SystemMemory.push(core, width, virtual ? VirtualInterrupts.image(flags) : flags);
        });
    }

    static Op popf(BindContext context) {
        int width = context.instruction().operandSize();
        return SystemOp.any(core -> {
            boolean virtual = VirtualInterrupts.standsIn(core, width);
            long value = SystemMemory.top(core, width);
            long flags = virtual
                    ? VirtualInterrupts.popped(core, value)
                    : popped(core.rflags(), value, width, core.cpl, core.virtual8086());
            SystemMemory.drop(core, width, core.stackMask);
            core.setRflags(flags);
            core.endBlock();
        });
    }

    /**
     * RFLAGS after POPF: Intel SDM volume 2, "POPF". IOPL changes at CPL 0 only, IF when CPL is at most IOPL; RF is
     * cleared; VM, VIF and VIP stay.
     */
    static long popped(long flags, long value, int width, int cpl, boolean virtual) {
        long mask = USER;
        if (width > 16) {
            mask |= WIDE;
        }
        if (cpl <= (flags >> 12 & 3)) {
            mask |= Flags.IF;
        }
        if (cpl == 0 && !virtual) {
            mask |= Flags.IOPL;
        }
        return (flags & ~mask | value & mask) & ~Flags.RF;
    }

    /** CLI. */
    static Op cli() {
        return new Op() {
            @Override
            public void execute(Core core) {
                if (VirtualInterrupts.controlsRealFlag(core)) {
                    core.systemFlags &= ~(long) Flags.IF;
                } else {
                    VirtualInterrupts.clear(core);
                }
            }
        };
    }

    /** STI: interrupts that were off stay off for one more instruction. */
    static Op sti() {
        return new Op() {
            @Override
            public void execute(Core core) {
                if (!VirtualInterrupts.controlsRealFlag(core)) {
                    VirtualInterrupts.set(core);
                } else if (!core.interruptsEnabled()) {
                    core.systemFlags |= Flags.IF;
                    core.events().interruptShadow = true;
                    core.endBlock();
                }
            }
        };
    }

    /** CLAC and STAC. */
    static Op alignmentCheck(boolean set) {
        return SystemOp.any(core -> {
            if (core.cpl != 0) {
                throw core.fault(Vector.UD);
            }
            core.systemFlags = set ? core.systemFlags | Flags.AC : core.systemFlags & ~(long) Flags.AC;
            core.modeChanged();
        });
    }
}
