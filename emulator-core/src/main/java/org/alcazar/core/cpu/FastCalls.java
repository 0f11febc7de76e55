package org.alcazar.core.cpu;

/**
 * SYSCALL, SYSRET, SYSENTER and SYSEXIT: AMD APM volume 3, Intel SDM volume 2. Where the vendors differ the model's
 * vendor decides: on AMD processors SYSCALL exists in compatibility and legacy mode, and SYSENTER not in long mode.
 */
public final class FastCalls {
    private static final int CODE = 0x9B | Segment.G;
    private static final int DATA = 0x93 | Segment.G | Segment.DB;
    private static final int USER = 3 << Segment.DPL_SHIFT;
    /** What SYSRET can load into RFLAGS: everything but RF and VM. */
    private static final long SYSRET_FLAGS = 0x3C_7FD7;

    private FastCalls() {}

    private static void setFlat(Core core, int codeSelector, int codeSize, int stackSelector, int level) {
        int dpl = level == 3 ? USER : 0;
        core.cpl = level;
        core.putSegment(Segment.CS, codeSelector, 0, -1, CODE | codeSize | dpl);
        core.putSegment(Segment.SS, stackSelector, 0, -1, DATA | dpl);
    }

    private static void requireEnabled(Core core) {
        boolean vendorForbids = core.model.intel() && !core.code64();
        if ((core.efer & ControlBits.EFER_SCE) == 0 || !core.protectedMode() || vendorForbids) {
            throw core.fault(Vector.UD);
        }
    }

    public static void syscall(Core core) {
        requireEnabled(core);
        ModelSpecificRegisters msrs = core.msrs;
        int selector = (int) (msrs.star >>> 32) & 0xFFFC;
        core.r[Core.RCX] = core.rip;
        if (core.longModeActive()) {
            long flags = core.rflags() & ~Flags.RF;
            core.r[Core.R11] = flags;
            core.rip = core.code64() ? msrs.lstar : msrs.cstar;
            setFlat(core, selector, Segment.L, selector + 8, 0);
            core.setRflags(flags & ~msrs.sfmask);
        } else {
            core.rip = msrs.star & 0xFFFF_FFFFL;
            setFlat(core, selector, Segment.DB, selector + 8, 0);
            core.setRflags(core.rflags() & ~(Flags.VM | Flags.IF | Flags.RF));
        }
        trapByNewFlags(core);
        core.modeChanged();
    }

    /** The single-step trap after SYSCALL and SYSRET goes by the flags they leave, not by those they find. */
    private static void trapByNewFlags(Core core) {
        core.suppressTrap();
        if ((core.systemFlags & Flags.TF) != 0) {
            core.events.debugTrap |= DebugRegisters.BS;
        }
    }

    /** @param wide operand size 64: returns to 64-bit code */
    public static void sysret(Core core, boolean wide) {
        requireEnabled(core);
        if (core.cpl != 0) {
            throw core.fault(Vector.GP, 0);
        }
        ModelSpecificRegisters msrs = core.msrs;
        int base = (int) (msrs.star >>> 48);
        long target = wide ? core.r[Core.RCX] : core.r[Core.RCX] & 0xFFFF_FFFFL;
        if (core.model.intel() && wide && !core.canonical(target)) {
            throw core.fault(Vector.GP, 0);
        }
        int selector = (wide ? base + 16 : base) | 3;
        boolean longMode = core.longModeActive();
        setFlat(core, selector, wide ? Segment.L : Segment.DB, base + 8 | 3, 3);
        core.rip = target;
        core.setRflags(longMode ? core.r[Core.R11] & SYSRET_FLAGS : core.rflags() | Flags.IF);
        trapByNewFlags(core);
        core.modeChanged();
    }

    private static int enterBase(Core core) {
        int base = (int) core.msrs.sysenterCs & 0xFFFC;
        if (!core.protectedMode() || base == 0) {
            throw core.fault(Vector.GP, 0);
        }
        return base;
    }

    private static void refuseInLongMode(Core core) {
        if (core.longModeActive() && !core.model.intel()) {
            throw core.fault(Vector.UD);
        }
    }

    public static void sysenter(Core core) {
        refuseInLongMode(core);
        int base = enterBase(core);
        boolean longMode = core.longModeActive();
        long mask = longMode ? -1 : 0xFFFF_FFFFL;
        core.rip = core.msrs.sysenterEip & mask;
        core.r[Core.RSP] = core.msrs.sysenterEsp & mask;
        setFlat(core, base, longMode ? Segment.L : Segment.DB, base + 8, 0);
        core.setRflags(core.rflags() & ~(Flags.VM | Flags.IF | Flags.RF));
        core.modeChanged();
    }

    /** @param wide operand size 64: returns to 64-bit code */
    public static void sysexit(Core core, boolean wide) {
        refuseInLongMode(core);
        int base = enterBase(core);
        long target = wide ? core.r[Core.RDX] : core.r[Core.RDX] & 0xFFFF_FFFFL;
        long stack = wide ? core.r[Core.RCX] : core.r[Core.RCX] & 0xFFFF_FFFFL;
        if (core.cpl != 0 || !core.canonical(target) || !core.canonical(stack)) {
            throw core.fault(Vector.GP, 0);
        }
        int selector = (wide ? base + 32 : base + 16) | 3;
        setFlat(core, selector, wide ? Segment.L : Segment.DB, selector + 8, 3);
        core.rip = target;
        core.r[Core.RSP] = stack;
        core.modeChanged();
    }
}
