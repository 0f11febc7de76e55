package org.alcazar.hvm.boot;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The multiboot2 information block that every HRT core finds at RBX: HRT tag, basic memory, memory map, end. */
final class InformationBlock {
    private static final int HRT_TAG = 0xF00DF00D;
    private static final int HRT_TAG_SIZE = 88;
    private static final int BASIC_MEMORY = 4;
    private static final int MEMORY_MAP = 6;
    private static final int ENTRY_SIZE = 24;
    private static final int FIXED_SIZE = 136;

    private static final int RAM = 1;
    private static final int RESERVED = 2;

    private static final long LOW_END = 0xA_0000;
    private static final long ONE_MIB = 0x10_0000;
    private static final long PAGE = 0x1000;

    private InformationBlock() {}

    /** An entry of the memory map. */
    record Range(long base, long size, int type) {
        long end() {
            return base + size;
        }
    }

    /**
     * @param tscKhz frequency of the time-stamp counter
     * @param reserveBootState whether the top of memory is reported as not available
     */
    static byte[] build(HrtImage image, Partitioning parts, long tscKhz, boolean reserveBootState) {
        List<Range> map = memoryMap(parts.memory());
        if (reserveBootState) {
            map = reserve(map, image.layout().reservedFrom());
        }
        int size = FIXED_SIZE + ENTRY_SIZE * map.size();
        byte[] bytes = new byte[size];
        ByteBuffer block = LittleEndian.over(bytes);
        block.putInt(size).putInt(0);
        putHrtTag(block, image, parts, tscKhz);
        block.putInt(BASIC_MEMORY).putInt(16).putInt(640).putInt((int) ((parts.memory() - ONE_MIB) / 1024));
        block.putInt(MEMORY_MAP)
                .putInt(16 + ENTRY_SIZE * map.size())
                .putInt(ENTRY_SIZE)
                .putInt(0);
        for (Range range : map) {
            block.putLong(range.base).putLong(range.size).putInt(range.type).putInt(range.type == RAM ? 0 : 1);
        }
        block.putInt(0).putInt(8);
        return bytes;
    }

    private static void putHrtTag(ByteBuffer block, HrtImage image, Partitioning parts, long tscKhz) {
        int end = block.position() + HRT_TAG_SIZE;
        block.putInt(HRT_TAG).putInt(HRT_TAG_SIZE);
        block.putInt(parts.cores()).putInt(parts.rosCores());
        block.putInt(0).putInt(0); // no I/O APIC for the HRT
        block.putLong(tscKhz);
        block.putLong(image.flags()).putLong(image.mapBytes());
        block.putLong(parts.rosMemory());
        block.putLong(image.layout().information());
        block.putLong(image.offset());
        block.putLong(image.commPage());
        block.put((byte) image.vector());
        block.position(end);
    }

    /** All memory of a machine with the holes of the interrupt controllers. */
    static List<Range> memoryMap(long memory) {
        List<Range> map = new ArrayList<>();
        map.add(new Range(0, LOW_END, RAM));
        map.add(new Range(LOW_END, ONE_MIB - LOW_END, RESERVED));
        addRam(map, ONE_MIB, Math.min(memory, Partitioning.IO_APIC));
        map.add(new Range(Partitioning.IO_APIC, PAGE, RESERVED));
        addRam(map, Partitioning.IO_APIC + PAGE, Math.min(memory, Partitioning.LOCAL_APIC));
        map.add(new Range(Partitioning.LOCAL_APIC, PAGE, RESERVED));
        addRam(map, Partitioning.LOCAL_APIC + PAGE, memory);
        return map;
    }

    private static void addRam(List<Range> map, long base, long end) {
        if (end > base) {
            map.add(new Range(base, end - base, RAM));
        }
    }

    /** Turns what is RAM from an address on into reserved memory; the entry that holds the address is split. */
    static List<Range> reserve(List<Range> map, long from) {
        List<Range> result = new ArrayList<>();
        for (Range range : map) {
            if (range.type != RAM || range.end() <= from) {
                result.add(range);
                continue;
            }
            addRam(result, range.base, from);
            long base = Math.max(range.base, from);
            result.add(new Range(base, range.end() - base, RESERVED));
        }
        return result;
    }
}
