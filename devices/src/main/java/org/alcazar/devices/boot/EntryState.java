package org.alcazar.devices.boot;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Segment;

/**
 * How the bootstrap processor starts a kernel: flat segments, RAX a magic number, RBX the information structure,
 * interrupts off, an empty IDT, every other general register zero but RSP, which ends below 0x7C00.
 *
 * <p>Multiboot kernels start in 32-bit protected mode without paging (Multiboot Specification, section 3.2; Multiboot2
 * Specification, section 3.3). With {@code pageTables}, the start is in 64-bit mode with that CR3.
 *
 * @param gdt physical address of the table {@link #descriptors} makes
 * @param pageTables physical address of a level-4 page table, or 0 for 32-bit protected mode
 */
record EntryState(long entry, long magic, long information, long gdt, long pageTables) {
    private static final int CODE32 = 0x08;
    private static final int DATA = 0x10;
    private static final int CODE64 = 0x18;
    private static final int STACK = 0x7C00;

    /** Bytes of the descriptor table: null, 32-bit code, data, 64-bit code. */
    static final int GDT_SIZE = 32;

    private static final int CODE_RIGHTS =
            Segment.P | Segment.S | Segment.TYPE_CODE | Segment.TYPE_RW | Segment.TYPE_ACCESSED | Segment.G;
    private static final int DATA_RIGHTS =
            Segment.P | Segment.S | Segment.TYPE_RW | Segment.TYPE_ACCESSED | Segment.G | Segment.DB;

    /** The descriptor table. */
    static byte[] descriptors() {
        return new Words(GDT_SIZE)
                .u64(0)
                .u64(0x00CF_9B00_0000_FFFFL)
                .u64(0x00CF_9300_0000_FFFFL)
                .u64(0x00AF_9B00_0000_FFFFL)
                .bytes();
    }

    void apply(Core core) {
        for (int register = 0; register < 16; register++) {
            core.r[register] = 0;
        }
        core.r[Core.RAX] = magic;
        core.r[Core.RBX] = information;
        core.r[Core.RSP] = STACK;
        core.setRflags(0);
        core.gdtrBase = gdt;
        core.gdtrLimit = GDT_SIZE - 1;
        core.idtrBase = 0;
        core.idtrLimit = 0;
        core.cr0 = ControlBits.CR0_PE | ControlBits.CR0_ET;
        core.cr3 = 0;
        core.cr4 = 0;
        core.efer = 0;
        core.cpl = 0;
        if (pageTables != 0) {
            core.cr0 |= ControlBits.CR0_PG | ControlBits.CR0_NE | ControlBits.CR0_MP | ControlBits.CR0_WP;
            core.cr3 = pageTables;
            core.cr4 = ControlBits.CR4_PAE;
            core.efer = ControlBits.EFER_LME | ControlBits.EFER_LMA;
            core.setSegment(Segment.CS, CODE64, 0, -1, CODE_RIGHTS | Segment.L);
        } else {
            core.setSegment(Segment.CS, CODE32, 0, -1, CODE_RIGHTS | Segment.DB);
        }
        for (int segment : new int[] {Segment.ES, Segment.SS, Segment.DS, Segment.FS, Segment.GS}) {
            core.setSegment(segment, DATA, 0, -1, DATA_RIGHTS);
        }
        core.rip = entry;
        core.mmu.flushAll();
        core.modeChanged();
    }
}
