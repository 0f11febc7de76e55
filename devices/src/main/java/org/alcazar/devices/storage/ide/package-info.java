/**
 * The IDE controller: two channels of two drives at the PC's customary ports, with bus-master DMA ("82371FB (PIIX) and
 * 82371SB (PIIX3) PCI ISA IDE Xcelerator"; "Programming Interface for Bus Master IDE Controller" 1.0; ATA/ATAPI-6).
 */
package org.alcazar.devices.storage.ide;
