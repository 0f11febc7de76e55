package org.alcazar.devices.virtio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.state.Section;

/** A split virtqueue, the device's side (Virtual I/O Device Version 1.2, section 2.7). */
final class VirtQueue {
    private static final int DESCRIPTOR = 16;
    private static final int NEXT = 1;
    private static final int WRITE = 2;
    private static final int INDIRECT = 4;
    private static final int NO_INTERRUPT = 1;
    /** No request may describe more than this, whatever its table says. */
    private static final long MAX_BYTES = 1L << 30;
    /** Nor have more descriptors than this, which is above what any queue here holds (section 2.7.5.3.1). */
    private static final int LONGEST_CHAIN = 1024;

    private final int maxSize;
    int size;
    boolean ready;
    long descriptors;
    long available;
    long used;
    /** The queue's MSI-X vector. */
    int vector;
    /** The driver has agreed to event indices. */
    private boolean eventIndex;

    private int nextAvailable;
    private int nextUsed;
    /** {@link #nextUsed} when the driver was last interrupted. */
    private int signalled;

    private final byte[] fetched = new byte[DESCRIPTOR];
    private final ByteBuffer descriptor = ByteBuffer.wrap(fetched).order(ByteOrder.LITTLE_ENDIAN);

    VirtQueue(int maxSize) {
        this.maxSize = maxSize;
        reset();
    }

    int maxSize() {
        return maxSize;
    }

    /** Sets the size, if it is one the queue can have. */
    void resize(long value) {
        if (value > 0 && value <= maxSize && Long.bitCount(value) == 1) {
            size = (int) value;
        }
    }

    void reset() {
        size = maxSize;
        ready = false;
        descriptors = 0;
        available = 0;
        used = 0;
        vector = VirtioTransport.NO_VECTOR;
        nextAvailable = 0;
        nextUsed = 0;
        signalled = 0;
    }

    void enable(boolean withEventIndex) {
        ready = true;
        eventIndex = withEventIndex;
    }

    private static void require(BusView memory, long address, long length, String what) throws QueueException {
        if (!GuestBuffer.isRam(memory, address, length)) {
            throw new QueueException(what + " at 0x" + Long.toHexString(address) + " is not in RAM");
        }
    }

    /** Also keeps every access to a ring's fields inside a page (section 2.7: alignment of the three parts). */
    private void check(BusView memory) throws QueueException {
        if (descriptors % DESCRIPTOR != 0 || available % 2 != 0 || used % 4 != 0) {
            throw new QueueException("a part of the queue is not aligned");
        }
        require(memory, descriptors, (long) DESCRIPTOR * size, "descriptor table");
        require(memory, available, 6 + 2L * size, "available ring");
        require(memory, used, 6 + 8L * size, "used ring");
    }

    /**
     * Takes the next request of the driver, if there is one.
     *
     * @param indirectTables whether the driver has agreed to them
     */
    Optional<Chain> take(BusView memory, boolean indirectTables) throws QueueException {
        if (!ready) {
            return Optional.empty();
        }
        check(memory);
        if (eventIndex) {
            memory.write(used + 4 + 8L * size, 2, nextAvailable);
        }
        int index = (int) memory.read(available + 2, 2);
        int waiting = index - nextAvailable & 0xFFFF;
        if (waiting == 0) {
            return Optional.empty();
        }
        if (waiting > size) {
            throw new QueueException(waiting + " requests in a queue of " + size);
        }
        if ((nextAvailable - nextUsed & 0xFFFF) >= size) {
            throw new QueueException("a new request while all " + size + " of the queue are in flight");
        }
        int head = (int) memory.read(available + 4 + 2L * (nextAvailable % size), 2);
        Chain chain = chain(memory, head, indirectTables);
        nextAvailable = nextAvailable + 1 & 0xFFFF;
        return Optional.of(chain);
    }

    private Chain chain(BusView memory, int head, boolean indirectTables) throws QueueException {
        List<GuestBuffer> readable = new ArrayList<>();
        List<GuestBuffer> writable = new ArrayList<>();
        long table = descriptors;
        int entries = size;
        int index = head;
        int left = size;
        boolean indirect = false;
        long total = 0;
        while (true) {
            if (index >= entries || left-- == 0) {
                throw new QueueException("descriptor chain from " + head + " leaves its table, loops or is too long");
            }
            memory.read(table + (long) DESCRIPTOR * index, fetched, 0, DESCRIPTOR);
            long address = descriptor.getLong(0);
            long length = descriptor.getInt(8) & 0xFFFF_FFFFL;
            int flags = descriptor.getShort(12) & 0xFFFF;
            if ((flags & INDIRECT) != 0) {
                if (!indirectTables) {
                    throw new QueueException("an indirect table that was not agreed on");
                }
                if (indirect || (flags & NEXT) != 0 || length == 0 || length % DESCRIPTOR != 0 || length > 1 << 20) {
                    throw new QueueException("indirect table of " + length + " bytes in a place it may not be");
                }
                require(memory, address, length, "indirect table");
                indirect = true;
                table = address;
                entries = (int) (length / DESCRIPTOR);
                left = Math.min(entries, LONGEST_CHAIN);
                index = 0;
                continue;
            }
            total += length;
            if (total > MAX_BYTES) {
                throw new QueueException("request of more than " + MAX_BYTES + " bytes");
            }
            GuestBuffer buffer = GuestBuffer.of(memory, address, length);
            if ((flags & WRITE) != 0) {
                writable.add(buffer);
            } else if (writable.isEmpty()) {
                readable.add(buffer);
            } else {
                throw new QueueException("a readable descriptor behind a writable one");
            }
            if ((flags & NEXT) == 0) {
                return new Chain(head, readable, writable);
            }
            index = descriptor.getShort(14) & 0xFFFF;
        }
    }

    /** Gives a request back, with what has been written to it. */
    void give(BusView memory, Chain chain) throws QueueException {
        check(memory);
        long at = used + 4 + 8L * (nextUsed % size);
        memory.write(at, 4, chain.head);
        memory.write(at + 4, 4, chain.written());
        nextUsed = nextUsed + 1 & 0xFFFF;
        memory.write(used + 2, 2, nextUsed);
    }

    /** Whether the driver wants to be interrupted for what has been given back since the last time this said so. */
    boolean wantsInterrupt(BusView memory) {
        if (nextUsed == signalled) {
            return false;
        }
        boolean wanted;
        if (eventIndex) {
            int event = (int) memory.read(available + 4 + 2L * size, 2);
            wanted = (nextUsed - event - 1 & 0xFFFF) < (nextUsed - signalled & 0xFFFF);
        } else {
            wanted = (memory.read(available, 2) & NO_INTERRUPT) == 0;
        }
        signalled = nextUsed;
        return wanted;
    }

    void save(Section section, String prefix) {
        section.putLongs(prefix, new long[] {
            size,
            ready ? 1 : 0,
            descriptors,
            available,
            used,
            vector,
            eventIndex ? 1 : 0,
            nextAvailable,
            nextUsed,
            signalled
        });
    }

    void load(Section section, String prefix) {
        long[] saved = section.getLongs(prefix, 10);
        size = (int) saved[0];
        ready = saved[1] != 0;
        descriptors = saved[2];
        available = saved[3];
        used = saved[4];
        vector = (int) saved[5];
        eventIndex = saved[6] != 0;
        nextAvailable = (int) saved[7];
        nextUsed = (int) saved[8];
        signalled = (int) saved[9];
    }
}
