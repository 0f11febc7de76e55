package org.alcazar.devices.net;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.alcazar.core.state.Section;
import org.alcazar.core.time.Timer;
import org.alcazar.core.time.VirtualClock;
import org.alcazar.devices.net.TcpConnection.Ends;

/** The guest's TCP connections. */
final class TcpNat {
    private static final int MAX_CONNECTIONS = 1024;
    /** Ports from which forwarded connections seem to come: the dynamic ones. */
    private static final int FIRST_PORT = 49152;

    private static final int PORTS = 16384;

    private final VirtualClock clock;
    private final HostSockets sockets;
    private final Consumer<Ipv4Packet> wire;
    private final Timer timer;
    private final Map<Integer, TcpConnection> byId = new LinkedHashMap<>();
    private final Map<Ends, TcpConnection> byEnds = new LinkedHashMap<>();
    private int nextPort;

    TcpNat(VirtualClock clock, HostSockets sockets, Consumer<Ipv4Packet> wire) {
        this.clock = clock;
        this.sockets = sockets;
        this.wire = wire;
        timer = clock.timer("net-tcp", this::expire);
    }

    /**
     * A segment of the guest.
     *
     * @param id for a connection it may open
     * @return whether {@code id} has been used
     */
    boolean receive(Ipv4Packet packet, TcpSegment segment, int id) {
        Ends ends = new Ends(segment.sourcePort(), packet.destination(), segment.destinationPort());
        TcpConnection connection = byEnds.get(ends);
        boolean opens = (segment.flags() & (TcpSegment.SYN | TcpSegment.ACK | TcpSegment.RST)) == TcpSegment.SYN;
        if (connection != null && opens && connection.state() == TcpConnection.State.TIME_WAIT) {
            remove(connection);
            connection = null;
        }
        if (connection != null) {
            connection.receive(segment, clock.now());
            settle(connection);
            return false;
        }
        int host = Addresses.onHost(packet.destination());
        if (!opens || host == 0 || byId.size() >= MAX_CONNECTIONS) {
            refuse(packet, segment);
            return false;
        }
        connection = new TcpConnection(id, ends, sockets, sender(ends));
        add(connection);
        connection.openedByGuest(segment);
        sockets.connect(id, host, ends.port());
        return true;
    }

    private Consumer<TcpSegment> sender(Ends ends) {
        return segment -> wire.accept(segment.packet(ends.address(), Addresses.GUEST));
    }

    /** The answer to what belongs to no connection (RFC 9293, 3.10.7.1). */
    private void refuse(Ipv4Packet packet, TcpSegment segment) {
        if (segment.has(TcpSegment.RST)) {
            return;
        }
        boolean acknowledges = segment.has(TcpSegment.ACK);
        TcpSegment reset = new TcpSegment(
                /* sourcePort= */ segment.destinationPort(),
                /* destinationPort= */ segment.sourcePort(),
                acknowledges ? segment.acknowledgment() : 0,
                acknowledges ? 0 : segment.sequence() + segment.length(),
                acknowledges ? TcpSegment.RST : TcpSegment.RST | TcpSegment.ACK,
                0,
                0,
                -1,
                new byte[0]);
        wire.accept(reset.packet(/* source= */ packet.destination(), /* destination= */ packet.source()));
    }

    /** Something has happened to a socket of a connection. */
    void event(HostEvent event) {
        if (event.kind() == HostEvent.Kind.ACCEPTED) {
            accepted(event.id(), event.number());
            return;
        }
        TcpConnection connection = byId.get(event.id());
        if (connection == null) {
            return;
        }
        switch (event.kind()) {
            case CONNECTED -> connection.connected(clock.now());
            case DATA -> connection.dataFromHost(event.payload(), clock.now());
            case END -> connection.hostEnded(clock.now());
            case WRITTEN -> connection.written(event.number());
            default -> connection.hostReset();
        }
        settle(connection);
    }

    private void accepted(int id, int guestPort) {
        if (byId.size() >= MAX_CONNECTIONS || byId.containsKey(id)) {
            sockets.abort(id);
            return;
        }
        Ends ends;
        do {
            ends = new Ends(guestPort, Addresses.GATEWAY, FIRST_PORT + nextPort);
            nextPort = (nextPort + 1) % PORTS;
        } while (byEnds.containsKey(ends));
        TcpConnection connection = new TcpConnection(id, ends, sockets, sender(ends));
        add(connection);
        connection.openedByHost(clock.now());
        settle(connection);
    }

    private void add(TcpConnection connection) {
        byId.put(connection.id, connection);
        byEnds.put(connection.ends, connection);
    }

    private void remove(TcpConnection connection) {
        byId.remove(connection.id);
        byEnds.remove(connection.ends);
    }

    private void settle(TcpConnection connection) {
        if (connection.state() == TcpConnection.State.CLOSED) {
            remove(connection);
        }
        schedule();
    }

    private void schedule() {
        long first =
                byId.values().stream().mapToLong(TcpConnection::deadline).min().orElse(TcpConnection.NEVER);
        if (first == TcpConnection.NEVER) {
            timer.cancel();
        } else {
            timer.armAt(first);
        }
    }

    private void expire() {
        long now = clock.now();
        List<TcpConnection> due = byId.values().stream()
                .filter(connection -> connection.deadline() <= now)
                .toList();
        for (TcpConnection connection : due) {
            connection.expire(now);
            settle(connection);
        }
        schedule();
    }

    int connections() {
        return byId.size();
    }

    void reset() {
        byId.values().forEach(connection -> sockets.abort(connection.id));
        byId.clear();
        byEnds.clear();
        nextPort = 0;
        timer.cancel();
    }

    void save(Section section) {
        section.putLong("tcp.nextPort", nextPort);
        List<Integer> ids = new ArrayList<>(byId.keySet());
        section.putInts("tcp", ids.stream().mapToInt(Integer::intValue).toArray());
        byId.forEach((id, connection) -> connection.save(section, "tcp." + id));
    }

    void load(Section section) {
        byId.clear();
        byEnds.clear();
        nextPort = section.getInt("tcp.nextPort");
        for (long id : section.getLongs("tcp")) {
            long[] saved = section.getLongs("tcp." + id);
            Ends ends = new Ends((int) saved[0], (int) saved[1], (int) saved[2]);
            add(TcpConnection.load(section, "tcp." + id, (int) id, sockets, sender(ends)));
        }
    }
}
