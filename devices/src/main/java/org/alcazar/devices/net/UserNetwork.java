package org.alcazar.devices.net;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.alcazar.core.machine.Resettable;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;
import org.alcazar.core.time.VirtualClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network a guest finds itself in: 10.0.2.0/24, the guest being 10.0.2.15. The gateway 10.0.2.2 is the host's
 * loopback, 10.0.2.3 knows names. Whatever else the guest talks to is reached through sockets of the host.
 */
public final class UserNetwork implements Component, Resettable {
    /** Input channel of what sockets report. */
    public static final String CHANNEL = "net";

    private static final Logger LOG = LoggerFactory.getLogger(UserNetwork.class);

    private static final int ETHERNET = 14;
    private static final int TYPE_IPV4 = 0x0800;
    private static final int TYPE_ARP = 0x0806;
    private static final int ARP_LENGTH = 28;
    /** Hardware Ethernet, protocol IPv4, with their lengths (RFC 826). */
    private static final long ARP_START = 0x0001_0800_0604L;

    private static final int ARP_REQUEST = 1;
    private static final int ARP_REPLY = 2;
    private static final int ECHO_REQUEST = 8;
    private static final byte[] OWN_HARDWARE = {0x52, 0x55, 0x0A, 0, 2, 2};

    private final Consumer<byte[]> toGuest;
    private final TcpNat tcp;
    private final UdpNat udp;
    private final NameServer names;
    private byte[] guestHardware = new byte[6];
    private int nextId;
    private int identification;
    private long dropped;

    /** @param toGuest takes Ethernet frames, without their check sequence */
    public UserNetwork(VirtualClock clock, HostSockets sockets, Consumer<byte[]> toGuest) {
        this.toGuest = toGuest;
        tcp = new TcpNat(clock, sockets, this::send);
        udp = new UdpNat(clock, sockets, this::send);
        names = new NameServer(sockets, this::send);
    }

    /** Packets of the guest that made no sense, or that nobody would have got. */
    public long dropped() {
        return dropped;
    }

    /** TCP connections there are. */
    public int connections() {
        return tcp.connections();
    }

    // ---------------------------------------------------------------------------------------- from the guest

    /** A frame of the guest. */
    public void receive(byte[] frame) {
        if (frame.length < ETHERNET || (frame[6] & 1) != 0 || !understood(frame)) {
            dropped++;
            LOG.debug("dropped a packet of {} bytes", frame.length);
        }
    }

    private boolean understood(byte[] frame) {
        guestHardware = Arrays.copyOfRange(frame, 6, 12);
        return switch ((frame[12] & 0xFF) << 8 | frame[13] & 0xFF) {
            case TYPE_ARP -> receiveArp(frame);
            case TYPE_IPV4 ->
                Ipv4Packet.parse(frame, ETHERNET).map(this::receive).orElse(false);
            default -> false;
        };
    }

    private boolean receiveArp(byte[] frame) {
        if (frame.length < ETHERNET + ARP_LENGTH) {
            return false;
        }
        ByteBuffer arp = ByteBuffer.wrap(frame, ETHERNET, ARP_LENGTH).slice();
        int target = arp.getInt(24);
        if (arp.getLong(0) >>> 16 != ARP_START || arp.getShort(6) != ARP_REQUEST) {
            return false;
        }
        if (Addresses.ours(target)) {
            byte[] answer = frame(TYPE_ARP, ETHERNET + ARP_LENGTH);
            ByteBuffer reply = ByteBuffer.wrap(answer, ETHERNET, ARP_LENGTH).slice();
            reply.putLong(0, ARP_START << 16 | ARP_REPLY);
            reply.position(8);
            reply.put(OWN_HARDWARE).putInt(target).put(frame, ETHERNET + 8, 10);
            toGuest.accept(answer);
        }
        return true;
    }

    private boolean receive(Ipv4Packet packet) {
        return switch (packet.protocol()) {
            case Ipv4Packet.TCP -> packet.source() == Addresses.GUEST && receiveTcp(packet);
            case Ipv4Packet.UDP -> receiveUdp(packet);
            case Ipv4Packet.ICMP -> packet.source() == Addresses.GUEST && receiveIcmp(packet);
            default -> false;
        };
    }

