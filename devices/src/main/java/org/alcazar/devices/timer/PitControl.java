package org.alcazar.devices.timer;

/** The 8254's control word: what a write to its fourth port means to the channels behind it. */
final class PitControl {
    private static final int READ_BACK = 3;

    private PitControl() {}

    /** @param channels by number; null where this port does not reach one */
    static void write(PitChannel[] channels, int value) {
        int select = value >> 6;
        if (select == READ_BACK) {
            for (int i = 0; i < channels.length; i++) {
                if (channels[i] != null && (value >> i + 1 & 1) != 0) {
                    readBack(channels[i], value);
                }
            }
        } else if (channels[select] != null) {
            if ((value & 0x30) == 0) {
                channels[select].latchCount();
            } else {
                channels[select].setControl(value);
            }
        }
    }

    /** Bits 5 and 4 of the read-back command are active low. */
    private static void readBack(PitChannel channel, int value) {
        if ((value & 0x20) == 0) {
            channel.latchCount();
        }
        if ((value & 0x10) == 0) {
            channel.latchStatus();
        }
    }
}
