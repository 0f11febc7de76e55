package org.alcazar.devices.share;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The fields of an answer, written one after the other. */
final class Answer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);

    int size() {
        return bytes.size();
    }

    Answer u8(int value) {
        bytes.write(value);
        return this;
    }

    Answer u16(int value) {
        return u8(value).u8(value >> 8);
    }

    Answer u32(long value) {
        return u16((int) value).u16((int) (value >> 16));
    }

    Answer u64(long value) {
        return u32(value).u32(value >>> 32);
    }

    Answer text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return u16(utf8.length).raw(utf8, utf8.length);
    }

    Answer raw(byte[] value, int count) {
        bytes.write(value, 0, count);
        return this;
    }

    Answer identity(FileIdentity identity) {
        return u8(identity.type()).u32(0).u64(identity.number());
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
