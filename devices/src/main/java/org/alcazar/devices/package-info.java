/** The PC around the CPU: interrupt controllers, timers, serial ports and boot loaders. */
package org.alcazar.devices;
