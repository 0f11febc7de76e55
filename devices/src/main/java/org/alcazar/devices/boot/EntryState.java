package org.alcazar.devices.boot;

import org.alcazar.core.cpu.Core;

/**
 * How the bootstrap processor starts a multiboot or plain kernel: RAX a magic number, RBX the information structure.
 *
 * <p>Multiboot kernels start in 32-bit protected mode without paging (Multiboot Specification, section 3.2; Multiboot2
 * Specification, section 3.3). With {@code pageTables}, the start is in 64-bit mode with that CR3.
 *
 * @param gdt physical address of the table {@link #descriptors} makes
 * @param pageTables physical address of a level-4 page table, or 0 for 32-bit protected mode
 */
record EntryState(long entry, long magic, long information, long gdt, long pageTables) implements Entry {
    private static final int CODE32 = 0x08;
    private static final int DATA = 0x10;
    private static final int CODE64 = 0x18;

    /** Bytes of the descriptor table: null, 32-bit code, data, 64-bit code. */
    static final int GDT_SIZE = 32;

    /** The descriptor table. */
    static byte[] descriptors() {
        return new Words(GDT_SIZE)
                .u64(0)
                .u64(FlatMode.CODE32_DESCRIPTOR)
                .u64(FlatMode.DATA_DESCRIPTOR)
                .u64(FlatMode.CODE64_DESCRIPTOR)
                .bytes();
    }

    @Override
    public void apply(Core core) {
        FlatMode.clear(core);
        core.r[Core.RAX] = magic;
        core.r[Core.RBX] = information;
        core.gdtrBase = gdt;
        core.gdtrLimit = GDT_SIZE - 1;
        FlatMode.enter(core, pageTables != 0 ? CODE64 : CODE32, DATA, pageTables);
        core.rip = entry;
    }
}
