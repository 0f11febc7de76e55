package org.alcazar.devices.virtio;

import org.alcazar.core.memory.BusView;
import org.alcazar.devices.pci.Dma;

/**
 * A piece of guest memory that a driver has lent to a device. Made only for ranges that are RAM from end to end.
 *
 * @param address physical
 * @param length bytes, below 2 GiB
 */
record GuestBuffer(BusView memory, long address, int length) {
    /** @throws QueueException if the range is not RAM */
    static GuestBuffer of(BusView memory, long address, long length) throws QueueException {
        if (length < 0 || length > Integer.MAX_VALUE || !isRam(memory, address, length)) {
            throw new QueueException(
                    "buffer of " + length + " bytes at 0x" + Long.toHexString(address) + " is not in RAM");
        }
        return new GuestBuffer(memory, address, (int) length);
    }

    /** Whether a range is writable memory. */
    static boolean isRam(BusView memory, long address, long length) {
        return Dma.isRam(memory, address, length);
    }

    void read(int from, byte[] target, int offset, int count) {
        memory.read(address + from, target, offset, count);
    }

    void write(int from, byte[] source, int offset, int count) {
        memory.write(address + from, source, offset, count);
    }
}
