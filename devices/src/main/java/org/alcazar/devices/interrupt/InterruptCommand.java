package org.alcazar.devices.interrupt;

import org.alcazar.core.state.Section;

/** The interrupt command register: how a core's IPI is put together (Intel SDM volume 3, section 10.6.1). */
final class InterruptCommand {
    /** Who is meant, bits 19:18. */
    enum Shorthand {
        NONE,
        SELF,
        ALL,
        OTHERS
    }

    private static final Shorthand[] SHORTHANDS = Shorthand.values();
    /** All fields but the delivery status, which is always idle. */
    private static final int WRITABLE = 0xCCFFF & ~(1 << 12);

    private static final int LOGICAL = 1 << 11;
    private static final int LEVEL_AND_TRIGGER = 0xC000;
    private static final int DEASSERT = 0x8000;

    private int low;
    private int high;

    void reset() {
        low = 0;
        high = 0;
    }

    int low() {
        return low;
    }

    int high() {
        return high;
    }

    void setLow(int value) {
        low = value & WRITABLE;
    }

    /** @param value in x2APIC mode the whole destination, else in bits 31:24 */
    void setHigh(int value) {
        high = value;
    }

    DeliveryMode mode() {
        return DeliveryMode.of(low);
    }

    Shorthand shorthand() {
        return SHORTHANDS[low >> 18 & 3];
    }

    boolean hasIllegalVector() {
        boolean needsVector = mode() == DeliveryMode.FIXED || mode() == DeliveryMode.LOWEST_PRIORITY;
        return needsVector && (low & 0xFF) < 16;
    }

    /**
     * Whether nothing is sent: reserved modes, and INIT de-assert, which only synchronises arbitration IDs that no
     * processor since the Pentium 4 has.
     */
    boolean isVoid() {
        return switch (mode()) {
            case RESERVED, EXTINT -> true;
            case INIT -> (low & LEVEL_AND_TRIGGER) == DEASSERT;
            default -> false;
        };
    }

    /** The message of the command; IPIs are edge-triggered whatever the trigger mode bit says. */
    ApicMessage message(boolean x2Apic) {
        int vector = low & 0xFF;
        boolean logical = (low & LOGICAL) != 0;
        if (shorthand() != Shorthand.NONE) {
            return new ApicMessage(mode(), vector, false, false, 0, true);
        } else if (x2Apic) {
            return new ApicMessage(mode(), vector, false, logical, high, high == -1);
        }
        return ApicMessage.withByteDestination(mode(), vector, false, logical, high >>> 24);
    }

    void save(Section section) {
        section.putLong("icr.low", low);
        section.putLong("icr.high", high);
    }

    void load(Section section) {
        low = section.getInt("icr.low");
        high = section.getInt("icr.high");
    }
}
