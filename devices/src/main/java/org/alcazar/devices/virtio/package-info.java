/**
 * Virtio devices, version 1.2 of the OASIS specification, modern interface only: the split queue, the transports and the
 * devices.
 *
 * <p>Threads: a device belongs to its machine's thread; bytes from outside come through the machine's input queue.
 * State: transport, queues and device registers are saved; buffers in flight are the guest's memory.
 *
 * <p>A driver that breaks the rules (wild addresses, loops, impossible lengths) gets DEVICE_NEEDS_RESET, and nothing
 * outside its own buffers is touched.
 */
package org.alcazar.devices.virtio;