    private boolean receiveTcp(Ipv4Packet packet) {
        Optional<TcpSegment> segment = TcpSegment.parse(packet);
        segment.ifPresent(found -> {
            if (tcp.receive(packet, found, nextId)) {
                takeId();
            }
        });
        return segment.isPresent();
    }

    private boolean receiveUdp(Ipv4Packet packet) {
        Optional<UdpDatagram> parsed = UdpDatagram.parse(packet);
        if (parsed.isEmpty()) {
            return false;
        }
        UdpDatagram datagram = parsed.get();
        boolean here = Addresses.ours(packet.destination()) || packet.destination() == Addresses.BROADCAST;
        if (here && datagram.destinationPort() == DhcpServer.SERVER_PORT) {
            Optional<byte[]> answer = DhcpServer.answer(datagram.payload());
            // By hardware address: the client has no other yet.
            answer.ifPresent(bytes -> send(new UdpDatagram(DhcpServer.SERVER_PORT, DhcpServer.CLIENT_PORT, bytes)
                    .packet(Addresses.GATEWAY, Addresses.BROADCAST)));
            return answer.isPresent();
        }
        if (packet.source() != Addresses.GUEST) {
            return false;
        }
        if (packet.destination() == Addresses.NAME_SERVER) {
            boolean asks = datagram.destinationPort() == NameServer.PORT && names.receive(datagram, nextId);
            if (asks) {
                takeId();
            }
            return asks;
        }
        if (udp.receive(packet, datagram, nextId)) {
            takeId();
        }
        return true;
    }

    private void takeId() {
        nextId += 2;
    }

    private boolean receiveIcmp(Ipv4Packet packet) {
        byte[] message = packet.payload();
        if (message.length < 8 || Checksum.of(message, 0, message.length) != 0) {
            return false;
        }
        if (message[0] != ECHO_REQUEST || message[1] != 0 || !Addresses.ours(packet.destination())) {
            return false;
        }
        byte[] reply = message.clone();
        reply[0] = 0;
        reply[2] = 0;
        reply[3] = 0;
        ByteBuffer.wrap(reply).putShort(2, (short) Checksum.of(reply, 0, reply.length));
        send(new Ipv4Packet(
                /* source= */ packet.destination(), /* destination= */ packet.source(), Ipv4Packet.ICMP, reply));
        return true;
    }

    // ---------------------------------------------------------------------------------------- to the guest

    private void send(Ipv4Packet packet) {
        identification = identification + 1 & 0xFFFF;
        for (int i = 0; i < packet.fragments(); i++) {
            byte[] frame = packet.fragment(i, identification, ETHERNET);
            address(frame, TYPE_IPV4);
            toGuest.accept(frame);
        }
    }

    private byte[] frame(int type, int length) {
        byte[] frame = new byte[length];
        address(frame, type);
        return frame;
    }

    private void address(byte[] frame, int type) {
        System.arraycopy(guestHardware, 0, frame, 0, 6);
        System.arraycopy(OWN_HARDWARE, 0, frame, 6, 6);
        frame[12] = (byte) (type >> 8);
        frame[13] = (byte) type;
    }

    // ---------------------------------------------------------------------------------------- from the host

    /** What sockets have reported: the receiver of the input channel. */
    public void hostEvent(byte[] bytes) {
        HostEvent.decode(bytes).ifPresent(event -> {
            switch (event.kind()) {
                case DATAGRAM -> udp.event(event);
                case RESOLVED -> names.event(event);
                case RESET -> {
                    tcp.event(event);
                    udp.event(event);
                }
                default -> tcp.event(event);
            }
        });
    }

    // ---------------------------------------------------------------------------------------- state

    @Override
    public void reset() {
        tcp.reset();
        udp.reset();
        names.reset();
        Arrays.fill(guestHardware, (byte) 0);
        identification = 0;
        dropped = 0;
    }

    @Override
    public String name() {
        return "net-user";
    }

    @Override
    public void save(Section section) {
        section.putBytes("guestHardware", guestHardware);
        section.putLong("nextId", nextId);
        section.putLong("identification", identification);
        section.putLong("dropped", dropped);
        tcp.save(section);
        udp.save(section);
        names.save(section);
    }

    @Override
    public void load(Section section) {
        guestHardware = section.getBytes("guestHardware", 6);
        nextId = section.getInt("nextId");
        identification = section.getInt("identification");
        dropped = section.getLong("dropped");
        tcp.load(section);
        udp.load(section);
        names.load(section);
    }
}
