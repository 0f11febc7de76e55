package org.alcazar.devices.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TcpConnectionTest {
    private static final long SECOND = 1_000_000_000L;

    private final FakeSockets host = new FakeSockets();
    private final Deque<TcpSegment> wire = new ArrayDeque<>();
    private final GuestTcp guest = new GuestTcp();
    private final TcpConnection connection =
            new TcpConnection(2, new TcpConnection.Ends(2000, Addresses.GATEWAY, 80), host, wire::add);

    private void deliver() {
        while (!wire.isEmpty()) {
            if (guest.take(wire.removeFirst())) {
                connection.receive(guest.acknowledgment(GuestTcp.ISS + 1), 0);
            }
        }
    }

    private void open() {
        connection.openedByGuest(guest.syn());
        connection.connected(0);
        deliver();
        assertThat(connection.state()).isEqualTo(TcpConnection.State.ESTABLISHED);
    }

    private static byte[] random(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private void guestSends(int offset, int flags, byte[] payload) {
        connection.receive(guest.segment(GuestTcp.ISS + 1 + offset, flags | TcpSegment.ACK, payload), 0);
    }

    @Test
    void aSynIsAnsweredOnlyWhenTheHostIsConnected() {
        connection.openedByGuest(guest.syn());
        assertThat(wire).isEmpty();
        connection.connected(0);
        TcpSegment answer = wire.getFirst();
        assertThat(answer.flags()).isEqualTo(TcpSegment.SYN | TcpSegment.ACK);
        assertThat(answer.acknowledgment()).isEqualTo(GuestTcp.ISS + 1);
        assertThat(answer.maximumSegment()).isEqualTo(1460);
    }

    @Test
    void aHostThatRefusesIsAResetForTheGuest() {
        connection.openedByGuest(guest.syn());
        connection.hostReset();
        assertThat(wire.getFirst().flags()).isEqualTo(TcpSegment.RST | TcpSegment.ACK);
        assertThat(wire.getFirst().acknowledgment()).isEqualTo(GuestTcp.ISS + 1);
        assertThat(connection.state()).isEqualTo(TcpConnection.State.CLOSED);
    }

    @Test
    void aLostAnswerIsSentAgainAndInTheEndGivenUp() {
        connection.openedByGuest(guest.syn());
        connection.connected(0);
        for (int i = 0; i < 12; i++) {
            wire.clear();
            connection.expire(connection.deadline());
            assertThat(wire.getFirst().flags()).isEqualTo(TcpSegment.SYN | TcpSegment.ACK);
        }
        connection.expire(connection.deadline());
        assertThat(connection.state()).isEqualTo(TcpConnection.State.CLOSED);
        assertThat(host.calls).contains("abort 2");
    }

    @Test
    void noSegmentIsLargerThanTheGuestWants() {
        open();
        connection.dataFromHost(random(1, 5000), 0);
        assertThat(wire).hasSize(5).allMatch(segment -> segment.payload().length <= 1000);
    }

    @Test
    void aClosedWindowIsProbedWithoutEndAndGoesOnWhereItWas() {
        open();
        guest.window = 0;
        connection.receive(guest.acknowledgment(GuestTcp.ISS + 1), 0);
        byte[] bytes = random(2, 3000);
        connection.dataFromHost(bytes, 0);
        assertThat(wire).isEmpty();
        for (int i = 0; i < 40; i++) {
            connection.expire(connection.deadline());
            TcpSegment probe = wire.removeFirst();
            assertThat(wire).isEmpty();
            assertThat(probe.payload()).isEmpty();
            assertThat(guest.take(probe)).isTrue();
            connection.receive(guest.acknowledgment(GuestTcp.ISS + 1), 0);
        }
        guest.window = 1500;
        connection.receive(guest.acknowledgment(GuestTcp.ISS + 1), 0);
        deliver();
        assertThat(guest.received.toByteArray()).isEqualTo(bytes);
        assertThat(host.consumed).isEqualTo(3000);
    }

    @Test
    void aGuestThatDoesNotAnswerIsGivenUp() {
        open();
        connection.dataFromHost(random(3, 10), 0);
        for (int i = 0; i < 13 && connection.state() != TcpConnection.State.CLOSED; i++) {
            connection.expire(connection.deadline());
        }
        assertThat(connection.state()).isEqualTo(TcpConnection.State.CLOSED);
        assertThat(host.calls).contains("abort 2");
    }

    @Test
    void threeDuplicatesBringTheLostSegmentAtOnce() {
        open();
        connection.dataFromHost(random(4, 5000), 0);
        TcpSegment lost = wire.removeFirst();
        deliver();
        assertThat(guest.received.size()).isEqualTo(5000);
        assertThat(lost.payload()).isEqualTo(Arrays.copyOf(guest.received.toByteArray(), 1000));
    }

    @Test
    void aHostThatDoesNotReadClosesTheGuestsWindow() {
        open();
        byte[] piece = random(5, 1000);
        int sent = 0;
        while (guest.peerWindow >= 1000) {
            guestSends(sent, 0, piece);
            sent += 1000;
            deliver();
        }
        assertThat(sent).isBetween(TcpConnection.WINDOW - 1000, TcpConnection.WINDOW);
        int taken = host.sent.size();
        guestSends(sent, 0, piece);
        assertThat(host.sent.size()).isLessThanOrEqualTo(TcpConnection.WINDOW);
        wire.clear();
        connection.written(taken);
        assertThat(wire).as("the window is told when it opens").hasSize(1);
        deliver();
        assertThat(guest.peerWindow).isGreaterThan(TcpConnection.WINDOW / 2);
    }

    @Test
    void theGuestMayEndFirstAndStillGetsEverything() {
        open();
        guestSends(0, TcpSegment.FIN, new byte[] {1, 2, 3});
        assertThat(host.calls).contains("end 2");
        deliver();
        byte[] bytes = random(6, 2500);
        connection.dataFromHost(bytes, 0);
        connection.hostEnded(0);
        while (!wire.isEmpty()) {
            guest.take(wire.removeFirst());
        }
        assertThat(guest.received.toByteArray()).isEqualTo(bytes);
        assertThat(guest.peerEnded).isTrue();
        connection.receive(guest.acknowledgment(GuestTcp.ISS + 5), 0);
        assertThat(connection.state()).isEqualTo(TcpConnection.State.CLOSED);
        assertThat(host.calls).contains("close 2");
        assertThat(host.sent.toByteArray()).containsExactly(1, 2, 3);
    }

    @Test
    void theHostMayEndFirstAndWaitsThen() {
        open();
        connection.hostEnded(0);
        deliver();
        assertThat(guest.peerEnded).isTrue();
        guestSends(0, 0, new byte[] {7});
        guestSends(1, TcpSegment.FIN, new byte[0]);
        assertThat(connection.state()).isEqualTo(TcpConnection.State.TIME_WAIT);
        wire.clear();
        guestSends(1, TcpSegment.FIN, new byte[0]);
        assertThat(wire).hasSize(1);
        connection.expire(100 * SECOND);
        assertThat(connection.state()).isEqualTo(TcpConnection.State.CLOSED);
        assertThat(host.sent.toByteArray()).containsExactly(7);
    }

    @Test
    void bothMayEndAtOnce() {
        open();
        connection.hostEnded(0);
        guestSends(0, TcpSegment.FIN, new byte[0]);
        assertThat(connection.state()).isEqualTo(TcpConnection.State.ESTABLISHED);
        while (!wire.isEmpty()) {
            guest.take(wire.removeFirst());
        }
        connection.receive(guest.acknowledgment(GuestTcp.ISS + 2), 0);
        assertThat(connection.state()).isEqualTo(TcpConnection.State.TIME_WAIT);
    }

    @Test
    void aResetCountsOnlyAtTheRightPlace() {
        open();
        guestSends(100, TcpSegment.RST, new byte[0]);
        assertThat(connection.state()).isEqualTo(TcpConnection.State.ESTABLISHED);
        assertThat(wire).as("challenge").hasSize(1);
        guestSends(0, TcpSegment.RST, new byte[0]);
        assertThat(connection.state()).isEqualTo(TcpConnection.State.CLOSED);
        assertThat(host.calls).contains("abort 2");
    }

    @Test
    void aConnectionOfTheHostIsOfferedToTheGuestUntilItAnswers() {
        connection.openedByHost(0);
        connection.dataFromHost(new byte[] {1, 2}, 0);
        assertThat(wire.removeFirst().flags()).isEqualTo(TcpSegment.SYN);
        connection.expire(SECOND);
        guest.take(wire.removeFirst());
        connection.receive(guest.segment(GuestTcp.ISS, TcpSegment.SYN | TcpSegment.ACK, new byte[0]), 0);
        deliver();
        assertThat(guest.received.toByteArray()).containsExactly(1, 2);
        assertThat(connection.state()).isEqualTo(TcpConnection.State.ESTABLISHED);
    }

    /** Loss, repetition and reordering of segments in both directions change nothing but the time it takes. */
    @Property(tries = 60)
    void everyStreamArrivesInBothDirections(
            @ForAll int seed,
            @ForAll @IntRange(max = 40) int lossPercent,
            @ForAll @IntRange(max = 60_000) int down,
            @ForAll @IntRange(max = 60_000) int up) {
        new Storm(seed, lossPercent, random(seed, down), random(seed + 1, up)).run();
    }

    private static final class Storm {
        private final Random random;
        private final int loss;
        private final byte[] down;
        private final byte[] up;
        private final FakeSockets host = new FakeSockets();
        private final GuestTcp guest = new GuestTcp();
        private final Deque<TcpSegment> toGuest = new ArrayDeque<>();
        private final Deque<TcpSegment> toHost = new ArrayDeque<>();
        private final TcpConnection connection = new TcpConnection(
                4, new TcpConnection.Ends(2000, Addresses.GATEWAY, 80), host, segment -> pass(toGuest, segment));
        private long now;
        private int fed;
        private int written;
        private boolean ended;

        Storm(int seed, int loss, byte[] down, byte[] up) {
            this.random = new Random(seed);
            this.loss = loss;
            this.down = down;
            this.up = up;
        }

        private void pass(Deque<TcpSegment> way, TcpSegment segment) {
            if (random.nextInt(100) < loss) {
                return;
            }
            if (random.nextInt(8) == 0) {
                way.addFirst(segment);
            } else {
                way.addLast(segment);
            }
            if (random.nextInt(20) == 0) {
                way.addLast(segment);
            }
        }

        private void send(int sequence, int flags, byte[] payload) {
            pass(toHost, guest.segment(sequence, flags, payload));
        }

        void run() {
            connection.openedByGuest(guest.syn());
            connection.connected(now);
            for (int step = 0; step < 20_000 && !finished(); step++) {
                guest.window = random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(20_000);
                feedHost();
                while (!toGuest.isEmpty()) {
                    if (guest.take(toGuest.removeFirst())) {
                        send(Math.max(guest.acknowledged, GuestTcp.ISS + 1), TcpSegment.ACK, new byte[0]);
                    }
                }
                feedGuest();
                while (!toHost.isEmpty()) {
                    connection.receive(toHost.removeFirst(), now);
                }
                int took = host.sent.size() - written;
                written += took;
                connection.written(took);
                now += 500_000_000L;
                if (connection.deadline() <= now) {
                    connection.expire(now);
                }
            }
            assertThat(guest.reset).isFalse();
            assertThat(guest.received.toByteArray()).isEqualTo(down);
            assertThat(host.sent.toByteArray()).isEqualTo(up);
            assertThat(finished()).isTrue();
        }

        private boolean finished() {
            return connection.state() == TcpConnection.State.TIME_WAIT
                    || connection.state() == TcpConnection.State.CLOSED;
        }

        private void feedHost() {
            if (fed < down.length) {
                int part = Math.min(1 + random.nextInt(9000), down.length - fed);
                connection.dataFromHost(Arrays.copyOfRange(down, fed, fed + part), now);
                fed += part;
            } else if (!ended) {
                ended = true;
                connection.hostEnded(now);
            }
        }

        private void feedGuest() {
            if (!guest.synchronised) {
                return;
            }
            int at = Math.max(guest.acknowledged - GuestTcp.ISS - 1, 0);
            int window = guest.peerWindow;
            while (window > 0 && at < up.length) {
                int part = Math.min(Math.min(1 + random.nextInt(1400), up.length - at), window);
                send(GuestTcp.ISS + 1 + at, TcpSegment.ACK, Arrays.copyOfRange(up, at, at + part));
                at += part;
                window -= part;
            }
            if (at >= up.length) {
                send(GuestTcp.ISS + 1 + up.length, TcpSegment.ACK | TcpSegment.FIN, new byte[0]);
            } else {
                send(GuestTcp.ISS + 1 + at, TcpSegment.ACK, new byte[0]);
            }
        }
    }
}
