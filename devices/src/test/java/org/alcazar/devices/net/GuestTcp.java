package org.alcazar.devices.net;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.TreeMap;

/** The guest's end of a connection, as simple as it can be: it keeps what comes in any order and sends on request. */
final class GuestTcp {
    static final int ISS = 0xFFFF_F000;

    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final TreeMap<Integer, byte[]> early = new TreeMap<>();
    int window = 0xFFFF;
    int first;
    int next;
    int acknowledged = ISS;
    int peerWindow;
    int peerScale;
    boolean synchronised;
    boolean peerEnded;
    boolean reset;
    private int endAt = -1;

    TcpSegment segment(int sequence, int flags, byte[] payload) {
        boolean syn = (flags & TcpSegment.SYN) != 0;
        return new TcpSegment(2000, 80, sequence, next, flags, window, syn ? 1000 : 0, syn ? 0 : -1, payload);
    }

    TcpSegment syn() {
        return segment(ISS, TcpSegment.SYN, new byte[0]);
    }

    TcpSegment acknowledgment(int sequence) {
        return segment(sequence, TcpSegment.ACK, new byte[0]);
    }

    /** Takes a segment in; returns whether it wants an answer. */
    boolean take(TcpSegment segment) {
        if (segment.has(TcpSegment.RST)) {
            reset = true;
            return false;
        }
        if (segment.has(TcpSegment.ACK) && segment.acknowledgment() - acknowledged > 0) {
            acknowledged = segment.acknowledgment();
        }
        if (segment.has(TcpSegment.SYN)) {
            first = segment.sequence() + 1;
            next = synchronised ? next : first;
            peerScale = segment.windowScale();
            peerWindow = segment.window();
            synchronised = true;
            return true;
        }
        peerWindow = segment.window() << Math.max(peerScale, 0);
        int at = segment.sequence() - first;
        if (at < 0 || segment.sequence() - next < 0 && segment.length() == 0) {
            // Outside the window: what is expected is said again (RFC 9293, 3.10.7.4).
            return true;
        }
        if (segment.payload().length > 0) {
            early.merge(at, segment.payload(), (a, b) -> a.length >= b.length ? a : b);
        }
        if (segment.has(TcpSegment.FIN)) {
            endAt = at + segment.payload().length;
        }
        while (!early.isEmpty() && early.firstKey() <= received.size()) {
            int start = early.firstKey();
            byte[] bytes = early.remove(start);
            if (start + bytes.length > received.size()) {
                received.writeBytes(Arrays.copyOfRange(bytes, received.size() - start, bytes.length));
            }
        }
        peerEnded = endAt == received.size();
        next = first + received.size() + (peerEnded ? 1 : 0);
        return segment.length() > 0;
    }
}
