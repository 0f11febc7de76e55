/**
 * The x87 instructions, bound to operands: stack, tags and exceptions are here, the arithmetic is in {@code fpu}.
 *
 * <p>Threads and state: operations are immutable; all state is the core's {@code FloatingState}.
 */
package org.alcazar.core.exec.x87;
