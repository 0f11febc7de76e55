/**
 * Kernel images and the boot protocols that start them: Multiboot 1, Multiboot 2 and plain ELF64. An image is parsed and
 * a boot is planned completely, against the machine's memory, before anything touches the machine; carrying the plan out
 * cannot fail. A bad file is an {@link org.alcazar.devices.boot.ImageException} of one line.
 *
 * <p>Threads: parsing and planning anywhere, carrying out on the machine's thread. State: none; everything is immutable
 * and is repeated at each power-up.
 */
package org.alcazar.devices.boot;
