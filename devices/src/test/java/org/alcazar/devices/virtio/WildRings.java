package org.alcazar.devices.virtio;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.alcazar.core.memory.BusView;

/**
 * A queue full of requests that are wrong in every way, more or less often, and what the specification says about each,
 * found by a walk of its own (Virtual I/O Device Version 1.2, section 2.7). What the device may write lies in a zone of
 * its own, so that the rings stay as they are.
 */
final class WildRings {
    static final int SIZE = FakeDriver.QUEUE_SIZE;
    /** Where RAM ends for the first time. */
    static final int RAM = 0xA_0000;

    static final int READABLE = 0x4_0000;
    static final int WRITABLE = 0x6_0000;
    static final int ZONE = 0x2_0000;
    /** Addresses of a device that must never be touched. */
    static final long GUARD = 0x4000_0000L;

    static final int GUARD_SIZE = 0x1000_0000;

    private static final int TABLES = 0x3_0000;
    private static final int TABLE_ENTRIES = 32;
    private static final long[] WILD = {
        RAM - 0x100,
        RAM,
        0x10_0000,
        GUARD,
        GUARD + 0x1234,
        0xFEC0_0000L,
        0xFEE0_0000L,
        FakeDriver.BASE,
        FakeDriver.MESSAGES,
        0x7FFF_FFFF_FFFF_F000L,
        Long.MIN_VALUE,
        -0x100,
        -1
    };
    private static final long[] LENGTHS = {16, 17, 54, 66, 512, 513, 528, 1514, 1530, 4096};
    private static final long[] SHORT = {0, 1, 11, 12, 15};
    private static final long[] HUGE = {0x2_0001, 0x4000_0000L, 0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFF0L, 0xFFFF_FFFFL};

    /**
     * What a chain is, if it is one.
     *
     * @param size the first four readable bytes, as a number
     */
    record Request(long readable, long writable, long size) {}

    private final BusView memory;
    private final Random random;
    private final int wildness;
    final long descriptors;
    final long available;
    final long used;
    int offered;

    /** @param wildness how many of a thousand choices are against the rules */
    WildRings(BusView memory, Random random, int wildness, int queue) {
        this.memory = memory;
        this.random = random;
        this.wildness = wildness;
        descriptors = FakeDriver.DESCRIPTORS + 0x8000L * queue;
        available = descriptors + 0x2000;
        used = descriptors + 0x4000;
    }

    private boolean wild() {
        return random.nextInt(1000) < wildness;
    }

    static long pick(Random random, long[] values) {
        return values[random.nextInt(values.length)];
    }

    static long wildAddress(Random random) {
        return random.nextInt(8) == 0 ? random.nextLong() : pick(random, WILD);
    }

    /** Fills the descriptor table and the indirect tables, and offers a number of chains. */
    void fill() {
        for (int i = 0; i < SIZE; i++) {
            boolean indirect = i % 4 == 0 ? random.nextInt(4) == 0 : wild();
            descriptor(descriptors, i, SIZE, indirect);
        }
        for (int table = 0; table < SIZE; table++) {
            for (int i = 0; i < TABLE_ENTRIES; i++) {
                descriptor(TABLES + 16L * TABLE_ENTRIES * table, i, TABLE_ENTRIES, wild());
            }
        }
        offered = 1 + random.nextInt(SIZE);
        for (int i = 0; i < offered; i++) {
            memory.write(available + 4 + 2L * i, 2, wild() ? random.nextInt(0x1_0000) : 4 * random.nextInt(SIZE / 4));
        }
        memory.write(available, 2, 0);
        memory.write(available + 2, 2, wild() ? random.nextInt(0x1_0000) : offered);
        memory.write(used + 2, 2, 0);
    }

    private void descriptor(long table, int index, int entries, boolean indirect) {
        long at = table + 16L * index;
        // Writable ones come second, if the rules are kept.
        boolean write = wild() ? random.nextBoolean() : index % 4 >= 2;
        boolean next = wild() ? random.nextBoolean() : index % 4 < 3 && !indirect;
        int zone = write ? WRITABLE : READABLE;
        long address = zone + 64L * random.nextInt(ZONE / 64 - 64);
        long length = pick(random, LENGTHS);
        if (indirect) {
            address = TABLES + 16L * random.nextInt(SIZE * TABLE_ENTRIES / 4) * 4;
            length = wild() ? random.nextInt(600) : 16 * (1 + random.nextInt(TABLE_ENTRIES));
        }
        if (wild()) {
            address = wildAddress(random);
        }
        if (wild()) {
            length = pick(random, random.nextBoolean() ? HUGE : SHORT);
        }
        memory.write(at, 8, address);
        memory.write(at + 8, 4, length);
        memory.write(at + 12, 2, (next ? 1 : 0) | (write ? 2 : 0) | (indirect ? 4 : 0) | (wild() ? 0xFFF8 : 0));
        memory.write(at + 14, 2, wild() ? random.nextInt(0x1_0000) : wild() ? random.nextInt(entries) : index + 1);
    }

    /** Requests up to the first that is against the rules; marks what the device may write for them. */
    List<Request> requests(boolean[] allowed) {
        for (long at = used; at < used + 6 + 8L * SIZE; at++) {
            allowed[(int) at] = true;
        }
        List<Request> requests = new ArrayList<>();
        int count = (int) memory.read(available + 2, 2);
        for (int i = 0; i < count && count <= SIZE; i++) {
            Request request = walk((int) memory.read(available + 4 + 2L * i, 2), allowed);
            if (request == null) {
                break;
            }
            requests.add(request);
        }
        return requests;
    }

    /** How many the driver says there are. */
    int claimed() {
        return (int) memory.read(available + 2, 2);
    }

    private Request walk(int head, boolean[] allowed) {
        long table = descriptors;
        long entries = SIZE;
        long index = head;
        long readable = 0;
        long writable = 0;
        long size = 0;
        boolean nested = false;
        boolean behindWritable = false;
        for (int steps = 0; steps < SIZE + TABLE_ENTRIES * SIZE; steps++) {
            if (index >= entries) {
                return null;
            }
            long at = table + 16 * index;
            long address = memory.read(at, 8);
            long length = memory.read(at + 8, 4) & 0xFFFF_FFFFL;
            int flags = (int) memory.read(at + 12, 2);
            if (!isRam(address, length)) {
                return null;
            }
            if ((flags & 4) != 0) {
                if (nested || (flags & 1) != 0 || length == 0 || length % 16 != 0) {
                    return null;
                }
                nested = true;
                table = address;
                entries = length / 16;
                index = 0;
                continue;
            }
            if ((flags & 2) != 0) {
                behindWritable = true;
                writable += length;
                for (long i = address; i < address + length; i++) {
                    allowed[(int) i] = true;
                }
            } else if (behindWritable) {
                return null;
            } else {
                for (long i = readable; i < Math.min(4, readable + length); i++) {
                    size |= memory.read(address + i - readable, 1) << 8 * i;
                }
                readable += length;
            }
            if ((flags & 1) == 0) {
                return new Request(readable, writable, size);
            }
            index = memory.read(at + 14, 2);
        }
        return null;
    }

    private static boolean isRam(long address, long length) {
        return address >= 0 && (length == 0 || address <= RAM && length <= RAM - address);
    }
}
