/**
 * The PCI bus: configuration space by ports and by memory, base addresses, interrupts by line and by message.
 *
 * <p>Threads: none of its own. State: each function saves its configuration space; what is mapped where follows from it.
 */
package org.alcazar.devices.pci;
