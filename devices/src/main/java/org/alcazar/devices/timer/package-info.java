/**
 * The PC's timers: 8254, the port that gates its third channel, and the real-time clock.
 *
 * <p>Threads: the machine's thread only. State: each device is a component; nothing is stepped, every count is computed
 * from the machine's clock when it is looked at.
 */
package org.alcazar.devices.timer;
