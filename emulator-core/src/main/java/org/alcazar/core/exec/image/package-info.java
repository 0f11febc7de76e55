/**
 * Images of the x87, vector and protection-key state in memory: FXSAVE, FXRSTOR and the XSAVE family.
 *
 * <p>Threads: operations are immutable and shared by all cores; what they work on belongs to the core that executes them.
 *
 * <p>State: none of its own. An image is put together, or checked, in {@code FloatingState.image}, which is not state.
 */
package org.alcazar.core.exec.image;
