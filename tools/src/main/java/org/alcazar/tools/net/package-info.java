/**
 * The host's side of user-mode networking, on Netty.
 *
 * <p>Threads: sockets belong to one event loop, names are looked up on a thread of their own; the machine's thread only
 * hands over what is to be done, and gets everything through the machine's input queue. State: none that is saved.
 */
package org.alcazar.tools.net;
