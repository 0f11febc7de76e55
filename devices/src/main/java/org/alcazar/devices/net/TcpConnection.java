package org.alcazar.devices.net;

import java.util.Arrays;
import java.util.function.Consumer;
import org.alcazar.core.state.Section;

/**
 * The end of a TCP connection that a guest talks to (RFC 9293), for the peer that is reached through a socket of the
 * host. There is nothing between it and the guest but a device, so there is no congestion control: what limits it is
 * the guest's window, and what is lost is sent again after a time.
 */
final class TcpConnection {
    /** What the guest may have sent without the host having taken it. */
    static final int WINDOW = 1 << 18;

    static final long NEVER = Long.MAX_VALUE;

    private static final int WINDOW_SCALE = 3;
    /** Of an Ethernet without IP or TCP options. */
    private static final int MAXIMUM_SEGMENT = 1460;

    private static final int DEFAULT_SEGMENT = 536;
    private static final long FIRST_TIMEOUT = 1_000_000_000L;
    private static final long LAST_TIMEOUT = 30_000_000_000L;
    private static final int ATTEMPTS = 12;
    private static final long TIME_WAIT = 4_000_000_000L;
    private static final int DUPLICATES = 3;

    /** Who is connected: the guest's port and the peer as the guest names it. */
    record Ends(int guestPort, int address, int port) {}

    enum State {
        /** The guest has asked; the host's socket is being opened. */
        OPENING,
        /** The guest has been asked. */
        SYN_SENT,
        /** The guest's wish has been answered. */
        SYN_RECEIVED,
        ESTABLISHED,
        TIME_WAIT,
        CLOSED
    }

    final int id;
    final Ends ends;
    private final HostSockets sockets;
    private final Consumer<TcpSegment> wire;

    private State state;
    /** Virtual nanoseconds at which {@link #expire} wants to be called. */
    private long deadline = NEVER;

    private long timeout = FIRST_TIMEOUT;
    private int attempts;

    // Sending; names as in RFC 9293, 3.3.1.
    private final ByteQueue toGuest = new ByteQueue();
    private final int initialSend;
    private int sendUnacknowledged;
    private int sendNext;
    /** The end of what has ever been sent. */
    private int sendMax;

    private int sendWindow;
    private int sendScale;
    private int windowSequence;
    private int windowAcknowledgment;
    private int segmentSize = DEFAULT_SEGMENT;
    private int duplicates;
    private boolean hostEnded;
    private boolean endAcknowledged;

    // Receiving.
    private int receiveNext;
    private int receiveScale;
    /** Bytes that the host's socket has not taken yet. */
    private int outstanding;
    /** The right edge of the window as the guest was told. */
    private int advertised;

    private boolean guestEnded;
    private boolean endedFirst;

    /** @param wire takes what goes to the guest */
    TcpConnection(int id, Ends ends, HostSockets sockets, Consumer<TcpSegment> wire) {
        this.id = id;
        this.ends = ends;
        this.sockets = sockets;
        this.wire = wire;
        // The only peer is the guest, which could read any secret of ours from the wire.
        initialSend = id * 0x9E37_79B1;
        sendUnacknowledged = initialSend;
        sendNext = initialSend;
        sendMax = initialSend;
    }

    State state() {
        return state;
    }

    long deadline() {
        return deadline;
    }

    // ---------------------------------------------------------------------------------------- opening

    /** The guest has sent a SYN. */
    void openedByGuest(TcpSegment syn) {
        state = State.OPENING;
        acceptOptions(syn);
    }

    private void acceptOptions(TcpSegment syn) {
        receiveNext = syn.sequence() + 1;
        advertised = receiveNext;
        if (syn.maximumSegment() > 0) {
            segmentSize = Math.max(64, Math.min(syn.maximumSegment(), MAXIMUM_SEGMENT));
        }
        if (syn.windowScale() >= 0) {
            sendScale = syn.windowScale();
            receiveScale = WINDOW_SCALE;
        }
        // The window of a SYN is never scaled.
        sendWindow = syn.window();
        windowSequence = syn.sequence();
        windowAcknowledgment = syn.acknowledgment();
    }

    /** The host has a connection for a port of the guest. */
    void openedByHost(long now) {
        state = State.SYN_SENT;
        receiveScale = WINDOW_SCALE;
        sendSyn(now);
    }

    /** The host's socket is open. */
    void connected(long now) {
        if (state == State.OPENING) {
            state = State.SYN_RECEIVED;
            sendSyn(now);
        }
    }

