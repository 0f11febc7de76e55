package org.alcazar.core.cpu;

/**
 * The registers of a task as its TSS keeps them, in the 32-bit and in the 16-bit form: Intel SDM volume 3, figures 8-2
 * and 8-10. A 16-bit TSS has no CR3, FS, GS or trap flag.
 */
final class TaskRegisters {
    /** Lowest limit of a TSS that can be switched to. */
    private static final int LAST_BYTE = 0x67;

    private static final int LAST_BYTE16 = 0x2B;
    private static final int CR3 = 0x1C;
    private static final int TRAP = 0x64;

    final boolean wide;
    final long cr3;
    final long ip;
    final long flags;
    final long[] general = new long[8];
    /** ES to GS, by number. */
    final int[] selectors = new int[6];

    final int ldt;
    /** The T flag: a debug trap before the task's first instruction. */
    final boolean trap;

    private TaskRegisters(Core core, long tss, boolean wide) {
        this.wide = wide;
        int size = wide ? 4 : 2;
        int first = firstRegister(wide);
        cr3 = wide ? load(core, tss + CR3, 4) : 0;
        ip = load(core, tss + first, size);
        flags = load(core, tss + first + size, size);
        for (int n = 0; n < 8; n++) {
            general[n] = load(core, tss + first + (2L + n) * size, size);
        }
        for (int n = 0; n < segments(wide); n++) {
            selectors[n] = (int) load(core, tss + first + (10L + n) * size, 2);
        }
        ldt = (int) load(core, tss + first + (10L + segments(wide)) * size, 2);
        trap = wide && (load(core, tss + TRAP, 2) & 1) != 0;
    }

    /** All that a TSS at this address holds. */
    static TaskRegisters load(Core core, long tss, boolean wide) {
        return new TaskRegisters(core, tss, wide);
    }

    /** Stores the running task's registers. */
    static void save(Core core, long tss, boolean wide, long ip, long flags) {
        int size = wide ? 4 : 2;
        int first = firstRegister(wide);
        store(core, tss + first, size, ip);
        store(core, tss + first + size, size, flags);
        for (int n = 0; n < 8; n++) {
            store(core, tss + first + (2L + n) * size, size, core.r[n]);
        }
        for (int n = 0; n < segments(wide); n++) {
            store(core, tss + first + (10L + n) * size, 2, core.selector[n]);
        }
    }

    /**
     * Raises what {@link #save} would.
     *
     * @throws GuestFault #PF
     */
    static void probeSave(Core core, long tss, boolean wide) {
        int size = wide ? 4 : 2;
        int first = firstRegister(wide);
        core.mmu.probeSystemWrite(tss + first & 0xFFFF_FFFFL, (10 + segments(wide)) * size);
    }

    /**
     * Raises what {@link #load} would.
     *
     * @throws GuestFault #PF
     */
    static void probeLoad(Core core, long tss, boolean wide) {
        load(core, tss, 2);
        load(core, tss + lastByte(wide) - 1, 2);
    }

    /** The lowest limit a TSS must have. */
    static int lastByte(boolean wide) {
        return wide ? LAST_BYTE : LAST_BYTE16;
    }

    private static int firstRegister(boolean wide) {
        return wide ? 0x20 : 0x0E;
    }

    private static int segments(boolean wide) {
        return wide ? 6 : 4;
    }

    private static long load(Core core, long linear, int size) {
        return core.mmu.loadSystem(linear & 0xFFFF_FFFFL, size);
    }

    private static void store(Core core, long linear, int size, long value) {
        core.mmu.storeSystem(linear & 0xFFFF_FFFFL, size, value);
    }
}
