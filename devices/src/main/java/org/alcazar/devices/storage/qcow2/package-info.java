/**
 * Disk images in the qcow2 format, versions 2 and 3, as the format's specification describes them: clusters found
 * through two levels of tables, counted references to every cluster of the file, backing files, and compressed clusters,
 * which are only read. Internal snapshots in the file stay as they are.
 *
 * <p>Every change of the metadata goes to the file at once, a new cluster being counted before it is referred to: a
 * program that ends without warning leaves clusters nobody uses, and no damage.
 *
 * <p>Threads: an image belongs to its machine's thread. State: the file.
 */
package org.alcazar.devices.storage.qcow2;