    private void sendSyn(long now) {
        boolean answer = state == State.SYN_RECEIVED;
        sendNext = initialSend + 1;
        sendMax = sendNext;
        deadline = now + timeout;
        int window = Math.min(WINDOW, 0xFFFF);
        if (answer) {
            advertised = receiveNext + window;
        }
        wire.accept(new TcpSegment(
                ends.port,
                ends.guestPort,
                initialSend,
                answer ? receiveNext : 0,
                answer ? TcpSegment.SYN | TcpSegment.ACK : TcpSegment.SYN,
                window,
                MAXIMUM_SEGMENT,
                receiveScale > 0 ? receiveScale : -1,
                new byte[0]));
    }

    private void established() {
        state = State.ESTABLISHED;
        sendUnacknowledged = initialSend + 1;
        progress();
    }

    private void progress() {
        deadline = NEVER;
        timeout = FIRST_TIMEOUT;
        attempts = 0;
        duplicates = 0;
    }

    // ---------------------------------------------------------------------------------------- from the host

    void dataFromHost(byte[] bytes, long now) {
        if (!hostEnded && state != State.TIME_WAIT && state != State.CLOSED) {
            toGuest.add(bytes);
            transmit(now, Integer.MAX_VALUE);
        }
    }

    void hostEnded(long now) {
        hostEnded = true;
        transmit(now, Integer.MAX_VALUE);
    }

    /** The host's socket is no more: the guest is told so. */
    void hostReset() {
        if (state == State.TIME_WAIT) {
            return;
        }
        boolean synchronised = state != State.OPENING;
        int flags = state == State.SYN_SENT ? TcpSegment.RST : TcpSegment.RST | TcpSegment.ACK;
        signal(synchronised ? sendMax : 0, state == State.SYN_SENT ? 0 : receiveNext, flags);
        state = State.CLOSED;
    }

    /** The host's socket has taken bytes of the guest. */
    void written(int count) {
        int before = advertised - receiveNext;
        outstanding = Math.max(0, outstanding - count);
        int window = WINDOW - outstanding;
        // A window that opens is told when it is worth a segment (RFC 9293, 3.8.6.2.2).
        if (state == State.ESTABLISHED && !guestEnded && before < WINDOW / 4 && window - before >= WINDOW / 4) {
            acknowledge();
        }
    }

    // ---------------------------------------------------------------------------------------- from the guest

    /** A segment has come. */
    void receive(TcpSegment segment, long now) {
        switch (state) {
            case OPENING -> {
                if (segment.has(TcpSegment.RST) && segment.sequence() == receiveNext) {
                    abort();
                }
            }
            case SYN_SENT -> receiveAnswer(segment, now);
            case SYN_RECEIVED, ESTABLISHED -> receiveSynchronised(segment, now);
            case TIME_WAIT -> {
                if (segment.has(TcpSegment.RST)) {
                    state = State.CLOSED;
                } else if (segment.length() > 0) {
                    acknowledge();
                    deadline = now + TIME_WAIT;
                }
            }
            case CLOSED -> {}
        }
    }

    private void receiveAnswer(TcpSegment segment, long now) {
        boolean acceptable = segment.has(TcpSegment.ACK) && segment.acknowledgment() == initialSend + 1;
        if (segment.has(TcpSegment.RST)) {
            if (acceptable) {
                abort();
            }
        } else if (segment.has(TcpSegment.ACK) && !acceptable) {
            signal(segment.acknowledgment(), 0, TcpSegment.RST);
        } else if (acceptable && segment.has(TcpSegment.SYN)) {
            receiveScale = 0;
            acceptOptions(segment);
            established();
            acknowledge();
            transmit(now, Integer.MAX_VALUE);
        }
    }

    private void receiveSynchronised(TcpSegment segment, long now) {
        int ahead = segment.sequence() - receiveNext;
        if (segment.has(TcpSegment.RST)) {
            if (ahead == 0) {
                abort();
            } else if (ahead > 0 && ahead < WINDOW) {
                acknowledge();
            }
            return;
        }
        if (segment.has(TcpSegment.SYN)) {
            if (state == State.SYN_RECEIVED && ahead == -1) {
                sendSyn(now);
            } else {
                acknowledge();
            }
            return;
        }
        if (!segment.has(TcpSegment.ACK)) {
            return;
        }
        if (ahead > WINDOW || ahead < -WINDOW - segment.length()) {
            acknowledge();
            return;
        }
        if (!acceptAcknowledgment(segment, now)) {
            return;
        }
        if (segment.length() > 0) {
            acceptData(segment, -ahead);
            acknowledge();
        }
        finishIfBothEnded(now);
        transmit(now, Integer.MAX_VALUE);
    }

