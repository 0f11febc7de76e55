package org.alcazar.devices.storage.ahci;

import org.alcazar.core.memory.BusView;
import org.alcazar.devices.Bench;

/** A driver of the SATA controller, made by hand. */
final class FakeHost {
    static final long BASE = 0xD000_0000L;
    static final long LIST = 0x1_0000;
    static final long RECEIVED = 0x1_1000;
    static final long TABLES = 0x2_0000;
    static final long DATA = 0x4_0000;
    private static final int FUNCTION = 0xFA;

    final Bench bench;
    final BusView memory;
    final int port;

    FakeHost(Bench bench, int port) {
        this.bench = bench;
        this.port = port;
        memory = bench.machine.bus();
    }

    void config(int offset, int width, long value) {
        memory.ports().write(0xCF8, 4, 0x8000_0000 | FUNCTION << 8 | offset & 0xFC);
        memory.ports().write(0xCFC + (offset & 3), width, (int) value);
    }

    long config(int offset, int width) {
        memory.ports().write(0xCF8, 4, 0x8000_0000 | FUNCTION << 8 | offset & 0xFC);
        return memory.ports().read(0xCFC + (offset & 3), width) & 0xFFFF_FFFFL;
    }

    int host(int offset) {
        return (int) memory.read(BASE + offset, 4);
    }

    void host(int offset, int value) {
        memory.write(BASE + offset, 4, value);
    }

    int read(int offset) {
        return host(0x100 + 0x80 * port + offset);
    }

    void write(int offset, int value) {
        host(0x100 + 0x80 * port + offset, value);
    }

    FakeHost start() {
        config(0x24, 4, BASE);
        config(4, 2, 6);
        write(0x00, (int) LIST);
        write(0x08, (int) RECEIVED);
        write(0x30, -1);
        write(0x14, -1);
        write(0x18, 0x11);
        host(4, 2);
        return this;
    }

    void region(int slot, int index, long address, int bytes) {
        long at = TABLES + 0x1000L * slot + 0x80 + 16L * index;
        memory.write(at, 8, address);
        memory.write(at + 12, 4, bytes - 1);
    }

    void header(int slot, int regions) {
        long at = LIST + 32L * slot;
        memory.write(at, 4, 5 | regions << 16);
        memory.write(at + 4, 4, 0);
        memory.write(at + 8, 8, TABLES + 0x1000L * slot);
    }

    void frame(int slot, int command, int features, long lba, int count, int device) {
        long at = TABLES + 0x1000L * slot;
        memory.write(at, 4, 0x8027L | command << 16 | (long) (features & 0xFF) << 24);
        memory.write(at + 4, 4, lba & 0xFF_FFFF | (long) device << 24);
        memory.write(at + 8, 4, lba >>> 24 & 0xFF_FFFF | (long) (features >> 8) << 24);
        memory.write(at + 12, 4, count);
        memory.write(at + 16, 4, 0);
    }

    /** Issues a command with one region of data, and lets it end. */
    void command(int command, int features, long lba, int count, int bytes) {
        header(0, bytes == 0 ? 0 : 1);
        region(0, 0, DATA, Math.max(bytes, 2));
        frame(0, command, features, lba, count, 0x40);
        write(0x38, 1);
        pass();
    }

    void packet(int bytes, int... packet) {
        long at = TABLES + 0x40;
        for (int i = 0; i < 16; i++) {
            memory.write(at + i, 1, i < packet.length ? packet[i] : 0);
        }
        command(0xA0, 1, 0, 0, bytes);
    }

    void pass() {
        bench.pass(10_000_000);
    }

    int status() {
        return read(0x20) & 0xFF;
    }

    int error() {
        return read(0x20) >> 8 & 0xFF;
    }

    int transferred() {
        return (int) memory.read(LIST + 4, 4);
    }

    byte[] data(int length) {
        byte[] bytes = new byte[length];
        memory.read(DATA, bytes, 0, length);
        return bytes;
    }

    /** Acknowledges everything, and starts the port anew. */
    void recover() {
        write(0x18, 0x10);
        write(0x30, -1);
        write(0x10, -1);
        host(8, -1);
        write(0x18, 0x11);
    }
}
