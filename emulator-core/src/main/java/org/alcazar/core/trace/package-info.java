/**
 * Observers: what a debugger, tracer or test can be told while a machine runs. None installed costs nothing.
 *
 * <p>Threads: called on the machine's thread. State: observers are not part of a machine's state.
 */
package org.alcazar.core.trace;
