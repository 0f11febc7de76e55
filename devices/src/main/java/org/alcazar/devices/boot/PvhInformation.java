package org.alcazar.devices.boot;

import java.util.List;

/**
 * What a PVH kernel is told: {@code struct hvm_start_info}, version 1, of the x86/HVM direct boot ABI, with the module
 * list, the memory map and the strings behind it.
 */
final class PvhInformation {
    /** "xEn3" with the highest bit of "E" set. */
    static final long MAGIC = 0x336E_C578L;

    private static final int VERSION = 1;
    private static final int SIZE = 56;
    private static final int MODULE = 32;
    private static final int MAP_ENTRY = 24;
    private static final int USABLE = 1;
    private static final int RESERVED = 2;

    private PvhInformation() {}

    /**
     * The block. Its size does not depend on its place.
     *
     * @param base where it will lie, a multiple of 8
     * @param rootPointer physical address of ACPI's root pointer, 0 without ACPI
     */
    static byte[] at(long base, String commandLine, MemoryLayout layout, List<PlacedModule> modules, long rootPointer) {
        List<MemoryLayout.Entry> entries = layout.entries();
        long moduleList = base + SIZE;
        long map = moduleList + (long) MODULE * modules.size();
        long strings = map + (long) MAP_ENTRY * entries.size();
        Words texts = new Words(256).text(commandLine);
        Words lists = new Words(1024);
        for (PlacedModule module : modules) {
            lists.u64(module.start())
                    .u64(module.end() - module.start())
                    .u64(strings + texts.size())
                    .u64(0);
            texts.text(module.text());
        }
        for (MemoryLayout.Entry entry : entries) {
            lists.u64(entry.base())
                    .u64(entry.length())
                    .u32(entry.usable() ? USABLE : RESERVED)
                    .u32(0);
        }
        return new Words(4096)
                .u32(MAGIC)
                .u32(VERSION)
                .u32(0) // flags: an unprivileged guest
                .u32(modules.size())
                .u64(modules.isEmpty() ? 0 : moduleList)
                .u64(strings)
                .u64(rootPointer)
                .u64(map)
                .u32(entries.size())
                .u32(0)
                .raw(lists.bytes())
                .raw(texts.bytes())
                .bytes();
    }
}
