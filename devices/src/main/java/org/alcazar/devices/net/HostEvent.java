package org.alcazar.devices.net;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Something that has happened to a socket.
 *
 * @param id the socket's number
 * @param payload what the kind says
 */
public record HostEvent(Kind kind, int id, byte[] payload) {
    /** What has happened. */
    public enum Kind {
        /** A TCP connection is open. */
        CONNECTED,
        /** A forwarded port has a new connection; the payload is the guest's port, two bytes. */
        ACCEPTED,
        /** Bytes of a TCP connection. */
        DATA,
        /** Bytes have gone out; the payload is how many, four bytes. */
        WRITTEN,
        /** The peer of a TCP connection will send nothing more. */
        END,
        /** A connection could not be opened, or is no more. */
        RESET,
        /** A datagram. */
        DATAGRAM,
        /** A name's IPv4 addresses, four bytes each; none for a name that is not known. */
        RESOLVED
    }

    private static final List<Kind> KINDS = List.of(Kind.values());
    private static final int HEADER = 5;

    /** An event that is told with one number of so many bytes. */
    public static HostEvent number(Kind kind, int id, int value, int bytes) {
        byte[] number = ByteBuffer.allocate(4).putInt(value).array();
        return new HostEvent(kind, id, Arrays.copyOfRange(number, 4 - bytes, 4));
    }

    /** The number of such an event. */
    int number() {
        int value = 0;
        for (byte next : payload) {
            value = value << 8 | next & 0xFF;
        }
        return value;
    }

    /** For the input queue. */
    public byte[] encode() {
        return ByteBuffer.allocate(HEADER + payload.length)
                .put((byte) KINDS.indexOf(kind))
                .putInt(id)
                .put(payload)
                .array();
    }

    /** Empty for bytes that are no event. */
    static Optional<HostEvent> decode(byte[] bytes) {
        if (bytes.length < HEADER || bytes[0] < 0 || bytes[0] >= KINDS.size()) {
            return Optional.empty();
        }
        int id = ByteBuffer.wrap(bytes).getInt(1);
        return Optional.of(new HostEvent(KINDS.get(bytes[0]), id, Arrays.copyOfRange(bytes, HEADER, bytes.length)));
    }
}
