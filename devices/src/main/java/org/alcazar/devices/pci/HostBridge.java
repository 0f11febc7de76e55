package org.alcazar.devices.pci;

/**
 * Function 0:0.0, the memory controller: its identity is Intel's Q35 MCH, which firmware and kernels know. Registers:
 * where memory-mapped configuration space is, and the programmable attribute map, which firmware uses to copy itself
 * into the RAM behind the ROM addresses ("Intel 3 Series Express Chipset Family", sections 5.1.15, 5.1.20).
 */
public final class HostBridge extends PciFunction {
    private static final int INTEL = 0x8086;
    private static final int Q35 = 0x29C0;
    private static final int HOST_BRIDGE = 0x060000;
    private static final int EXPRESS_BASE = 0x60;
    private static final int FIRST_ATTRIBUTE = 0x90;
    private static final int ATTRIBUTES = 7;

    /** What the bridge's registers decide about the memory map. */
    public interface Effects {
        /**
         * Memory-mapped configuration space is at an address, or nowhere (0).
         *
         * @param restoring because a saved state is being loaded
         */
        void expressAt(long base, boolean restoring);

        /**
         * What a range of the ROM area shows.
         *
         * @param readRam whether reads see RAM instead of ROM
         * @param writeRam whether writes reach RAM
         * @param restoring while a saved state is loaded, whose translations are kept
         */
        void attribute(long base, long size, boolean readRam, boolean writeRam, boolean restoring);
    }

    private final Effects effects;

    public HostBridge(Effects effects) {
        super(INTEL, Q35, HOST_BRIDGE, 2);
        this.effects = effects;
        subsystem(0x1AF4, 0x1100);
        config.allow(EXPRESS_BASE, 8, 0xF_F000_0007L);
        config.allow(FIRST_ATTRIBUTE, ATTRIBUTES, 0x33_3333_3333_3330L);
    }

    /** Sets where memory-mapped configuration space is after a reset; before the bridge is attached. */
    public void expressInitially(long base) {
        config.set(EXPRESS_BASE, 8, base == 0 ? 0 : base | 1);
    }

    @Override
    protected void writeConfig(int offset, int width, long value) {
        super.writeConfig(offset, width, value);
        if (offset < EXPRESS_BASE + 8 && offset + width > EXPRESS_BASE) {
            express(false);
        }
        if (offset < FIRST_ATTRIBUTE + ATTRIBUTES && offset + width > FIRST_ATTRIBUTE) {
            attributes(false);
        }
    }

    private void express(boolean restoring) {
        long register = config.get(EXPRESS_BASE, 8);
        effects.expressAt((register & 1) != 0 ? register & 0xF_F000_0000L : 0, restoring);
    }

    private void attributes(boolean restoring) {
        attribute(0xF_0000, 0x1_0000, (int) config.get(FIRST_ATTRIBUTE, 1) >> 4, restoring);
        for (int i = 1; i < ATTRIBUTES; i++) {
            int register = (int) config.get(FIRST_ATTRIBUTE + i, 1);
            long base = 0xC_0000 + (i - 1) * 0x8000L;
            attribute(base, 0x4000, register, restoring);
            attribute(base + 0x4000, 0x4000, register >> 4, restoring);
        }
    }

    private void attribute(long base, long size, int bits, boolean restoring) {
        effects.attribute(base, size, (bits & 1) != 0, (bits & 2) != 0, restoring);
    }

    @Override
    public void reset() {
        super.reset();
        express(false);
        attributes(false);
    }

    @Override
    public void load(org.alcazar.core.state.Section section) {
        super.load(section);
        express(true);
        attributes(true);
    }

    @Override
    public String name() {
        return "hostbridge";
    }
}
