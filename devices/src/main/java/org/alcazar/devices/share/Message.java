package org.alcazar.devices.share;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The fields of a request, read one after the other: little-endian numbers, and strings with a 16-bit length. */
final class Message {
    private final ByteBuffer bytes;

    Message(byte[] message) {
        bytes = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** @throws RequestException behind the end of the message, as every reader here */
    int u8() throws RequestException {
        return (int) number(1);
    }

    int u16() throws RequestException {
        return (int) number(2);
    }

    long u32() throws RequestException {
        return number(4);
    }

    long u64() throws RequestException {
        return number(8);
    }

    private long number(int width) throws RequestException {
        try {
            return switch (width) {
                case 1 -> bytes.get() & 0xFF;
                case 2 -> bytes.getShort() & 0xFFFF;
                case 4 -> bytes.getInt() & 0xFFFF_FFFFL;
                default -> bytes.getLong();
            };
        } catch (BufferUnderflowException e) {
            throw new RequestException(ErrorNumber.EPROTO);
        }
    }

    String text() throws RequestException {
        return new String(raw(u16()), StandardCharsets.UTF_8);
    }

    byte[] raw(long count) throws RequestException {
        if (count > bytes.remaining()) {
            throw new RequestException(ErrorNumber.EPROTO);
        }
        byte[] raw = new byte[(int) count];
        bytes.get(raw);
        return raw;
    }

    /** The name of something in a folder: one component, and not a way out of it. */
    String name() throws RequestException {
        String name = text();
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new RequestException(ErrorNumber.EINVAL);
        }
        if (name.indexOf('/') >= 0 || name.indexOf('\0') >= 0 || name.indexOf('\uFFFD') >= 0) {
            throw new RequestException(ErrorNumber.ENOENT);
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > 255) {
            throw new RequestException(ErrorNumber.ENAMETOOLONG);
        }
        return name;
    }
}
