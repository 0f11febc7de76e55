/**
 * Running one machine from the outside: time limits, live input, where the guest's output goes, and what its end means.
 *
 * <p>Threads: {@link org.alcazar.tools.run.MachineRun} runs the machine on the calling thread; the watchdog, the input
 * reader and the output flusher are daemon threads that only ask for a stop, post input, and flush. State: none of it
 * is part of a machine's state.
 */
package org.alcazar.tools.run;
