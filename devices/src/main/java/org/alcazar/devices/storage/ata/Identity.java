package org.alcazar.devices.storage.ata;

/** The 256 words a device identifies itself with (ATA/ATAPI Command Set 3, sections 7.12.7 and 7.13.7). */
final class Identity {
    private static final String FIRMWARE = "1.0";
    private final byte[] bytes = new byte[512];

    /** With what disks and CD-ROMs have in common. */
    Identity(String serial, String model, int transferMode) {
        text(10, 20, serial);
        text(23, 8, FIRMWARE);
        text(27, 40, model);
        word(48, 0);
        word(53, 7);
        int mode = transferMode & 7;
        boolean ultra = (transferMode & 0xF8) == 0x40;
        boolean multiword = (transferMode & 0xF8) == 0x20;
        word(63, 7 | (multiword ? 0x100 << mode : 0));
        word(64, 3);
        for (int i = 65; i <= 68; i++) {
            word(i, 120);
        }
        word(80, 0x1F0);
        word(88, 0x7F | (ultra ? 0x100 << mode : 0));
    }

    Identity word(int index, int value) {
        bytes[2 * index] = (byte) value;
        bytes[2 * index + 1] = (byte) (value >>> 8);
        return this;
    }

    Identity number(int index, int words, long value) {
        for (int i = 0; i < words; i++) {
            word(index + i, (int) (value >>> 16 * i) & 0xFFFF);
        }
        return this;
    }

    /** Two characters a word, the first in the high byte. */
    private void text(int index, int length, String text) {
        for (int i = 0; i < length; i++) {
            bytes[2 * index + (i ^ 1)] = (byte) (i < text.length() ? text.charAt(i) : ' ');
        }
    }

    /** The bytes, with their sum right. */
    byte[] bytes() {
        bytes[510] = (byte) 0xA5;
        bytes[511] = 0;
        int sum = 0;
        for (byte each : bytes) {
            sum += each;
        }
        bytes[511] = (byte) -sum;
        return bytes;
    }
}
