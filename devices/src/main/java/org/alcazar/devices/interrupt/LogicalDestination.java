package org.alcazar.devices.interrupt;

import org.alcazar.core.state.Section;

/** Whether a message is for this APIC: LDR and DFR, and what x2APIC mode has in their place (Intel SDM 10.6.2). */
final class LogicalDestination {
    private static final int FLAT = 0xF;
    private static final int ALL_CLUSTERS = 0xF;

    private final int id;
    private int destination;
    private int format;

    LogicalDestination(int id) {
        this.id = id;
        reset();
    }

    void reset() {
        destination = 0;
        format = -1;
    }

    int destination(boolean x2Apic) {
        return x2Apic ? id >> 4 << 16 | 1 << (id & 0xF) : destination;
    }

    void setDestination(int value) {
        destination = value & 0xFF00_0000;
    }

    int format() {
        return format;
    }

    void setFormat(int value) {
        format = value | 0x0FFF_FFFF;
    }

    /** Broadcasts are the sender's business. */
    boolean selectedBy(ApicMessage message, boolean x2Apic) {
        int wanted = message.destination();
        if (!message.logical()) {
            return wanted == id;
        }
        int own = destination(x2Apic);
        if (x2Apic) {
            return wanted >>> 16 == own >>> 16 && (wanted & own & 0xFFFF) != 0;
        }
        own >>>= 24;
        if (format >>> 28 == FLAT) {
            return (wanted & own) != 0;
        }
        boolean sameCluster = wanted >> 4 == own >> 4 || wanted >> 4 == ALL_CLUSTERS;
        return sameCluster && (wanted & own & 0xF) != 0;
    }

    void save(Section section) {
        section.putLong("ldr", destination);
        section.putLong("dfr", format);
    }

    void load(Section section) {
        destination = section.getInt("ldr");
        format = section.getInt("dfr");
    }
}
