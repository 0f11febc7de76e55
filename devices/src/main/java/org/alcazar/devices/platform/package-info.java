/**
 * The small ports of a PC: reset and A20 control, keyboard controller, debug ports, firmware configuration.
 *
 * <p>Threads: the machine's thread only. State: every device that can be told apart by its registers is a component.
 */
package org.alcazar.devices.platform;
