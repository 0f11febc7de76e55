package org.alcazar.devices.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import org.alcazar.core.state.Section;
import org.alcazar.core.time.VirtualClock;
import org.junit.jupiter.api.Test;

/** Packets that are whole on the outside and nonsense inside, and more of them than anybody needs. */
class HostileGuestTest {
    private static final int LONGEST_FRAME = 1514;
    private static final byte[] ADDRESSES = {-1, -1, -1, -1, -1, -1, 0x52, 0x54, 0, 0x12, 0x34, 0x56, 8, 0};

    private final FakeSockets host = new FakeSockets();
    private final List<byte[]> frames = new ArrayList<>();
    private final VirtualClock clock = new VirtualClock(1000);
    private final UserNetwork network = new UserNetwork(clock, host, frames::add);

    private void send(Ipv4Packet packet) {
        byte[] frame = packet.fragment(0, 1, ADDRESSES.length);
        System.arraycopy(ADDRESSES, 0, frame, 0, ADDRESSES.length);
        network.receive(frame);
    }

    private static byte[] dhcp() {
        return ByteBuffer.allocate(300)
                .putInt(0x0101_0600)
                .putInt(0x1234_5678)
                .putInt(236, 0x6382_5363)
                .put(240, new byte[] {53, 1, 3, 50, 4, 10, 0, 2, 15, 54, 4, 10, 0, 2, 2, -1})
                .array();
    }

    private static byte[] question() {
        return ByteBuffer.allocate(29)
                .put(new byte[] {0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 7})
                .put("example".getBytes(StandardCharsets.US_ASCII))
                .put(new byte[] {3, 'o', 'r', 'g', 0, 0, 1, 0, 1})
                .array();
    }

    private static byte[] changed(Random random, byte[] message, int end) {
        byte[] changed = Arrays.copyOf(message, random.nextInt(4) == 0 ? random.nextInt(end) : end);
        for (int i = random.nextInt(4); i > 0 && changed.length > 0; i--) {
            int value = random.nextBoolean() ? random.nextInt() : random.nextInt(9) - 4;
            changed[random.nextInt(changed.length)] = (byte) value;
        }
        return changed;
    }

