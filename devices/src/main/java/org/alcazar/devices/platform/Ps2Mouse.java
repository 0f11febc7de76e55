package org.alcazar.devices.platform;

import org.alcazar.core.state.Section;

/** A PS/2 mouse that lies still: its answers to commands. */
final class Ps2Mouse {
    private static final int ACKNOWLEDGE = 0xFA;
    private static final int RESEND = 0xFE;
    private static final int SELF_TEST_PASSED = 0xAA;
    private static final int STANDARD_MOUSE = 0;

    private static final int SET_RESOLUTION = 0xE8;
    private static final int SET_RATE = 0xF3;
    private static final int DEFAULT_RESOLUTION = 2;
    private static final int DEFAULT_RATE = 100;
    private static final int STATUS_REPORTING = 0x20;
    /** First byte of a movement report: bit 3 is always set. */
    private static final int NO_MOVEMENT = 8;

    /** The command whose parameter comes next, or 0. */
    private int waiting;

    private int resolution;
    private int rate;
    private boolean reporting;

    Ps2Mouse() {
        reset();
    }

    void reset() {
        waiting = 0;
        resolution = DEFAULT_RESOLUTION;
        rate = DEFAULT_RATE;
        reporting = false;
    }

    void command(int value, Ps2Queue output) {
        if (waiting != 0) {
            if (waiting == SET_RATE) {
                rate = value;
            } else {
                resolution = value;
            }
            waiting = 0;
            output.addFromMouse(ACKNOWLEDGE);
            return;
        }
        switch (value) {
            case 0xE6, 0xE7, 0xEA, 0xF0 -> answer(output);
            case SET_RESOLUTION, SET_RATE -> {
                waiting = value;
                answer(output);
            }
            case 0xE9 -> answer(output, reporting ? STATUS_REPORTING : 0, resolution, rate);
            case 0xEB -> answer(output, NO_MOVEMENT, 0, 0);
            case 0xF2 -> answer(output, STANDARD_MOUSE);
            case 0xF4 -> {
                reporting = true;
                answer(output);
            }
            case 0xF5 -> {
                reporting = false;
                answer(output);
            }
            case 0xF6 -> {
                reset();
                answer(output);
            }
            case 0xFF -> {
                reset();
                answer(output, SELF_TEST_PASSED, STANDARD_MOUSE);
            }
            default -> output.addFromMouse(RESEND);
        }
    }

    private static void answer(Ps2Queue output, int... bytes) {
        output.addFromMouse(ACKNOWLEDGE);
        for (int value : bytes) {
            output.addFromMouse(value);
        }
    }

    void save(Section section) {
        section.putLong("mouse.waiting", waiting);
        section.putLong("mouse.resolution", resolution);
        section.putLong("mouse.rate", rate);
        section.putBoolean("mouse.reporting", reporting);
    }

    void load(Section section) {
        waiting = section.getInt("mouse.waiting");
        resolution = section.getInt("mouse.resolution");
        rate = section.getInt("mouse.rate");
        reporting = section.getBoolean("mouse.reporting");
    }
}
