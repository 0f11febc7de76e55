/**
 * The SATA controller: Serial ATA Advanced Host Controller Interface, revision 1.3.1.
 *
 * <p>A command is carried out when its port comes to it, one at a time, and is reported done a modelled time later, so
 * that a run does not depend on how fast the host's disk is.
 *
 * <p>Threads: a controller belongs to its machine's thread. State: registers, and what will be reported.
 */
package org.alcazar.devices.storage.ahci;
