package org.alcazar.devices.interrupt;

import org.alcazar.core.state.Section;

/** The error status register: errors gather until a write shows them (Intel SDM volume 3, section 10.5.3). */
final class ApicErrors {
    static final int SEND_ILLEGAL_VECTOR = 1 << 5;
    static final int RECEIVE_ILLEGAL_VECTOR = 1 << 6;
    static final int ILLEGAL_REGISTER = 1 << 7;

    private int gathered;
    private int shown;

    void reset() {
        gathered = 0;
        shown = 0;
    }

    /** Notes an error; returns whether it is new since the last write of the register. */
    boolean add(int error) {
        boolean fresh = (gathered & error) == 0;
        gathered |= error;
        return fresh;
    }

    void latch() {
        shown = gathered;
        gathered = 0;
    }

    int shown() {
        return shown;
    }

    void save(Section section) {
        section.putLong("esr.gathered", gathered);
        section.putLong("esr", shown);
    }

    void load(Section section) {
        gathered = section.getInt("esr.gathered");
        shown = section.getInt("esr");
    }
}
