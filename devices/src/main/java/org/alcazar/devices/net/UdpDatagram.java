package org.alcazar.devices.net;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** A UDP datagram (RFC 768). */
record UdpDatagram(int sourcePort, int destinationPort, byte[] payload) {
    private static final int HEADER = 8;

    static Optional<UdpDatagram> parse(Ipv4Packet packet) {
        byte[] bytes = packet.payload();
        if (bytes.length < HEADER) {
            return Optional.empty();
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        int length = header.getShort(4) & 0xFFFF;
        if (length < HEADER || length > bytes.length) {
            return Optional.empty();
        }
        byte[] datagram = Arrays.copyOf(bytes, length);
        boolean checked = header.getShort(6) != 0;
        if (checked
                && Checksum.withPseudoHeader(packet.source(), packet.destination(), Ipv4Packet.UDP, datagram) != 0) {
            return Optional.empty();
        }
        return Optional.of(new UdpDatagram(
                header.getShort(0) & 0xFFFF,
                header.getShort(2) & 0xFFFF,
                Arrays.copyOfRange(datagram, HEADER, length)));
    }

    Ipv4Packet packet(int source, int destination) {
        byte[] bytes = new byte[HEADER + payload.length];
        ByteBuffer datagram = ByteBuffer.wrap(bytes);
        datagram.putShort((short) sourcePort).putShort((short) destinationPort);
        datagram.putShort((short) bytes.length).putShort((short) 0).put(payload);
        int checksum = Checksum.withPseudoHeader(source, destination, Ipv4Packet.UDP, bytes);
        // Zero would mean that there is none.
        datagram.putShort(6, (short) (checksum == 0 ? 0xFFFF : checksum));
        return new Ipv4Packet(source, destination, Ipv4Packet.UDP, bytes);
    }
}
