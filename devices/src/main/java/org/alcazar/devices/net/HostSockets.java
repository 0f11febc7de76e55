package org.alcazar.devices.net;

import java.util.function.Consumer;

/**
 * The host's side of user-mode networking. Called on the machine's thread and never blocks; whatever there is to report
 * comes as an encoded {@link HostEvent}. A number names one socket: even ones are given by the machine, odd ones by
 * the sockets to connections that come in.
 *
 * <p>Addresses are big-endian integers.
 */
public interface HostSockets {
    /** Where events go from now on, from any thread; called once, when the machine is wired. */
    void start(Consumer<byte[]> events);

    /** Opens a TCP connection: CONNECTED or RESET follows. */
    void connect(int id, int address, int port);

    /** Sends bytes on a TCP connection; WRITTEN follows for each when it has gone out. */
    void send(int id, byte[] bytes);

    /** The guest has taken so many of the bytes of DATA events; no more than a limit may be under way. */
    void consumed(int id, int count);

    /** Nothing more will be sent on a TCP connection; what has been sent still arrives. */
    void endOutput(int id);

    /** Ends a socket of either kind after what has been sent has gone out. Nothing more is reported of it. */
    void close(int id);

    /** Ends a TCP connection with a reset. Nothing more is reported of it. */
    void abort(int id);

    /** Opens a UDP socket that talks to one peer only. */
    void openDatagram(int id, int address, int port);

    /** Sends a datagram. */
    void sendDatagram(int id, byte[] payload);

    /** Looks a name up: RESOLVED follows. */
    void resolve(int id, String name);
}
