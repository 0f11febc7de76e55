package org.alcazar.devices.net;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * An IPv4 packet without options (RFC 791); those of what a guest sends are skipped.
 *
 * @param source address, as a big-endian integer
 */
record Ipv4Packet(int source, int destination, int protocol, byte[] payload) {
    static final int ICMP = 1;
    static final int TCP = 6;
    static final int UDP = 17;

    private static final int HEADER = 20;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int FRAGMENT = 0x3FFF;
    /** The largest payload of a packet on an Ethernet, a multiple of 8 as fragments have to be. */
    private static final int LARGEST = 1480;

    /** The packet in {@code bytes} from {@code from} on; empty for what is none, and for fragments. */
    static Optional<Ipv4Packet> parse(byte[] bytes, int from) {
        int available = bytes.length - from;
        if (available < HEADER || (bytes[from] & 0xF0) != 0x40) {
            return Optional.empty();
        }
        ByteBuffer header = ByteBuffer.wrap(bytes, from, available).slice();
        int headerLength = (header.get(0) & 0xF) * 4;
        int length = header.getShort(2) & 0xFFFF;
        if (headerLength < HEADER
                || length < headerLength
                || length > available
                || (header.getShort(6) & FRAGMENT) != 0
                || Checksum.of(bytes, from, headerLength) != 0) {
            return Optional.empty();
        }
        return Optional.of(new Ipv4Packet(
                header.getInt(12),
                header.getInt(16),
                header.get(9) & 0xFF,
                Arrays.copyOfRange(bytes, from + headerLength, from + length)));
    }

    /** How many packets on the wire this one is. */
    int fragments() {
        return Math.max(1, (payload.length + LARGEST - 1) / LARGEST);
    }

    /** Puts a fragment into {@code frame} from {@code at} on; the fragments are all but the last of equal length. */
    byte[] fragment(int index, int identification, int at) {
        int offset = index * LARGEST;
        int length = Math.min(payload.length - offset, LARGEST);
        byte[] frame = new byte[at + HEADER + length];
        boolean last = offset + length == payload.length;
        ByteBuffer header = ByteBuffer.wrap(frame, at, HEADER + length).slice();
        header.put((byte) 0x45).put((byte) 0).putShort((short) (HEADER + length));
        header.putShort((short) identification).putShort((short) (offset / 8 | (last ? 0 : MORE_FRAGMENTS)));
        header.put((byte) 64).put((byte) protocol).putShort((short) 0);
        header.putInt(source).putInt(destination).put(payload, offset, length);
        header.putShort(10, (short) Checksum.of(frame, at, HEADER));
        return frame;
    }
}
