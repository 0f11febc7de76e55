package org.alcazar.core.cpu;

import java.util.Arrays;

/** The state of a core after RESET, INIT and a start-up IPI, Intel SDM volume 3, table 10-1 and section 10.4. */
final class PowerUp {
    private static final int IA32_APIC_BASE = 0x1B;
    private static final int BOOTSTRAP = 1 << 8;
    private static final int CODE = 0x9B;
    private static final int DATA = 0x93;
    private static final int LDT = 0x82;
    private static final int BUSY_TSS = 0x8B;

    private PowerUp() {}

    /** Power-up and RESET: everything. */
    static void reset(Core core) {
        core.msrs.reset();
        core.floating.reset();
        core.xcr0 = 1;
        core.xss = 0;
        core.writePkru(0);
        core.cr0 = ControlBits.CR0_CD | ControlBits.CR0_NW;
        common(core);
    }

    /** INIT: what a processor keeps is its MSRs, floating-point state and cache control bits. */
    static void init(Core core) {
        if (core.apic() != null) {
            core.apic().init();
        }
        common(core);
    }

    private static void common(Core core) {
        core.dropPendingEvents();
        Arrays.fill(core.r, 0);
        core.r[Core.RDX] = Cpuid.version(core.model);
        core.systemFlags = Flags.FIXED_1;
        core.setArithmeticFlags(0);
        core.cr0 = core.cr0 & (ControlBits.CR0_CD | ControlBits.CR0_NW) | ControlBits.CR0_ET;
        core.cr2 = 0;
        core.cr3 = 0;
        core.cr4 = 0;
        core.efer = 0;
        core.cpl = 0;
        Arrays.fill(core.dr, 0);
        core.dr[6] = DebugRegisters.DR6_FIXED;
        core.dr[7] = DebugRegisters.DR7_FIXED;
        core.gdtrBase = 0;
        core.gdtrLimit = 0xFFFF;
        core.idtrBase = 0;
        core.idtrLimit = 0xFFFF;
        for (int segment = Segment.ES; segment <= Segment.GS; segment++) {
            core.putSegment(segment, 0, 0, 0xFFFF, DATA);
        }
        core.putSegment(Segment.CS, 0xF000, 0xFFFF_0000L, 0xFFFF, CODE);
        core.putSegment(Segment.LDTR, 0, 0, 0xFFFF, LDT);
        core.putSegment(Segment.TR, 0, 0, 0xFFFF, BUSY_TSS);
        core.rip = 0xFFF0;
        core.mmu.flushAll();
        core.modeChanged();
        core.setActivity(isBootstrap(core) ? Core.Activity.RUNNING : Core.Activity.WAIT_FOR_STARTUP);
    }

    private static boolean isBootstrap(Core core) {
        return core.apic() == null ? core.id() == 0 : (core.apic().readMsr(IA32_APIC_BASE) & BOOTSTRAP) != 0;
    }

    /** A start-up IPI to a core that waits for one: it starts in real mode at the page the vector names. */
    static void startup(Core core, int vector) {
        core.putSegment(Segment.CS, vector << 8, (long) vector << 12, 0xFFFF, CODE);
        core.rip = 0;
        core.modeChanged();
        core.setActivity(Core.Activity.RUNNING);
    }
}
