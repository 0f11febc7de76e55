package org.alcazar.devices.interrupt;

/** What an APIC message asks its target to do, in the encoding of bits 10:8 of ICR, LVT and redirection entries. */
public enum DeliveryMode {
    FIXED,
    LOWEST_PRIORITY,
    SMI,
    RESERVED,
    NMI,
    INIT,
    STARTUP,
    EXTINT;

    private static final DeliveryMode[] BY_CODE = values();

    /** The mode in bits 10:8 of a register. */
    static DeliveryMode of(long register) {
        return BY_CODE[(int) (register >>> 8) & 7];
    }
}
