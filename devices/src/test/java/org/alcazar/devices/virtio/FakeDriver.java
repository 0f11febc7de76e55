package org.alcazar.devices.virtio;

import org.alcazar.core.memory.BusView;
import org.alcazar.devices.Bench;

/** A driver of a virtio PCI device, mostly of its first queue, made by hand: it can break every rule. */
final class FakeDriver {
    static final long BASE = 0x10_0000_0000L;
    static final long MESSAGES = 0xD000_0000L;
    static final long DESCRIPTORS = 0x1_0000;
    static final long AVAILABLE = 0x1_2000;
    static final long USED = 0x1_4000;
    static final int NEXT = 1;
    static final int WRITE = 2;
    static final int INDIRECT = 4;
    static final int QUEUE_SIZE = 16;

    final Bench bench;
    final BusView memory;
    private final int slot;
    private int made;

    FakeDriver(Bench bench, int slot) {
        this.bench = bench;
        this.slot = slot;
        memory = bench.machine.bus();
    }

    void config(int offset, int width, long value) {
        memory.ports().write(0xCF8, 4, 0x8000_0000 | slot << 11 | offset & 0xFC);
        memory.ports().write(0xCFC + (offset & 3), width, (int) value);
    }

    long config(int offset, int width) {
        memory.ports().write(0xCF8, 4, 0x8000_0000 | slot << 11 | offset & 0xFC);
        return memory.ports().read(0xCFC + (offset & 3), width) & 0xFFFF_FFFFL;
    }

    /** Places the registers and allows the device to reach memory. */
    void place() {
        config(0x14, 4, MESSAGES);
        config(0x20, 4, BASE);
        config(0x24, 4, BASE >>> 32);
        config(4, 2, 6);
    }

    /** Negotiates and starts queue 0. */
    void start(long features) {
        negotiate(features);
        queue(DESCRIPTORS, AVAILABLE, USED);
        status(0xF);
    }

    /** Everything up to the queues. */
    void negotiate(long features) {
        place();
        made = 0;
        status(0);
        status(1);
        status(3);
        write(0x08, 4, 0);
        write(0x0C, 4, features & 0xFFFF_FFFFL);
        write(0x08, 4, 1);
        write(0x0C, 4, features >>> 32);
        status(0xB);
    }

    void queue(long descriptors, long available, long used) {
        queue(0, descriptors, available, used);
    }

    void queue(int number, long descriptors, long available, long used) {
        write(0x16, 2, number);
        write(0x18, 2, QUEUE_SIZE);
        write(0x20, 4, descriptors);
        write(0x24, 4, descriptors >>> 32);
        write(0x28, 4, available);
        write(0x2C, 4, available >>> 32);
        write(0x30, 4, used);
        write(0x34, 4, used >>> 32);
        write(0x1C, 2, 1);
    }

    void write(int offset, int width, long value) {
        memory.write(BASE + offset, width, value);
    }

    long read(int offset, int width) {
        return memory.read(BASE + offset, width);
    }

    void status(int value) {
        write(0x14, 1, value);
    }

    int status() {
        return (int) read(0x14, 1);
    }

    boolean broken() {
        return (status() & 0x40) != 0;
    }

    void descriptor(long table, int index, long address, long length, int flags, int next) {
        long at = table + 16L * index;
        memory.write(at, 8, address);
        memory.write(at + 8, 4, length);
        memory.write(at + 12, 2, flags);
        memory.write(at + 14, 2, next);
    }

    void descriptor(int index, long address, long length, int flags, int next) {
        descriptor(DESCRIPTORS, index, address, length, flags, next);
    }

    /** Makes a chain available, and tells the device. */
    void offer(int head) {
        memory.write(AVAILABLE + 4 + 2L * (made % QUEUE_SIZE), 2, head);
        made++;
        memory.write(AVAILABLE + 2, 2, made);
        kick();
    }

    void kick() {
        kick(0);
    }

    void kick(int queue) {
        write(0x3000 + 4 * queue, 2, queue);
    }

    int used() {
        return (int) memory.read(USED + 2, 2);
    }

    /** The descriptor and the length of a used element. */
    long[] used(int index) {
        long at = USED + 4 + 8L * index;
        return new long[] {memory.read(at, 4), memory.read(at + 4, 4)};
    }

    int interruptStatus() {
        return (int) read(0x1000, 1);
    }

    /** A block request in descriptors {@code first} to {@code first + 2}; the status byte is set to 0x77. */
    void blockRequest(int first, int type, long sector, long data, long length) {
        long header = 0x2_0000 + 64L * first;
        memory.write(header, 4, type);
        memory.write(header + 4, 4, 0);
        memory.write(header + 8, 8, sector);
        memory.write(header + 16, 1, 0x77);
        descriptor(first, header, 16, NEXT, first + 1);
        descriptor(first + 1, data, length, NEXT | (type == 1 ? 0 : WRITE), first + 2);
        descriptor(first + 2, header + 16, 1, WRITE, 0);
        offer(first);
    }

    int blockStatus(int first) {
        return (int) memory.read(0x2_0000 + 64L * first + 16, 1);
    }
}
