package org.alcazar.devices.interrupt;

import org.alcazar.core.state.Section;

/**
 * One 8259A interrupt controller, as its datasheet (231468-003) has it, less the 8080 mode and the buffered-mode pins.
 * Per-input edge or level triggering comes from outside, as on PCs with an ELCR; ICW1.LTIM selects level for all.
 *
 * <p>An edge request must stay until it is acknowledged: when the line falls before, an acknowledge gives the
 * spurious vector of input 7.
 */
final class Pic8259 {
    static final int CASCADE_INPUT = 2;

    private static final int ICW4_AUTO_EOI = 2;
    private static final int ICW4_FULLY_NESTED = 0x10;

    private final boolean master;
    private final InterruptLine output;
    private boolean outputLevel;

    /** Levels of the inputs, one bit each. */
    private int inputs;

    private int requests;
    private int inService;
    private int mask;
    private int elcr;
    private boolean levelMode;
    /** The input of lowest priority; the next one has the highest. */
    private int lowest = 7;

    private int vectorBase;
    private int icw3;
    private int icw4;
    /** The initialisation command word expected next at the odd port: 2 to 4, or 0 when none is. */
    private int expecting;

    private boolean single;
    private boolean icw4Needed;
    private boolean rotateOnAutoEoi;
    private boolean specialMask;
    private boolean readInService;
    private boolean poll;

    Pic8259(boolean master, InterruptLine output) {
        this.master = master;
        this.output = output;
    }

    void reset() {
        requests = 0;
        inService = 0;
        mask = 0;
        elcr = 0;
        levelMode = false;
        lowest = 7;
        vectorBase = 0;
        icw3 = 0;
        icw4 = 0;
        expecting = 0;
        single = false;
        icw4Needed = false;
        rotateOnAutoEoi = false;
        specialMask = false;
        readInService = false;
        poll = false;
        update();
    }

    // ---------------------------------------------------------------------------------------- inputs and output

    private int levelTriggered() {
        return levelMode ? 0xFF : elcr;
    }

    void setInput(int input, boolean level) {
        int bit = 1 << input;
        boolean before = (inputs & bit) != 0;
        if (before == level) {
            return;
        }
        inputs ^= bit;
        if (level) {
            requests |= bit;
        } else {
            requests &= ~bit;
        }
        update();
    }

    /** The request of highest priority that may interrupt now, or -1. */
    private int deliverable() {
        int wanted = requests & ~mask;
        if (wanted == 0) {
            return -1;
        }
        for (int i = 1; i <= 8; i++) {
            int input = lowest + i & 7;
            int bit = 1 << input;
            boolean request = (wanted & bit) != 0;
            if ((inService & bit) != 0) {
                boolean nested = master && input == CASCADE_INPUT && (icw4 & ICW4_FULLY_NESTED) != 0;
                if (nested && request) {
                    return input;
                } else if (!specialMask && !nested) {
                    return -1;
                }
            } else if (request) {
                return input;
            }
        }
        return -1;
    }

    private void update() {
        boolean level = expecting == 0 && deliverable() >= 0;
        if (level != outputLevel) {
            outputLevel = level;
            output.set(level);
        }
    }

    /** The output falls after an acknowledge even when more is waiting, so that the next request is an edge again. */
    private void lower() {
        if (outputLevel) {
            outputLevel = false;
            output.set(false);
        }
    }

    // ---------------------------------------------------------------------------------------- acknowledge

    /** Interrupt acknowledge: the input acknowledged, or -1 when the request has gone and input 7 is reported. */
    int acknowledge() {
        int input = deliverable();
        if (input >= 0) {
            int bit = 1 << input;
            if ((levelTriggered() & bit) == 0) {
                requests &= ~bit;
            }
            if ((icw4 & ICW4_AUTO_EOI) == 0) {
                inService |= bit;
            } else if (rotateOnAutoEoi) {
                lowest = input;
            }
        }
        lower();
        update();
        return input;
    }

    int vector(int input) {
        return vectorBase | input;
    }

    // ---------------------------------------------------------------------------------------- registers

    /** @param odd the chip's A0 */
    int peek(boolean odd) {
        if (poll) {
            int input = deliverable();
            return input >= 0 ? 0x80 | input : 0;
        }
        return odd ? mask : readInService ? inService : requests;
    }

