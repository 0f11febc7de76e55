package org.alcazar.core.cpu;

/**
 * The virtual-mode extensions: VIF in the place of IF for code that may not have IF, in virtual-8086 mode under CR4.VME
 * and at CPL 3 in protected mode under CR4.PVI; and software interrupts that stay inside virtual-8086 mode. Intel SDM
 * volume 3, sections 21.3 and 21.4, AMD APM volume 2, section 8.10.
 */
public final class VirtualInterrupts {
    private static final int MAP_BASE = 0x66;
    /** Bytes of the software interrupt redirection bit map, right below the I/O permission bit map. */
    private static final int MAP_SIZE = 32;

    private static final long BOTH = Flags.VIF | Flags.VIP;

    private VirtualInterrupts() {}

    /**
     * Whether CLI and STI work on IF here, or else on VIF.
     *
     * @throws GuestFault #GP(0) where they work on neither
     */
    public static boolean controlsRealFlag(Core core) {
        if (!core.protectedMode() || core.cpl <= core.iopl()) {
            return true;
        }
        if (!virtualized(core)) {
            throw core.fault(Vector.GP, 0);
        }
        return false;
    }

    /** Code here that has no access to IF has one to VIF. */
    private static boolean virtualized(Core core) {
        return core.virtual8086()
                ? (core.cr4 & ControlBits.CR4_VME) != 0
                : core.cpl == 3 && (core.cr4 & ControlBits.CR4_PVI) != 0;
    }

    /** CLI where it works on VIF. */
    public static void clear(Core core) {
        core.systemFlags &= ~(long) Flags.VIF;
    }

    /**
     * STI where it works on VIF.
     *
     * @throws GuestFault #GP(0) while an interrupt is pending
     */
    public static void set(Core core) {
        if ((core.systemFlags & Flags.VIP) != 0) {
            throw core.fault(Vector.GP, 0);
        }
        core.systemFlags |= Flags.VIF;
    }

    /**
     * Whether PUSHF, POPF and IRET exchange VIF for IF: in virtual-8086 mode with IOPL below 3.
     *
     * @param width operand size in bits
     * @throws GuestFault #GP(0) where they are not allowed: without the extensions, and in the 32-bit form
     */
    public static boolean standsIn(Core core, int width) {
        if (!core.virtual8086() || core.iopl() == 3) {
            return false;
        }
        if ((core.cr4 & ControlBits.CR4_VME) == 0 || width != 16) {
            throw core.fault(Vector.GP, 0);
        }
        return true;
    }

    /** FLAGS as PUSHF and INT n show them where {@link #standsIn}: IOPL 3, VIF in the place of IF. */
    public static long image(long rflags) {
        long enabled = (rflags & Flags.VIF) != 0 ? Flags.IF : 0;
        return rflags & ~(long) Flags.IF | enabled | Flags.IOPL;
    }

    /**
     * RFLAGS after POPF or IRET where {@link #standsIn}: IF goes to VIF; IF and IOPL stay.
     *
     * @throws GuestFault #GP(0) for TF, and for IF while an interrupt is pending
     */
    public static long popped(Core core, long value) {
        long rflags = core.rflags();
        boolean enabled = (value & Flags.IF) != 0;
        if ((value & Flags.TF) != 0 || enabled && (rflags & Flags.VIP) != 0) {
            throw core.fault(Vector.GP, 0);
        }
        long mask = Flags.ARITHMETIC | Flags.TF | Flags.DF | Flags.NT;
        long kept = rflags & ~(mask | Flags.VIF | Flags.RF);
        return kept | value & mask | (enabled ? Flags.VIF : 0);
    }

    /** Whether the code about to run has an interrupt pending that it is ready for: #GP(0) before its first instruction. */
    static boolean due(Core core) {
        return (core.systemFlags & BOTH) == BOTH && core.cpl > core.iopl() && virtualized(core);
    }

    /**
     * INT n in virtual-8086 mode, where the redirection bit map keeps it there: through the table at linear address 0.
     *
     * @return false, and nothing done, when the interrupt is not redirected
     * @throws GuestFault #GP(0) where the map is not within the TSS
     */
    public static boolean redirect(Core core, int vector) {
        if ((core.cr4 & ControlBits.CR4_VME) == 0 || mapBit(core, vector)) {
            return false;
        }
        long entry = core.mmu.loadSystem(vector * 4L, 4);
        long flags = core.rflags();
        boolean real = core.iopl() == 3;
        StackCursor stack = StackCursor.current(core, 0);
        stack.push(16, real ? flags : image(flags));
        stack.push(16, core.selector[Segment.CS]);
        stack.push(16, core.rip);
        core.r[Core.RSP] = stack.pointer();
        core.systemFlags &= ~(Flags.TF | Flags.RF | Flags.AC | (real ? Flags.IF : Flags.VIF));
        FarTransfers.setRealCode(core, (int) (entry >>> 16) & 0xFFFF);
        core.rip = entry & 0xFFFF;
        core.suppressTrap();
        core.modeChanged();
        return true;
    }

    private static boolean mapBit(Core core, int vector) {
        int type = core.rights[Segment.TR] & 0xF;
        long limit = core.limit[Segment.TR] & 0xFFFF_FFFFL;
        boolean wideTss = type == Descriptors.TSS_BUSY || type == Descriptors.TSS_AVAILABLE;
        if (!wideTss || limit < MAP_BASE + 1) {
            throw core.fault(Vector.GP, 0);
        }
        long tss = core.systemBase[Segment.TR];
        long ports = core.mmu.loadSystem(tss + MAP_BASE & 0xFFFF_FFFFL, 2) & 0xFFFF;
        long at = ports - MAP_SIZE + (vector >> 3);
        if (at < 0 || at > limit) {
            throw core.fault(Vector.GP, 0);
        }
        return (core.mmu.loadSystem(tss + at & 0xFFFF_FFFFL, 1) >> (vector & 7) & 1) != 0;
    }
}
