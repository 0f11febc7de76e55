/**
 * Address translation: page walks, access rights and the architectural TLB.
 *
 * <p>Threads: the machine's thread only. State: TLB contents are architectural, saved and hashed with the core.
 */
package org.alcazar.core.mmu;
