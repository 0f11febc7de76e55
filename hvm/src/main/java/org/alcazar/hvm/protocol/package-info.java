/**
 * The protocol between a ROS, an HRT and the hybrid machine: hypercalls by request group, the transaction they move
 * through, and the upcalls they cause.
 *
 * <p>Threads: the machine's thread only, one request at a time, which is the protocol's VM-wide lock. State: transaction,
 * ROS event and undelivered upcalls are part of the component {@code hvm}.
 */
package org.alcazar.hvm.protocol;
