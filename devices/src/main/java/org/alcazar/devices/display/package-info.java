/**
 * The display: a VGA with the Bochs VBE extensions as a PCI function, and pictures and text of what it shows.
 *
 * <p>A machine's thread owns it. Registers are the component's state; what the planes and the frame buffer hold is in
 * memory cells, which the machine saves with all others. Pictures are plain arrays of pixels: who writes them to a file
 * is no business of a device.
 */
package org.alcazar.devices.display;
