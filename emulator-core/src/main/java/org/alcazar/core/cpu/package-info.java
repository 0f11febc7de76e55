/**
 * The processor: registers, flags, modes, segmentation, exceptions, interrupts, identification and MSRs.
 *
 * <p>Threads: the machine's thread only. State: a core is one component and saves everything architectural.
 */
package org.alcazar.core.cpu;
