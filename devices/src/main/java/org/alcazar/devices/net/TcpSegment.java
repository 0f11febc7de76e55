package org.alcazar.devices.net;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A TCP segment (RFC 9293, 3.1).
 *
 * @param window as in the header, not scaled
 * @param maximumSegment the option of that name, 0 when absent
 * @param windowScale the option of that name (RFC 7323), -1 when absent
 */
record TcpSegment(
        int sourcePort,
        int destinationPort,
        int sequence,
        int acknowledgment,
        int flags,
        int window,
        int maximumSegment,
        int windowScale,
        byte[] payload) {
    static final int FIN = 1;
    static final int SYN = 2;
    static final int RST = 4;
    static final int PSH = 8;
    static final int ACK = 16;

    private static final int HEADER = 20;
    private static final int END_OF_OPTIONS = 0;
    private static final int NO_OPERATION = 1;
    private static final int MAXIMUM_SEGMENT = 2;
    private static final int WINDOW_SCALE = 3;
    private static final int LARGEST_SCALE = 14;

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Sequence numbers it takes up. */
    int length() {
        return payload.length + (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
    }

    static Optional<TcpSegment> parse(Ipv4Packet packet) {
        byte[] bytes = packet.payload();
        if (bytes.length < HEADER) {
            return Optional.empty();
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        int headerLength = (header.get(12) >> 4 & 0xF) * 4;
        if (headerLength < HEADER
                || headerLength > bytes.length
                || Checksum.withPseudoHeader(packet.source(), packet.destination(), Ipv4Packet.TCP, bytes) != 0) {
            return Optional.empty();
        }
        int[] options = options(bytes, headerLength);
        return Optional.of(new TcpSegment(
                header.getShort(0) & 0xFFFF,
                header.getShort(2) & 0xFFFF,
                header.getInt(4),
                header.getInt(8),
                header.get(13) & 0x3F,
                header.getShort(14) & 0xFFFF,
                options[0],
                options[1],
                Arrays.copyOfRange(bytes, headerLength, bytes.length)));
    }

    /** Maximum segment and window scale; an option that makes no sense ends the list. */
    private static int[] options(byte[] bytes, int end) {
        int[] found = {0, -1};
        int at = HEADER;
        while (at < end && bytes[at] != END_OF_OPTIONS) {
            if (bytes[at] == NO_OPERATION) {
                at++;
                continue;
            }
            int length = at + 1 < end ? bytes[at + 1] & 0xFF : 0;
            if (length < 2 || at + length > end) {
                break;
            }
            if (bytes[at] == MAXIMUM_SEGMENT && length == 4) {
                found[0] = (bytes[at + 2] & 0xFF) << 8 | bytes[at + 3] & 0xFF;
            } else if (bytes[at] == WINDOW_SCALE && length == 3) {
                found[1] = Math.min(bytes[at + 2] & 0xFF, LARGEST_SCALE);
            }
            at += length;
        }
        return found;
    }

    Ipv4Packet packet(int source, int destination) {
        int optionLength = (maximumSegment > 0 ? 4 : 0) + (windowScale >= 0 ? 4 : 0);
        byte[] bytes = new byte[HEADER + optionLength + payload.length];
        ByteBuffer segment = ByteBuffer.wrap(bytes);
        segment.putShort((short) sourcePort).putShort((short) destinationPort);
        segment.putInt(sequence).putInt(acknowledgment);
        segment.put((byte) ((HEADER + optionLength) / 4 << 4)).put((byte) flags);
        segment.putShort((short) window).putInt(0);
        if (maximumSegment > 0) {
            segment.put((byte) MAXIMUM_SEGMENT).put((byte) 4).putShort((short) maximumSegment);
        }
        if (windowScale >= 0) {
            segment.put((byte) NO_OPERATION)
                    .put((byte) WINDOW_SCALE)
                    .put((byte) 3)
                    .put((byte) windowScale);
        }
        segment.put(payload);
        segment.putShort(16, (short) Checksum.withPseudoHeader(source, destination, Ipv4Packet.TCP, bytes));
        return new Ipv4Packet(source, destination, Ipv4Packet.TCP, bytes);
    }
}
