package org.alcazar.devices.boot;

import org.alcazar.core.cpu.Core;

/**
 * How the bootstrap processor starts Linux: RSI the zero page, selectors 0x10 (code) and 0x18 (data), interrupts off; in
 * 64-bit mode with identity-mapped memory, or in 32-bit protected mode without paging ("The Linux/x86 Boot Protocol",
 * 32-bit and 64-bit).
 *
 * @param pageTables physical address of a level-4 page table, or 0 for the 32-bit entry
 * @param seed physical address that gets random bytes from the machine's source before every start, 0 for none
 */
record LinuxEntry(long entry, long information, long gdt, long pageTables, long seed) implements Entry {
    private static final int CODE = 0x10;
    private static final int DATA = 0x18;

    /** Bytes of the descriptor table: two empty ones, code, data. */
    static final int GDT_SIZE = 32;

    static byte[] descriptors(boolean starts64) {
        return new Words(GDT_SIZE)
                .u64(0)
                .u64(0)
                .u64(starts64 ? FlatMode.CODE64_DESCRIPTOR : FlatMode.CODE32_DESCRIPTOR)
                .u64(FlatMode.DATA_DESCRIPTOR)
                .bytes();
    }

    @Override
    public void apply(Core core) {
        if (seed != 0) {
            for (int i = 0; i < LinuxParameters.SEED; i += 8) {
                core.mmu.view().write(seed + i, 8, core.machine.random().next());
            }
        }
        FlatMode.clear(core);
        core.r[Core.RSI] = information;
        core.gdtrBase = gdt;
        core.gdtrLimit = GDT_SIZE - 1;
        FlatMode.enter(core, CODE, DATA, pageTables);
        core.rip = entry;
    }
}
