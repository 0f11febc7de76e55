/**
 * Serial ports.
 *
 * <p>Threads: the machine's thread only. State: each port is a component; characters that the host has sent and the
 * guest has not been given yet are part of it.
 */
package org.alcazar.devices.serial;