    /** Returns whether the rest of the segment counts. */
    private boolean acceptAcknowledgment(TcpSegment segment, long now) {
        int acknowledgment = segment.acknowledgment();
        if (acknowledgment - sendMax > 0) {
            acknowledge();
            return false;
        }
        if (state == State.SYN_RECEIVED) {
            if (acknowledgment != initialSend + 1) {
                return false;
            }
            established();
        }
        int count = acknowledgment - sendUnacknowledged;
        int before = sendWindow;
        if (count >= 0) {
            acceptWindow(segment);
        }
        if (count > 0) {
            acknowledged(count);
        } else if (count == 0) {
            // An answer, even to a probe of a closed window, shows that the guest is there.
            attempts = 0;
            if (before == 0 && sendWindow > 0) {
                sendNext = sendUnacknowledged;
                progress();
            } else if (segment.length() == 0
                    && sendNext != sendUnacknowledged
                    && sendWindow == before
                    && sendWindow > 0
                    && ++duplicates == DUPLICATES) {
                resendFirst(now);
            }
        }
        return true;
    }

    private void acceptWindow(TcpSegment segment) {
        int newer = segment.sequence() - windowSequence;
        if (newer > 0 || newer == 0 && segment.acknowledgment() - windowAcknowledgment >= 0) {
            sendWindow = segment.window() << sendScale;
            windowSequence = segment.sequence();
            windowAcknowledgment = segment.acknowledgment();
        }
    }

    private void acknowledged(int count) {
        int data = Math.min(count, toGuest.size());
        toGuest.drop(data);
        if (data > 0) {
            sockets.consumed(id, data);
        }
        endAcknowledged |= count > data;
        sendUnacknowledged += count;
        if (sendNext - sendUnacknowledged < 0) {
            sendNext = sendUnacknowledged;
        }
        progress();
    }

    /** Takes what is new in a segment; what is out of order is left for the guest to send again. */
    private void acceptData(TcpSegment segment, int known) {
        byte[] payload = segment.payload();
        if (known < 0 || guestEnded) {
            return;
        }
        int fresh = payload.length - known;
        int room = WINDOW - outstanding;
        int taken = Math.max(0, Math.min(fresh, room));
        if (taken > 0) {
            receiveNext += taken;
            outstanding += taken;
            sockets.send(
                    id,
                    known == 0 && taken == payload.length
                            ? payload
                            : Arrays.copyOfRange(payload, known, known + taken));
        }
        if (segment.has(TcpSegment.FIN) && segment.sequence() + payload.length == receiveNext) {
            receiveNext++;
            guestEnded = true;
            endedFirst = endSent();
            sockets.endOutput(id);
        }
    }

    private boolean endSent() {
        return hostEnded && sendMax - sendUnacknowledged > toGuest.size() || endAcknowledged;
    }

    private void finishIfBothEnded(long now) {
        if (guestEnded && endAcknowledged) {
            sockets.close(id);
            // Who has ended first waits for the other's last words to come again (RFC 9293, 3.6).
            state = endedFirst ? State.TIME_WAIT : State.CLOSED;
            deadline = endedFirst ? now + TIME_WAIT : NEVER;
        }
    }

    private void abort() {
        sockets.abort(id);
        state = State.CLOSED;
    }

    // ---------------------------------------------------------------------------------------- sending

    /** A segment of a dead connection. */
    private void signal(int sequence, int acknowledgment, int flags) {
        wire.accept(new TcpSegment(ends.port, ends.guestPort, sequence, acknowledgment, flags, 0, 0, -1, new byte[0]));
    }

    private void acknowledge() {
        // The guest would ignore what lies outside its window.
        int sent = sendMax - sendUnacknowledged;
        send(sendUnacknowledged + Math.min(sent, Math.max(sendWindow, 0)), TcpSegment.ACK, new byte[0]);
    }

    private void send(int sequence, int flags, byte[] payload) {
        int window = Math.max(WINDOW - outstanding, advertised - receiveNext);
        int shown = Math.min(window >> receiveScale, 0xFFFF);
        int edge = receiveNext + (shown << receiveScale);
        advertised = edge - advertised > 0 ? edge : advertised;
        wire.accept(new TcpSegment(ends.port, ends.guestPort, sequence, receiveNext, flags, shown, 0, -1, payload));
    }

