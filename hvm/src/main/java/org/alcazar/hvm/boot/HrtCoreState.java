package org.alcazar.hvm.boot;

import java.util.Arrays;
import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Segment;

/** The registers every HRT core starts with, section 4.7 of the protocol: long mode, at the image's entry. */
public final class HrtCoreState {
    private static final long MAGIC = 0x36D7_6289L;
    private static final int CODE_SELECTOR = 0x08;
    private static final int DATA_SELECTOR = 0x10;
    private static final int FLAT = -1;
    private static final int CODE = 0xA | Segment.S | Segment.P | Segment.L;
    private static final int DATA = 0x3 | Segment.S | Segment.P;
    private static final int TSS_AVAILABLE = 0x9 | Segment.P;
    private static final int GDT_LIMIT = 23;
    private static final int PAGE_LIMIT = 4095;

    private HrtCoreState() {}

    /**
     * Makes a core that is in its power-up state ready to run the image.
     *
     * @param index the core's number in the HRT
     */
    public static void set(Core core, HrtImage image, int index) {
        BootLayout layout = image.layout();
        long offset = image.offset();
        Arrays.fill(core.r, 0, 16, 0);
        core.r[Core.RAX] = MAGIC;
        core.r[Core.RBX] = layout.information() + offset;
        core.r[Core.RCX] = core.id();
        core.r[Core.RDX] = index;
        core.r[Core.RSP] = layout.stackTop(index) + offset - 16;
        core.r[Core.RBP] = layout.stackTop(index) + offset - 8;
        core.rip = image.entry();
        core.setRflags(0);
        core.cr0 = ControlBits.CR0_PG | ControlBits.CR0_WP | ControlBits.CR0_PE;
        core.cr2 = 0;
        core.cr3 = layout.root();
        core.cr4 = ControlBits.CR4_PGE | ControlBits.CR4_PAE | ControlBits.CR4_PSE;
        core.efer = ControlBits.EFER_NXE | ControlBits.EFER_LMA | ControlBits.EFER_LME;
        core.cpl = 0;
        core.setSegment(Segment.CS, CODE_SELECTOR, 0, FLAT, CODE);
        for (int segment : new int[] {Segment.DS, Segment.ES, Segment.FS, Segment.GS, Segment.SS}) {
            core.setSegment(segment, DATA_SELECTOR, 0, FLAT, DATA);
        }
        core.setSegment(Segment.LDTR, 0, 0, 0, Segment.UNUSABLE);
        core.setSegment(Segment.TR, 0, layout.tss() + offset, PAGE_LIMIT, TSS_AVAILABLE);
        core.gdtrBase = layout.gdt() + offset;
        core.gdtrLimit = GDT_LIMIT;
        core.idtrBase = layout.idt() + offset;
        core.idtrLimit = PAGE_LIMIT;
        core.modeChanged();
        core.setActivity(Core.Activity.RUNNING);
    }
}
