package org.alcazar.devices.net;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.alcazar.core.state.Section;
import org.alcazar.core.time.VirtualClock;

/** The guest's conversations by UDP: a socket of the host for each pair of ends, until it has been silent a while. */
final class UdpNat {
    private static final int MAX_FLOWS = 256;
    private static final long IDLE = 60_000_000_000L;

    private record Flow(int guestPort, int address, int port) {}

    private static final class Use {
        final int id;
        long last;

        Use(int id, long last) {
            this.id = id;
            this.last = last;
        }
    }

    private final VirtualClock clock;
    private final HostSockets sockets;
    private final Consumer<Ipv4Packet> wire;
    private final Map<Flow, Use> flows = new LinkedHashMap<>();
    private final Map<Integer, Flow> byId = new LinkedHashMap<>();

    UdpNat(VirtualClock clock, HostSockets sockets, Consumer<Ipv4Packet> wire) {
        this.clock = clock;
        this.sockets = sockets;
        this.wire = wire;
    }

    /**
     * A datagram of the guest.
     *
     * @param id for a socket it may open
     * @return whether {@code id} has been used
     */
    boolean receive(Ipv4Packet packet, UdpDatagram datagram, int id) {
        int host = Addresses.onHost(packet.destination());
        if (host == 0 || datagram.destinationPort() == 0) {
            return false;
        }
        Flow flow = new Flow(datagram.sourcePort(), packet.destination(), datagram.destinationPort());
        Use use = flows.get(flow);
        boolean opens = use == null;
        if (opens) {
            makeRoom();
            use = new Use(id, clock.now());
            flows.put(flow, use);
            byId.put(id, flow);
            sockets.openDatagram(id, host, flow.port);
        }
        use.last = clock.now();
        sockets.sendDatagram(use.id, datagram.payload());
        return opens;
    }

    /** Ends what has been silent, and the most silent when there are too many. */
    private void makeRoom() {
        long now = clock.now();
        flows.entrySet().stream()
                .filter(entry -> now - entry.getValue().last >= IDLE)
                .map(Map.Entry::getKey)
                .toList()
                .forEach(this::end);
        if (flows.size() >= MAX_FLOWS) {
            flows.entrySet().stream()
                    .min(Map.Entry.comparingByValue((a, b) -> Long.compare(a.last, b.last)))
                    .map(Map.Entry::getKey)
                    .ifPresent(this::end);
        }
    }

    private void end(Flow flow) {
        Use use = flows.remove(flow);
        byId.remove(use.id);
        sockets.close(use.id);
    }

    void event(HostEvent event) {
        Flow flow = byId.get(event.id());
        if (flow == null) {
            return;
        }
        if (event.kind() == HostEvent.Kind.DATAGRAM) {
            flows.get(flow).last = clock.now();
            wire.accept(
                    new UdpDatagram(flow.port, flow.guestPort, event.payload()).packet(flow.address, Addresses.GUEST));
        } else {
            // The next datagram gets a new socket.
            flows.remove(flow);
            byId.remove(event.id());
        }
    }

    void reset() {
        byId.keySet().forEach(sockets::close);
        byId.clear();
        flows.clear();
    }

    void save(Section section) {
        long[] saved = new long[5 * flows.size()];
        int i = 0;
        for (Map.Entry<Flow, Use> entry : flows.entrySet()) {
            saved[i++] = entry.getKey().guestPort;
            saved[i++] = entry.getKey().address;
            saved[i++] = entry.getKey().port;
            saved[i++] = entry.getValue().id;
            saved[i++] = entry.getValue().last;
        }
        section.putLongs("udp", saved);
    }

    void load(Section section) {
        byId.clear();
        flows.clear();
        long[] saved = section.getLongs("udp");
        for (int i = 0; i + 4 < saved.length; i += 5) {
            Flow flow = new Flow((int) saved[i], (int) saved[i + 1], (int) saved[i + 2]);
            flows.put(flow, new Use((int) saved[i + 3], saved[i + 4]));
            byId.put((int) saved[i + 3], flow);
        }
    }
}