    @Property(tries = 100)
    void nonsenseInsideGoodPacketsIsAnsweredProperlyOrDropped(@ForAll int seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    byte[] message = changed(random, dhcp(), 300);
                    send(new UdpDatagram(68, 67, message).packet(0, Addresses.BROADCAST));
                }
                case 1 -> {
                    byte[] message = changed(random, question(), 29);
                    send(new UdpDatagram(5000, 53, message).packet(Addresses.GUEST, Addresses.NAME_SERVER));
                }
                case 2 -> {
                    byte[] echo = changed(random, new byte[64], 64);
                    if (echo.length > 8) {
                        echo[0] = 8;
                        ByteBuffer.wrap(echo).putShort(2, (short) 0);
                        ByteBuffer.wrap(echo).putShort(2, (short) Checksum.of(echo, 0, echo.length));
                    }
                    send(new Ipv4Packet(Addresses.GUEST, Addresses.GATEWAY, Ipv4Packet.ICMP, echo));
                }
                default -> {
                    byte[] options = changed(random, new byte[] {2, 4, 5, -76, 1, 3, 3, 7, 4, 2, 0, 0}, 12);
                    ByteBuffer segment = ByteBuffer.allocate(20 + options.length / 4 * 4);
                    segment.putShort((short) (4000 + i)).putShort((short) 80).position(12);
                    segment.put((byte) (segment.capacity() / 4 << 4)).put((byte) TcpSegment.SYN);
                    segment.position(20).put(options, 0, options.length / 4 * 4);
                    int sum = Checksum.withPseudoHeader(
                            Addresses.GUEST, Addresses.GATEWAY, Ipv4Packet.TCP, segment.array());
                    segment.putShort(16, (short) sum);
                    send(new Ipv4Packet(Addresses.GUEST, Addresses.GATEWAY, Ipv4Packet.TCP, segment.array()));
                }
            }
        }
        assertThat(frames)
                .isNotEmpty()
                .allMatch(frame -> frame.length <= LONGEST_FRAME
                        && Ipv4Packet.parse(frame, ADDRESSES.length).isPresent());
        assertThat(host.calls)
                .isNotEmpty()
                .allMatch(call -> call.matches("resolve \\d+ [\\w.-]{1,253}|connect \\d+ 7f000001 80"));
        assertThat(network.dropped()).isPositive();
    }

    @Test
    void aFloodOfConnectionsAndDatagramsHasALimit() {
        for (int port = 1; port <= 3000; port++) {
            TcpSegment syn = new TcpSegment(port, 80, 10, 0, TcpSegment.SYN, 1000, 1460, 2, new byte[0]);
            send(syn.packet(Addresses.GUEST, Addresses.GATEWAY));
            send(new UdpDatagram(port, 99, new byte[1]).packet(Addresses.GUEST, Addresses.GATEWAY));
            send(new UdpDatagram(port, 53, question()).packet(Addresses.GUEST, Addresses.NAME_SERVER));
        }
        assertThat(network.connections()).isEqualTo(1024);
        assertThat(host.calls.stream().filter(call -> call.startsWith("connect")))
                .hasSize(1024);
        long opened =
                host.calls.stream().filter(call -> call.startsWith("datagram")).count();
        long closed =
                host.calls.stream().filter(call -> call.startsWith("close")).count();
        assertThat(opened - closed).isEqualTo(256);
        // The rest is refused in so many words.
        assertThat(frames).hasSize(3000 - 1024);
        Section saved = Section.of(network);
        UserNetwork other = new UserNetwork(new VirtualClock(1000), host, frames::add);
        other.load(saved);
        assertThat(Section.of(other).toString()).isEqualTo(saved.toString());
    }

    // ---------------------------------------------------------------------------------------- one connection

    private static byte fromGuest(int offset) {
        return (byte) (offset * 31 + offset / 251);
    }

    private static byte fromHost(int offset) {
        return (byte) (offset * 17 + offset / 241);
    }

    /** A guest that acknowledges what was never sent and sends what was never asked for, all of it from one stream. */
    private static final class Wild {
        private static final int FIRST = 0x7FFF_FF00;
        private final Random random;
        private final FakeSockets host = new FakeSockets();
        private final List<TcpSegment> wire = new ArrayList<>();
        private final TcpConnection connection =
                new TcpConnection(2, new TcpConnection.Ends(2000, Addresses.GATEWAY, 80), host, wire::add);
        private int firstOfPeer;
        private int sentByPeer;
        private int expected = FIRST + 1;
        private int fed;
        private int written;
        private long now;

        Wild(int seed) {
            random = new Random(seed);
        }

        private int near(int value) {
            return switch (random.nextInt(8)) {
                case 0 -> random.nextInt();
                case 1 -> value + random.nextInt(2 * TcpConnection.WINDOW) - TcpConnection.WINDOW;
                case 2, 3 -> value + random.nextInt(2000) - 1000;
                default -> value;
            };
        }

        private TcpSegment segment() {
            int sequence = near(expected);
            byte[] payload = new byte[random.nextInt(4) == 0 ? random.nextInt(200) : 1460];
            for (int i = 0; i < payload.length; i++) {
                payload[i] = fromGuest(sequence + i - FIRST - 1);
            }
            int flags = random.nextInt(20) == 0 ? random.nextInt(64) : TcpSegment.ACK;
            if (random.nextInt(200) != 0) {
                flags &= ~(TcpSegment.RST | TcpSegment.FIN);
            }
            int window = random.nextInt(4) == 0 ? random.nextInt(3) : random.nextInt(0x1_0000);
            return new TcpSegment(2000, 80, sequence, near(sentByPeer), flags, window, 0, -1, payload);
        }

        private void check() {
            for (TcpSegment segment : wire) {
                expected = segment.has(TcpSegment.ACK) ? segment.acknowledgment() : expected;
                if (segment.has(TcpSegment.SYN)) {
                    firstOfPeer = segment.sequence() + 1;
                    sentByPeer = firstOfPeer;
                }
                assertThat(segment.payload().length).isLessThanOrEqualTo(1460);
                int offset = segment.sequence() - firstOfPeer;
                for (int i = 0; i < segment.payload().length; i++) {
                    if (segment.payload()[i] != fromHost(offset + i)) {
                        throw new AssertionError("byte " + (offset + i) + " to the guest");
                    }
                }
                int end = segment.sequence() + segment.length();
                if (!segment.has(TcpSegment.RST) && end - sentByPeer > 0) {
                    sentByPeer = end;
                }
            }
            wire.clear();
            assertThat(host.sent.size() - written).isLessThanOrEqualTo(TcpConnection.WINDOW);
        }

        int run() {
            connection.openedByGuest(
                    new TcpSegment(2000, 80, FIRST, 0, TcpSegment.SYN, 5000, random.nextInt(2000), 3, new byte[0]));
            connection.connected(now);
            for (int i = 0; i < 2000 && connection.state() != TcpConnection.State.CLOSED; i++) {
                check();
                now += random.nextInt(50_000_000);
                switch (random.nextInt(10)) {
                    case 0 -> {
                        byte[] bytes = new byte[random.nextInt(5000)];
                        for (int k = 0; k < bytes.length; k++) {
                            bytes[k] = fromHost(fed++);
                        }
                        connection.dataFromHost(bytes, now);
                    }
                    case 1 -> {
                        // The host is slow now and then.
                        if (random.nextInt(100) == 0) {
                            int count = random.nextInt(host.sent.size() - written + 1);
                            written += count;
                            connection.written(count);
                        }
                    }
                    case 2 -> {
                        if (random.nextInt(60) == 0) {
                            connection.hostEnded(now);
                        }
                    }
                    case 3 -> {
                        if (connection.deadline() <= now) {
                            connection.expire(now);
                        }
                    }
                    default -> connection.receive(segment(), now);
                }
            }
            check();
            byte[] sent = host.sent.toByteArray();
            for (int i = 0; i < sent.length; i++) {
                if (sent[i] != fromGuest(i)) {
                    throw new AssertionError("byte " + i + " to the host");
                }
            }
            return sent.length;
        }
    }

    @Property(tries = 150)
    void wildSegmentsNeverAlterAStream(@ForAll int seed) {
        int sent = new Wild(seed).run();
        Statistics.label("to the host").collect(sent > 20_000 ? "much" : "little");
        Statistics.label("to the host").coverage(each -> each.check("much").percentage(share -> share > 10));
    }
}
