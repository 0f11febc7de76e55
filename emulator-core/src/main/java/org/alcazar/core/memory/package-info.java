/**
 * Guest-physical memory: the backing arrays, and the views through which cores and bus masters address them.
 *
 * <p>Threads: the machine's thread only. State: memory contents are saved by the machine; maps are configuration.
 */
package org.alcazar.core.memory;
