/**
 * How interrupts get from a device to a core: interrupt lines, the 8259A pair, the I/O APIC, and the local APICs with
 * the bus between them.
 *
 * <p>Threads: the machine's thread only. State: every controller and the lines are components; the bus has none.
 */
package org.alcazar.devices.interrupt;
