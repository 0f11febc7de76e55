/**
 * Virtual time: one clock a machine, advanced by executed ticks, and the timers that stand on it.
 *
 * <p>Threads: the machine's thread only. State: the clock and every armed timer are one component, saved and hashed.
 */
package org.alcazar.core.time;
