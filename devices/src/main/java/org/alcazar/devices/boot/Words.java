package org.alcazar.devices.boot;

import java.io.ByteArrayOutputStream;

/** Collects little-endian values into a byte array. */
final class Words {
    private final ByteArrayOutputStream out;

    Words(int expectedSize) {
        out = new ByteArrayOutputStream(expectedSize);
    }

    int size() {
        return out.size();
    }

    Words u8(int value) {
        out.write(value);
        return this;
    }

    Words u16(int value) {
        return u8(value).u8(value >> 8);
    }

    Words u32(long value) {
        return u16((int) value).u16((int) (value >> 16));
    }

    Words u64(long value) {
        return u32(value).u32(value >> 32);
    }

    Words raw(byte[] value) {
        out.writeBytes(value);
        return this;
    }

    /** A string in UTF-8 with a zero byte behind it. */
    Words text(String value) {
        return raw(value.getBytes(java.nio.charset.StandardCharsets.UTF_8)).u8(0);
    }

    Words zeros(int count) {
        return raw(new byte[count]);
    }

    /** Zeros up to the next multiple of {@code alignment}. */
    Words align(int alignment) {
        while (size() % alignment != 0) {
            u8(0);
        }
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
