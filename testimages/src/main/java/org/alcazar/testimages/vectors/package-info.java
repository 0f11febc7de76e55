/**
 * Instruction vectors: states of a real processor before and after an instruction, replayed on a small machine and
 * compared in every register, flag and byte. The format is described in {@code README.md} beside the bundled files.
 *
 * <p>Threads: a {@link org.alcazar.testimages.vectors.VectorMachine} belongs to one thread; cases are immutable. State:
 * none outside the machine, and that is set anew for each case.
 */
package org.alcazar.testimages.vectors;
