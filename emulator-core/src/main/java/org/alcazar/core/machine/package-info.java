/**
 * The machine: cores, memory, devices and time put together, run for so long, stopped for a stated reason.
 *
 * <p>Threads: a machine belongs to the thread that runs it; only {@code InputQueue.post} and {@code Machine.interrupt}
 * may be called from others. State: every component registered with the machine, in order of registration.
 */
package org.alcazar.core.machine;
