package org.alcazar.devices.platform;

import org.alcazar.core.state.Section;

/** A PS/2 keyboard's answers to commands. */
final class Ps2Keyboard {
    private static final int ACKNOWLEDGE = 0xFA;
    private static final int RESEND = 0xFE;
    private static final int SELF_TEST_PASSED = 0xAA;

    private static final int SET_LEDS = 0xED;
    private static final int SCAN_CODE_SET = 0xF0;
    private static final int SET_RATE = 0xF3;

    /** The command whose parameter comes next, or 0. */
    private int waiting;

    private int scanCodeSet;

    Ps2Keyboard() {
        reset();
    }

    void reset() {
        waiting = 0;
        scanCodeSet = 2;
    }

    /** @param translated whether the controller translates to set 1, identification included */
    void command(int value, Ps2Queue output, boolean translated) {
        if (waiting != 0) {
            output.add(ACKNOWLEDGE);
            if (waiting == SCAN_CODE_SET && value == 0) {
                output.add(scanCodeSet);
            } else if (waiting == SCAN_CODE_SET) {
                scanCodeSet = value;
            }
            waiting = 0;
            return;
        }
        switch (value) {
            case 0xEE -> output.add(0xEE);
            case 0xF2 -> {
                output.add(ACKNOWLEDGE);
                output.add(0xAB);
                output.add(translated ? 0x41 : 0x83);
            }
            case 0xF4, 0xF5, 0xF6 -> output.add(ACKNOWLEDGE);
            case SET_LEDS, SCAN_CODE_SET, SET_RATE -> {
                output.add(ACKNOWLEDGE);
                waiting = value;
            }
            case 0xFF -> {
                reset();
                output.add(ACKNOWLEDGE);
                output.add(SELF_TEST_PASSED);
            }
            default -> output.add(RESEND);
        }
    }

    void save(Section section) {
        section.putLong("keyboard.waiting", waiting);
        section.putLong("keyboard.set", scanCodeSet);
    }

    void load(Section section) {
        waiting = section.getInt("keyboard.waiting");
        scanCodeSet = section.getInt("keyboard.set");
    }
}
