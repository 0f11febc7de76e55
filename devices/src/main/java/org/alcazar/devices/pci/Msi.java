package org.alcazar.devices.pci;

/**
 * A function's MSI capability: one message with a 64-bit address, in configuration space (PCI Local Bus Specification
 * 3.0, section 6.8.1). All of its state is there.
 */
public final class Msi {
    private static final int ID = 0x05;
    private static final int SIZE = 14;
    private static final int CONTROL = 2;
    private static final int ADDRESS = 4;
    private static final int DATA = 12;
    private static final int ENABLED = 1;
    private static final int WIDE = 1 << 7;

    private final PciFunction function;
    private final int offset;

    Msi(PciFunction function) {
        this.function = function;
        offset = function.capability(ID, SIZE);
        ConfigSpace config = function.config;
        config.set(offset + CONTROL, 2, WIDE);
        config.allow(offset + CONTROL, 2, ENABLED);
        config.allow(offset + ADDRESS, 8, ~3L);
        config.allow(offset + DATA, 2, 0xFFFF);
    }

    /** Whether the function interrupts by its message and not by its pin. */
    public boolean enabled() {
        return (function.config.get(offset + CONTROL, 2) & ENABLED) != 0;
    }

    /** Sends the message, if it is enabled and the function may master the bus. */
    public void send() {
        if (enabled() && function.isMaster()) {
            long address = function.config.get(offset + ADDRESS, 8);
            function.bus().message(address, (int) function.config.get(offset + DATA, 2));
        }
    }
}
