/**
 * User-mode networking without sockets: the small network a guest sees (10.0.2.0/24 with a gateway and a name server),
 * and the translation of its connections to those of a host. The sockets are behind {@link
 * org.alcazar.devices.net.HostSockets}.
 *
 * <p>Threads: everything belongs to the machine's thread; what sockets report comes through the machine's input queue,
 * as {@link org.alcazar.devices.net.HostEvent}s. State: connections with their buffers are saved; the sockets themselves
 * cannot be, so that a restored machine without them finds its connections reset.
 *
 * <p>What a guest sends is never trusted: packets that make no sense are dropped and counted.
 */
package org.alcazar.devices.net;
