package org.alcazar.devices.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.alcazar.core.state.Section;
import org.alcazar.core.time.VirtualClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UserNetworkTest {
    private static final byte[] GUEST_HARDWARE = {0x52, 0x54, 0, 0x12, 0x34, 0x56};

    private final FakeSockets host = new FakeSockets();
    private final List<byte[]> frames = new ArrayList<>();
    private final UserNetwork network = new UserNetwork(new VirtualClock(1000), host, frames::add);

    private static byte[] ethernet(int type, byte[] body) {
        ByteBuffer frame = ByteBuffer.allocate(14 + body.length);
        frame.put(new byte[] {-1, -1, -1, -1, -1, -1})
                .put(GUEST_HARDWARE)
                .putShort((short) type)
                .put(body);
        return frame.array();
    }

    private void send(Ipv4Packet packet) {
        byte[] frame = packet.fragment(0, 1, 14);
        System.arraycopy(ethernet(0x0800, new byte[0]), 0, frame, 0, 14);
        network.receive(frame);
    }

    private Ipv4Packet received() {
        assertThat(frames).hasSize(1);
        byte[] frame = frames.remove(0);
        assertThat(Arrays.copyOf(frame, 6)).isEqualTo(GUEST_HARDWARE);
        return Ipv4Packet.parse(frame, 14).orElseThrow();
    }

    private void sendUdp(int from, int address, int to, byte[] payload) {
        send(new UdpDatagram(from, to, payload).packet(Addresses.GUEST, address));
    }

    private static byte[] arp(int target) {
        return ByteBuffer.allocate(28)
                .putLong(0x0001_0800_0604_0001L)
                .put(GUEST_HARDWARE)
                .putInt(Addresses.GUEST)
                .put(new byte[6])
                .putInt(target)
                .array();
    }

    @BeforeEach
    void guestIsKnown() {
        network.receive(ethernet(0x0806, arp(Addresses.GUEST)));
        assertThat(frames).isEmpty();
    }

    @Test
    void gatewayAndNameServerAnswerForTheirAddresses() {
        for (int address : new int[] {Addresses.GATEWAY, Addresses.NAME_SERVER}) {
            network.receive(ethernet(0x0806, arp(address)));
            ByteBuffer reply = ByteBuffer.wrap(frames.remove(0), 14, 28).slice();
            assertThat(reply.getShort(6)).isEqualTo((short) 2);
            assertThat(reply.getInt(14)).isEqualTo(address);
            assertThat(reply.getInt(24)).isEqualTo(Addresses.GUEST);
        }
        network.receive(ethernet(0x0806, arp(Addresses.NETWORK + 77)));
        assertThat(frames).isEmpty();
    }

    @Test
    void theGatewayAnswersEchoes() {
        byte[] echo = {8, 0, 0, 0, 1, 2, 0, 1, 9, 9, 9};
        ByteBuffer.wrap(echo).putShort(2, (short) Checksum.of(echo, 0, echo.length));
        send(new Ipv4Packet(Addresses.GUEST, Addresses.GATEWAY, Ipv4Packet.ICMP, echo));
        Ipv4Packet reply = received();
        assertThat(reply.source()).isEqualTo(Addresses.GATEWAY);
        assertThat(reply.payload()[0]).isZero();
        assertThat(Checksum.of(reply.payload(), 0, echo.length)).isZero();
        assertThat(Arrays.copyOfRange(reply.payload(), 4, 11)).containsExactly(1, 2, 0, 1, 9, 9, 9);
    }

    private static byte[] dhcp(int type, int requested) {
        ByteBuffer message = ByteBuffer.allocate(300);
        message.put(new byte[] {1, 1, 6, 0}).putInt(0x1234_5678).position(28);
        message.put(GUEST_HARDWARE).position(236);
        message.putInt(0x6382_5363).put(new byte[] {53, 1, (byte) type});
        message.put(new byte[] {50, 4}).putInt(requested).put((byte) 255);
        return message.array();
    }

    private byte[] leased(int type, int requested) {
        send(new UdpDatagram(68, 67, dhcp(type, requested)).packet(0, Addresses.BROADCAST));
        Ipv4Packet answer = received();
        assertThat(answer.destination()).isEqualTo(Addresses.BROADCAST);
        return UdpDatagram.parse(answer).orElseThrow().payload();
    }

    @Test
    void theLeaseIsOfferedAndGivenAndNoOther() {
        byte[] offer = leased(1, 0);
        assertThat(ByteBuffer.wrap(offer).getInt(16)).isEqualTo(Addresses.GUEST);
        assertThat(ByteBuffer.wrap(offer).getInt(4)).isEqualTo(0x1234_5678);
        assertThat(offer[242]).isEqualTo((byte) 2);
        assertThat(leased(3, Addresses.GUEST)[242]).isEqualTo((byte) 5);
        assertThat(leased(3, Addresses.GUEST + 1)[242]).isEqualTo((byte) 6);
    }

    private static byte[] question(String name, int type) {
        ByteBuffer message = ByteBuffer.allocate(12 + name.length() + 2 + 4);
        message.putShort((short) 77)
                .putShort((short) 0x0100)
                .putShort((short) 1)
                .putInt(0)
                .putShort((short) 0);
        for (String label : name.split("\\.", -1)) {
            message.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
        }
        return message.put((byte) 0).putShort((short) type).putShort((short) 1).array();
    }

    @Test
    void namesAreAskedOfTheHost() {
        sendUdp(5000, Addresses.NAME_SERVER, 53, question("www.example.org", 1));
        assertThat(host.calls).containsExactly("resolve 0 www.example.org");
        network.hostEvent(new HostEvent(HostEvent.Kind.RESOLVED, 0, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}).encode());
        UdpDatagram answer = UdpDatagram.parse(received()).orElseThrow();
        ByteBuffer message = ByteBuffer.wrap(answer.payload());
        assertThat(answer.destinationPort()).isEqualTo(5000);
        assertThat(message.getShort(0)).isEqualTo((short) 77);
        assertThat(message.getShort(2) & 0xFFFF).isEqualTo(0x8180);
        assertThat(message.getShort(6)).isEqualTo((short) 2);
        assertThat(message.getInt(message.capacity() - 4)).isEqualTo(0x0506_0708);
    }

    @Test
    void namesThatAreNotKnownAndOtherKindsOfAddressesAreAnsweredToo() {
        sendUdp(5000, Addresses.NAME_SERVER, 53, question("no.where", 1));
        network.hostEvent(new HostEvent(HostEvent.Kind.RESOLVED, 0, new byte[0]).encode());
        assertThat(UdpDatagram.parse(received()).orElseThrow().payload()[3]).isEqualTo((byte) 0x83);
        sendUdp(5000, Addresses.NAME_SERVER, 53, question("example.org", 28));
        assertThat(UdpDatagram.parse(received()).orElseThrow().payload()[3]).isEqualTo((byte) 0x80);
    }

    @Test
    void datagramsGoThroughASocketForEachPairOfEndsAndLongAnswersAreFragmented() {
        sendUdp(1234, Addresses.GATEWAY, 99, new byte[] {'a'});
        sendUdp(1234, Addresses.GATEWAY, 99, new byte[] {'b'});
        assertThat(host.calls).containsExactly("datagram 0 7f000001 99", "send 0 a", "send 0 b");
        network.hostEvent(new HostEvent(HostEvent.Kind.DATAGRAM, 0, new byte[] {'c'}).encode());
        Ipv4Packet answer = received();
        assertThat(answer.source()).isEqualTo(Addresses.GATEWAY);
        assertThat(UdpDatagram.parse(answer).orElseThrow().payload()).containsExactly('c');
        network.hostEvent(new HostEvent(HostEvent.Kind.DATAGRAM, 0, new byte[4000]).encode());
        assertThat(frames).hasSize(3).allMatch(frame -> frame.length <= 1514);
    }

    @Test
    void whatBelongsToNoConnectionIsReset() {
        TcpSegment stray = new TcpSegment(1, 2, 100, 200, TcpSegment.ACK, 0, 0, -1, new byte[0]);
        send(stray.packet(Addresses.GUEST, Addresses.GATEWAY));
        TcpSegment reset = TcpSegment.parse(received()).orElseThrow();
        assertThat(reset.flags()).isEqualTo(TcpSegment.RST);
        assertThat(reset.sequence()).isEqualTo(200);
    }

    private void openTcp() {
        TcpSegment syn = new TcpSegment(4000, 80, 10, 0, TcpSegment.SYN, 1000, 1460, 2, new byte[0]);
        send(syn.packet(Addresses.GUEST, Addresses.GATEWAY));
        assertThat(host.calls).contains("connect 0 7f000001 80");
    }

    @Test
    void aConnectionIsOpenedAndRefusedAsTheHostSays() {
        openTcp();
        network.hostEvent(new HostEvent(HostEvent.Kind.RESET, 0, new byte[0]).encode());
        assertThat(TcpSegment.parse(received()).orElseThrow().has(TcpSegment.RST))
                .isTrue();
        assertThat(network.connections()).isZero();
    }

    @Test
    void aForwardedConnectionIsOfferedAndResetsEndEverything() {
        network.hostEvent(HostEvent.number(HostEvent.Kind.ACCEPTED, 1, 80, 2).encode());
        TcpSegment syn = TcpSegment.parse(received()).orElseThrow();
        assertThat(syn.destinationPort()).isEqualTo(80);
        assertThat(syn.flags()).isEqualTo(TcpSegment.SYN);
        network.reset();
        assertThat(network.connections()).isZero();
        assertThat(host.calls).contains("abort 1");
    }

    @Test
    void everythingIsRestored() {
        openTcp();
        network.hostEvent(new HostEvent(HostEvent.Kind.CONNECTED, 0, new byte[0]).encode());
        network.hostEvent(new HostEvent(HostEvent.Kind.DATA, 0, new byte[] {1, 2, 3}).encode());
        sendUdp(1234, Addresses.GATEWAY, 99, new byte[] {'a'});
        sendUdp(5000, Addresses.NAME_SERVER, 53, question("example.org", 1));
        Section saved = Section.of(network);
        UserNetwork other = new UserNetwork(new VirtualClock(1000), host, frames::add);
        other.load(saved);
        assertThat(Section.of(other).toString()).isEqualTo(saved.toString());
    }

    @Test
    void nonsenseIsDroppedAndCounted() {
        Random random = new Random(7);
        openTcp();
        frames.clear();
        byte[] good = new UdpDatagram(5000, 53, question("example.org", 1))
                .packet(Addresses.GUEST, Addresses.NAME_SERVER)
                .fragment(0, 1, 14);
        System.arraycopy(ethernet(0x0800, new byte[0]), 0, good, 0, 14);
        for (int i = 0; i < 20_000; i++) {
            byte[] frame = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int change = random.nextInt(4); change >= 0 && frame.length > 0; change--) {
                frame[random.nextInt(frame.length)] = (byte) random.nextInt();
            }
            network.receive(frame);
            byte[] event = new byte[random.nextInt(12)];
            random.nextBytes(event);
            network.hostEvent(event);
            byte[] segment = new byte[20 + random.nextInt(30)];
            random.nextBytes(segment);
            segment[12] = (byte) (random.nextInt(12) << 4);
            segment[16] = 0;
            segment[17] = 0;
            int sum = Checksum.withPseudoHeader(Addresses.GUEST, Addresses.GATEWAY, Ipv4Packet.TCP, segment);
            ByteBuffer.wrap(segment).putShort(16, (short) sum);
            send(new Ipv4Packet(Addresses.GUEST, Addresses.GATEWAY, Ipv4Packet.TCP, segment));
            send(new Ipv4Packet(0, Addresses.BROADCAST, Ipv4Packet.UDP, segment));
        }
        assertThat(network.dropped()).isGreaterThan(10_000);
    }
}