    /**
     * Sends what the guest's window allows.
     *
     * @param limit segments at most
     */
    private void transmit(long now, int limit) {
        for (int i = 0; i < limit && state == State.ESTABLISHED; i++) {
            int flight = sendNext - sendUnacknowledged;
            int unsent = toGuest.size() - flight;
            if (unsent < 0 || unsent == 0 && !hostEnded || endAcknowledged) {
                break;
            }
            int room = Math.max(sendWindow - flight, 0);
            int count = Math.min(Math.min(unsent, room), segmentSize);
            boolean end = hostEnded && count == unsent && room > count;
            if (count == 0 && !end || count < segmentSize && count < unsent && flight > 0) {
                break;
            }
            int flags = TcpSegment.ACK | (count == unsent ? TcpSegment.PSH : 0) | (end ? TcpSegment.FIN : 0);
            send(sendNext, flags, toGuest.copy(flight, count));
            sendNext += count + (end ? 1 : 0);
            sendMax = sendNext - sendMax > 0 ? sendNext : sendMax;
        }
        boolean waiting = sendNext != sendUnacknowledged || toGuest.size() > 0 || hostEnded && !endAcknowledged;
        if (state == State.ESTABLISHED) {
            if (!waiting) {
                deadline = NEVER;
            } else if (deadline == NEVER) {
                deadline = now + timeout;
            }
        }
    }

    private void resendFirst(long now) {
        int next = sendNext;
        sendNext = sendUnacknowledged;
        transmit(now, 1);
        sendNext = next - sendNext > 0 ? next : sendNext;
    }

    /** The deadline has come. */
    void expire(long now) {
        deadline = NEVER;
        if (state == State.TIME_WAIT) {
            state = State.CLOSED;
            return;
        }
        if (++attempts > ATTEMPTS) {
            hostReset();
            sockets.abort(id);
            return;
        }
        timeout = Math.min(2 * timeout, LAST_TIMEOUT);
        if (state == State.ESTABLISHED) {
            if (sendWindow == 0) {
                // An old byte that is not there: the guest has to answer with the window it has now.
                send(sendUnacknowledged - 1, TcpSegment.ACK, new byte[0]);
            }
            sendNext = sendUnacknowledged;
            transmit(now, 1);
        } else {
            sendSyn(now);
        }
    }

    // ---------------------------------------------------------------------------------------- state

    void save(Section section, String prefix) {
        section.putLongs(prefix, new long[] {
            ends.guestPort,
            ends.address,
            ends.port,
            deadline,
            timeout,
            attempts,
            sendUnacknowledged,
            sendNext,
            sendMax,
            sendWindow,
            sendScale,
            windowSequence,
            windowAcknowledgment,
            segmentSize,
            duplicates,
            hostEnded ? 1 : 0,
            endAcknowledged ? 1 : 0,
            receiveNext,
            receiveScale,
            outstanding,
            advertised,
            guestEnded ? 1 : 0,
            endedFirst ? 1 : 0
        });
        section.putString(prefix + ".state", state.name());
        section.putBytes(prefix + ".data", toGuest.copy(0, toGuest.size()));
    }

    static TcpConnection load(Section section, String prefix, int id, HostSockets sockets, Consumer<TcpSegment> wire) {
        long[] saved = section.getLongs(prefix, 23);
        Ends ends = new Ends((int) saved[0], (int) saved[1], (int) saved[2]);
        TcpConnection connection = new TcpConnection(id, ends, sockets, wire);
        connection.state = State.valueOf(section.getString(prefix + ".state"));
        connection.restore(saved);
        connection.toGuest.add(section.getBytes(prefix + ".data"));
        return connection;
    }

    private void restore(long[] saved) {
        deadline = saved[3];
        timeout = saved[4];
        attempts = (int) saved[5];
        sendUnacknowledged = (int) saved[6];
        sendNext = (int) saved[7];
        sendMax = (int) saved[8];
        sendWindow = (int) saved[9];
        sendScale = (int) saved[10];
        windowSequence = (int) saved[11];
        windowAcknowledgment = (int) saved[12];
        segmentSize = (int) saved[13];
        duplicates = (int) saved[14];
        hostEnded = saved[15] != 0;
        endAcknowledged = saved[16] != 0;
        receiveNext = (int) saved[17];
        receiveScale = (int) saved[18];
        outstanding = (int) saved[19];
        advertised = (int) saved[20];
        guestEnded = saved[21] != 0;
        endedFirst = saved[22] != 0;
    }
}
