package org.alcazar.devices.display;

import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.GuestMemory;

/**
 * The adapter's memory: cells that the frame buffer shows as they are. The four planes of a VGA are the first 256 KiB;
 * byte n of plane p is cell 4n + p, so that in modes with a byte a pixel, where addresses go round the planes, cells
 * are
 * in the order of the pixels.
 */
final class VideoMemory {
    static final int SIZE = 16 << 20;
    /** Bytes of one plane. */
    static final int PLANE = 0x10000;

    private final GuestMemory memory;
    private final BusView.StoreListener stores;
    private final long first;

    /** @param stores told of stores, as code may be executed from these cells */
    VideoMemory(GuestMemory memory, BusView.StoreListener stores) {
        this.memory = memory;
        this.stores = stores;
        first = memory.allocate("video", SIZE).cell();
    }

    long firstCell() {
        return first;
    }

    /** A cell, from 0 on; numbers wrap at the end. */
    int get(int cell) {
        return (int) memory.read(first + (cell & SIZE - 1), 1);
    }

    void set(int cell, int value) {
        long at = first + (cell & SIZE - 1);
        stores.stored(at, 1);
        memory.write(at, 1, value);
    }

    int plane(int plane, int offset) {
        return get((offset & PLANE - 1) * 4 + plane);
    }

    void setPlane(int plane, int offset, int value) {
        set((offset & PLANE - 1) * 4 + plane, value);
    }

    /** Copies cells out; what lies behind the last one is left as it is in the target. */
    void read(long cell, byte[] target) {
        if (cell >= 0 && cell < SIZE) {
            memory.read(first + cell, target, 0, (int) Math.min(target.length, SIZE - cell));
        }
    }

    void clear(int from, int length) {
        int part = Math.min(length, SIZE - from);
        stores.stored(first + from, part);
        memory.clear(first + from, part);
    }
}
