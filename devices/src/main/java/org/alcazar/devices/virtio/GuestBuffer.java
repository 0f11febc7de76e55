package org.alcazar.devices.virtio;

import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.MemoryMap;

/**
 * A piece of guest memory that a driver has lent to a device. Made only for ranges that are RAM from end to end.
 *
 * @param address physical
 * @param length bytes, below 2 GiB
 */
record GuestBuffer(BusView memory, long address, int length) {
    private static final long GATED = 1 << 20;

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
        if (address < 0 || length < 0 || address + length < address) {
            return false;
        }
        long at = address;
        while (at < address + length) {
            long gated = memory.gate(at);
            if (!(memory.map().at(gated) instanceof MemoryMap.Cells cells) || !cells.writable()) {
                return false;
            }
            long rest = cells.base() + cells.size() - gated;
            // With the A20 gate closed, consecutive addresses are neighbours only inside a mebibyte.
            at += memory.a20() ? rest : Math.min(rest, GATED - gated % GATED);
        }
        return true;
    }

    void read(int from, byte[] target, int offset, int count) {
        memory.read(address + from, target, offset, count);
    }

    void write(int from, byte[] source, int offset, int count) {
        memory.write(address + from, source, offset, count);
    }
}