    int read(boolean odd) {
        int value = peek(odd);
        if (poll) {
            poll = false;
            acknowledge();
        }
        return value;
    }

    void write(boolean odd, int value) {
        if (odd) {
            writeOdd(value);
        } else if ((value & 0x10) != 0) {
            initialize(value);
        } else if ((value & 8) != 0) {
            operation3(value);
        } else {
            operation2(value);
        }
        update();
    }

    private void initialize(int icw1) {
        // The edge detectors are cleared too: a line that is high has to fall and rise again.
        levelMode = (icw1 & 8) != 0;
        requests = inputs & levelTriggered();
        single = (icw1 & 2) != 0;
        icw4Needed = (icw1 & 1) != 0;
        inService = 0;
        mask = 0;
        lowest = 7;
        icw4 = 0;
        rotateOnAutoEoi = false;
        specialMask = false;
        readInService = false;
        poll = false;
        expecting = 2;
    }

    private void writeOdd(int value) {
        switch (expecting) {
            case 2 -> {
                vectorBase = value & 0xF8;
                expecting = !single ? 3 : icw4Needed ? 4 : 0;
            }
            case 3 -> {
                icw3 = value;
                expecting = icw4Needed ? 4 : 0;
            }
            case 4 -> {
                icw4 = value;
                expecting = 0;
            }
            default -> mask = value;
        }
    }

    /** OCW2: end of interrupt and rotation. */
    private void operation2(int value) {
        int level = value & 7;
        switch (value >> 5) {
            case 0 -> rotateOnAutoEoi = false;
            case 4 -> rotateOnAutoEoi = true;
            case 1 -> endOfInterrupt(highestInService(), false);
            case 5 -> endOfInterrupt(highestInService(), true);
            case 3 -> endOfInterrupt(level, false);
            case 7 -> endOfInterrupt(level, true);
            case 6 -> lowest = level;
            default -> {}
        }
    }

    private int highestInService() {
        // In special mask mode a masked level is not ended by a non-specific EOI.
        int candidates = specialMask ? inService & ~mask : inService;
        for (int i = 1; i <= 8; i++) {
            int input = lowest + i & 7;
            if ((candidates >> input & 1) != 0) {
                return input;
            }
        }
        return -1;
    }

    private void endOfInterrupt(int input, boolean rotate) {
        if (input < 0) {
            return;
        }
        inService &= ~(1 << input);
        if (rotate) {
            lowest = input;
        }
    }

    private void operation3(int value) {
        if ((value & 0x40) != 0) {
            specialMask = (value & 0x20) != 0;
        }
        if ((value & 4) != 0) {
            poll = true;
        } else if ((value & 2) != 0) {
            readInService = (value & 1) != 0;
        }
    }

    int elcr() {
        return elcr;
    }

    void setElcr(int value) {
        elcr = value;
        requests |= inputs & value;
        update();
    }

    // ---------------------------------------------------------------------------------------- state

    void save(Section section, String prefix) {
        section.putLongs(prefix, new long[] {
            inputs, requests, inService, mask, elcr, lowest, vectorBase, icw3, icw4, expecting, flags()
        });
    }

    private int flags() {
        return (levelMode ? 1 : 0)
                | (single ? 2 : 0)
                | (icw4Needed ? 4 : 0)
                | (rotateOnAutoEoi ? 8 : 0)
                | (specialMask ? 0x10 : 0)
                | (readInService ? 0x20 : 0)
                | (poll ? 0x40 : 0)
                | (outputLevel ? 0x80 : 0);
    }

    void load(Section section, String prefix) {
        int[] saved = section.getInts(prefix, 11);
        inputs = saved[0];
        requests = saved[1];
        inService = saved[2];
        mask = saved[3];
        elcr = saved[4];
        lowest = saved[5];
        vectorBase = saved[6];
        icw3 = saved[7];
        icw4 = saved[8];
        expecting = saved[9];
        int flags = saved[10];
        levelMode = (flags & 1) != 0;
        single = (flags & 2) != 0;
        icw4Needed = (flags & 4) != 0;
        rotateOnAutoEoi = (flags & 8) != 0;
        specialMask = (flags & 0x10) != 0;
        readInService = (flags & 0x20) != 0;
        poll = (flags & 0x40) != 0;
        outputLevel = (flags & 0x80) != 0;
    }
}
