package org.alcazar.devices.pci;

import org.alcazar.core.state.Section;

/**
 * Function 0:1f.0, the bridge to the board's legacy devices: its identity is Intel's ICH9 LPC interface. Registers: the
 * routing of PCI interrupts to IRQs, and where the ACPI ports are, which this board has fixed ("Intel I/O Controller Hub
 * 9", sections 13.1.13 to 13.1.17).
 */
public final class IsaBridge extends PciFunction {
    public static final int DEVICE = 0x1F;

    private static final int INTEL = 0x8086;
    private static final int ICH9 = 0x2918;
    private static final int ISA_BRIDGE = 0x060100;
    private static final int ACPI_BASE = 0x40;
    private static final int ACPI_CONTROL = 0x44;
    private static final int ACPI_ENABLED = 0x80;
    private static final int ROUTE_A = 0x60;
    private static final int ROUTE_E = 0x68;
    private static final int NOT_ROUTED = 0x80;

    private final PciInterruptRouter router;

    /**
     * @param acpiBase first of the ACPI ports
     * @param routed routes inputs to IRQs 10 and 11 in turn, as firmware does
     */
    public IsaBridge(PciInterruptRouter router, int acpiBase, boolean routed) {
        super(INTEL, ICH9, ISA_BRIDGE, 2);
        this.router = router;
        multifunction();
        config.set(ACPI_BASE, 4, acpiBase | 1);
        config.allow(ACPI_BASE, 4, 0xFF80);
        config.set(ACPI_CONTROL, 1, ACPI_ENABLED);
        config.allow(ACPI_CONTROL, 1, 0x87);
        for (int i = 0; i < 4; i++) {
            config.set(ROUTE_A + i, 1, routed ? irq(i) : NOT_ROUTED);
            config.set(ROUTE_E + i, 1, routed ? irq(i) : NOT_ROUTED);
        }
        config.allow(ROUTE_A, 4, 0x8F8F_8F8FL);
        config.allow(ROUTE_E, 4, 0x8F8F_8F8FL);
    }

    /** The IRQ that firmware routes an input to. */
    public static int irq(int input) {
        return 10 + (input & 1);
    }

    private void route() {
        for (int i = 0; i < 4; i++) {
            router.route(i, (int) config.get(ROUTE_A + i, 1));
            router.route(4 + i, (int) config.get(ROUTE_E + i, 1));
        }
    }

    @Override
    protected void writeConfig(int offset, int width, long value) {
        super.writeConfig(offset, width, value);
        route();
    }

    @Override
    public void reset() {
        super.reset();
        route();
    }

    @Override
    public void load(Section section) {
        super.load(section);
        route();
    }

    @Override
    public String name() {
        return "isabridge";
    }
}
