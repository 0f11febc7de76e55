/**
 * Disks and CD-ROMs as an ATA controller sees them: commands in, status and data out (ATA/ATAPI Command Set 3, SATA 3.0,
 * MultiMedia Commands 5). How commands and data get here is the controller's.
 *
 * <p>Threads: a device belongs to its machine's thread. State: devices save their few registers; a command is carried out
 * as a whole, so none is ever in the middle of one.
 */
package org.alcazar.devices.storage.ata;
