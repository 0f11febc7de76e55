/**
 * Disks: images in files, and the controllers that show them to a guest.
 *
 * <p>Threads: images and controllers belong to their machine's thread. State: controllers save their registers; an
 * image's content is the host's file, or for one with {@code snapshot} an overlay in memory.
 */
package org.alcazar.devices.storage;
