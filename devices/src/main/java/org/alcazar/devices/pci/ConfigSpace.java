package org.alcazar.devices.pci;

/**
 * The configuration space of one function, 4096 bytes of which a conventional one uses the first 256. Every bit is
 * read-only unless it has been declared otherwise.
 */
public final class ConfigSpace {
    public static final int SIZE = 4096;

    private final byte[] bytes = new byte[SIZE];
    private final byte[] writable = new byte[SIZE];
    private final byte[] clearedByOne = new byte[SIZE];

    /** Sets a register, whatever the guest may do with it. */
    public void set(int offset, int width, long value) {
        for (int i = 0; i < width; i++) {
            bytes[offset + i] = (byte) (value >>> 8 * i);
        }
    }

    /** Bits the guest may change. */
    public void allow(int offset, int width, long mask) {
        for (int i = 0; i < width; i++) {
            writable[offset + i] |= (byte) (mask >>> 8 * i);
        }
    }

    /** Bits that a one written to them clears. */
    public void allowClearing(int offset, int width, long mask) {
        for (int i = 0; i < width; i++) {
            clearedByOne[offset + i] |= (byte) (mask >>> 8 * i);
        }
    }

    /** @return the value, zero-extended */
    public long get(int offset, int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (bytes[offset + i] & 0xFFL) << 8 * i;
        }
        return value;
    }

    /** A write of the guest. */
    void write(int offset, int width, long value) {
        for (int i = 0; i < width; i++) {
            int at = offset + i;
            int part = (int) (value >>> 8 * i) & 0xFF;
            int kept = bytes[at] & ~writable[at] | part & writable[at];
            bytes[at] = (byte) (kept & ~(part & clearedByOne[at]));
        }
    }

    byte[] bytes() {
        return bytes;
    }
}
