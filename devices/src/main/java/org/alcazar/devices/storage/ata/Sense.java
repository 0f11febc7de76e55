package org.alcazar.devices.storage.ata;

/** Why a packet command failed (SCSI Primary Commands 3, section 4.5). */
final class Sense extends Exception {
    private static final long serialVersionUID = 1L;

    static final int NOT_READY = 2;
    static final int MEDIUM_ERROR = 3;
    static final int ILLEGAL_REQUEST = 5;
    static final int UNIT_ATTENTION = 6;

    private final int key;
    private final int code;

    /** @param code additional code and its qualifier, 16 bits */
    Sense(int key, int code) {
        super(String.format("sense key %d, code %04x", key, code), null, false, false);
        this.key = key;
        this.code = code;
    }

    static Sense unknownCommand() {
        return new Sense(ILLEGAL_REQUEST, 0x2000);
    }

    static Sense outOfRange() {
        return new Sense(ILLEGAL_REQUEST, 0x2100);
    }

    static Sense wrongField() {
        return new Sense(ILLEGAL_REQUEST, 0x2400);
    }

    int key() {
        return key;
    }

    int code() {
        return code;
    }
}
