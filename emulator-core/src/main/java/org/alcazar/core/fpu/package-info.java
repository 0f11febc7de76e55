/**
 * What the floating-point instructions compute: pure functions on the bits of the formats, without registers, memory or
 * exceptions of their own. The flags that an operation raises are part of its result.
 *
 * <p>Threads and state: everything here is stateless but for the result objects that callers own.
 */
package org.alcazar.core.fpu;
