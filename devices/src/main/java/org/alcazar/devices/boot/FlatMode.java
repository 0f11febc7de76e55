package org.alcazar.devices.boot;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Segment;

/** The modes kernels are started in: flat segments, an empty IDT, interrupts off. */
final class FlatMode {
    static final long CODE32_DESCRIPTOR = 0x00CF_9B00_0000_FFFFL;
    static final long DATA_DESCRIPTOR = 0x00CF_9300_0000_FFFFL;
    static final long CODE64_DESCRIPTOR = 0x00AF_9B00_0000_FFFFL;

    private static final int STACK = 0x7C00;
    private static final int CODE_RIGHTS =
            Segment.P | Segment.S | Segment.TYPE_CODE | Segment.TYPE_RW | Segment.TYPE_ACCESSED | Segment.G;
    private static final int DATA_RIGHTS =
            Segment.P | Segment.S | Segment.TYPE_RW | Segment.TYPE_ACCESSED | Segment.G | Segment.DB;

    private FlatMode() {}

    /** Every general register zero, but RSP, which ends below 0x7C00; an empty IDT. */
    static void clear(Core core) {
        for (int register = 0; register < 16; register++) {
            core.r[register] = 0;
        }
        core.r[Core.RSP] = STACK;
        core.setRflags(0);
        core.idtrBase = 0;
        core.idtrLimit = 0;
    }

    /**
     * Enters 32-bit protected mode without paging, or 64-bit mode.
     *
     * @param pageTables physical address of a level-4 page table, or 0 for protected mode
     */
    static void enter(Core core, int code, int data, long pageTables) {
        core.cr0 = ControlBits.CR0_PE | ControlBits.CR0_ET;
        core.cr3 = pageTables;
        core.cr4 = 0;
        core.efer = 0;
        core.cpl = 0;
        int size = Segment.DB;
        if (pageTables != 0) {
            core.cr0 |= ControlBits.CR0_PG | ControlBits.CR0_NE | ControlBits.CR0_MP | ControlBits.CR0_WP;
            core.cr4 = ControlBits.CR4_PAE;
            core.efer = ControlBits.EFER_LME | ControlBits.EFER_LMA;
            size = Segment.L;
        }
        core.setSegment(Segment.CS, code, 0, -1, CODE_RIGHTS | size);
        for (int segment : new int[] {Segment.ES, Segment.SS, Segment.DS, Segment.FS, Segment.GS}) {
            core.setSegment(segment, data, 0, -1, DATA_RIGHTS);
        }
        core.mmu.flushAll();
        core.modeChanged();
    }
}
