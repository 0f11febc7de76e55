package org.alcazar.devices.boot;

import com.google.common.primitives.Ints;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of a guest image, read little-endian. A read that is not completely inside the file is an
 * {@link ImageException} that names what was wanted. Offsets and lengths are unsigned 64-bit numbers: whatever a file
 * claims can be passed as it is.
 */
public final class ImageBytes {
    private final String fileName;
    private final byte[] bytes;
    private final ByteBuffer buffer;

    /**
     * @param fileName for messages
     * @param bytes not copied; must not change any more
     */
    public ImageBytes(String fileName, byte[] bytes) {
        this.fileName = fileName;
        this.bytes = bytes;
        this.buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    public String fileName() {
        return fileName;
    }

    /** The length of the file in bytes. */
    public int length() {
        return bytes.length;
    }

    /** The array itself, not to be changed. */
    public byte[] array() {
        return bytes;
    }

    /** A copy of all bytes. */
    public byte[] copy() {
        return bytes.clone();
    }

    /** Whether {@code length} bytes from {@code offset} on are inside the file. */
    public boolean has(long offset, long length) {
        return offset >= 0 && length >= 0 && offset <= bytes.length && length <= bytes.length - offset;
    }

    /** Demands that {@code length} bytes from {@code offset} on are inside the file. */
    public void require(long offset, long length, String what) {
        if (!has(offset, length)) {
            throw error(what + " needs " + Long.toUnsignedString(length) + " bytes at offset " + hex(offset)
                    + ", but the file has only " + bytes.length + " bytes");
        }
    }

    public int u8(long offset, String what) {
        require(offset, 1, what);
        return bytes[(int) offset] & 0xFF;
    }

    public int u16(long offset, String what) {
        require(offset, 2, what);
        return buffer.getShort((int) offset) & 0xFFFF;
    }

    /** A 32-bit word, zero-extended. */
    public long u32(long offset, String what) {
        require(offset, 4, what);
        return buffer.getInt((int) offset) & 0xFFFF_FFFFL;
    }

    public long u64(long offset, String what) {
        require(offset, 8, what);
        return buffer.getLong((int) offset);
    }

    /** The string at an offset, up to a zero byte, {@code limit} or the end of the file; empty outside the file. */
    String text(long offset, long limit) {
        if (!has(offset, 0)) {
            return "";
        }
        int from = (int) offset;
        int end = Math.min(bytes.length, from + Ints.saturatedCast(Math.min(Math.max(limit, 0), bytes.length - from)));
        int to = from;
        while (to < end && bytes[to] != 0) {
            to++;
        }
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /** An exception about this file. */
    public ImageException error(String problem) {
        return new ImageException(fileName, problem);
    }

    /** An address or offset as messages show it. */
    static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }
}
