package org.alcazar.devices.storage.ide;

import java.util.Arrays;
import org.alcazar.devices.storage.ata.AtaBuffer;

/** The data of a command that passes through the data register: it grows as a drive fills it. */
final class PioBuffer implements AtaBuffer {
    /** As much as the longest ATA command has; a longer packet command ends early. */
    private static final int LONGEST = 0x1_0000 * 512;

    private final boolean sending;
    private byte[] bytes;
    private int size;

    /** For what a drive sends. */
    PioBuffer() {
        sending = false;
        bytes = new byte[0];
    }

    /** With what the host has sent. */
    PioBuffer(byte[] bytes) {
        sending = true;
        this.bytes = bytes;
        size = bytes.length;
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, size);
    }

    @Override
    public long length() {
        return sending ? size : LONGEST;
    }

    @Override
    public void fetch(long from, byte[] target, int offset, int count) {
        System.arraycopy(bytes, (int) from, target, offset, count);
    }

    @Override
    public void store(long from, byte[] source, int offset, int count) {
        int end = (int) from + count;
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
        }
        size = Math.max(size, end);
        System.arraycopy(source, offset, bytes, (int) from, count);
    }
}
