package org.alcazar.core.cpu;

/** The right to use I/O ports: IOPL and the I/O permission bit map of the TSS, Intel SDM volume 1, section 19.5. */
public final class IoPermission {
    private static final int MAP_BASE = 0x66;

    private IoPermission() {}

    /**
     * Checks an access to {@code size} ports from {@code port} on.
     *
     * @throws GuestFault #GP(0)
     */
    public static void check(Core core, int port, int size) {
        if (!core.protectedMode() || core.cpl <= core.iopl() && !core.virtual8086()) {
            return;
        }
        int type = core.rights[Segment.TR] & 0xF;
        long limit = core.limit[Segment.TR] & 0xFFFF_FFFFL;
        boolean wideTss = type == Descriptors.TSS_BUSY || type == Descriptors.TSS_AVAILABLE;
        if (!wideTss || limit < MAP_BASE + 1) {
            throw core.fault(Vector.GP, 0);
        }
        long tss = core.systemBase[Segment.TR];
        long map = core.mmu.loadSystem(tss + MAP_BASE, 2) & 0xFFFF;
        long first = map + (port >> 3);
        // Two bytes are read always, which is why the map is followed by a byte of ones.
        if (first + 1 > limit) {
            throw core.fault(Vector.GP, 0);
        }
        int bits = (int) core.mmu.loadSystem(tss + first, 2) & 0xFFFF;
        if ((bits >> (port & 7) & (1 << size) - 1) != 0) {
            throw core.fault(Vector.GP, 0);
        }
    }
}
