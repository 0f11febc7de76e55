package org.alcazar.devices.boot;

import java.util.List;
import java.util.Optional;

/**
 * The information structure of Multiboot 1, Multiboot Specification 0.6.96, section 3.3, with everything it points to in
 * one block: structure, memory map, module list, strings, section headers. There is no boot device and no BIOS.
 */
final class MultibootOneInformation {
    private static final int STRUCTURE_SIZE = 116;
    private static final int HAS_MEMORY = 1;
    private static final int HAS_COMMAND_LINE = 1 << 2;
    private static final int HAS_MODULES = 1 << 3;
    private static final int HAS_SECTIONS = 1 << 5;
    private static final int HAS_MAP = 1 << 6;
    private static final int HAS_LOADER_NAME = 1 << 9;
    private static final int HAS_FRAME_BUFFER = 1 << 12;
    private static final int FRAME_BUFFER = 88;

    /** Bytes of a memory map entry behind its size field. */
    private static final int MAP_ENTRY_SIZE = 20;

    private final MultibootOneImage image;
    private final String commandLine;
    private final MemoryLayout layout;
    private final List<PlacedModule> modules;
    private final Optional<FrameBuffer> display;
    private final Optional<PlacedSections> sections;

    MultibootOneInformation(
            MultibootOneImage image,
            String commandLine,
            MemoryLayout layout,
            List<PlacedModule> modules,
            Optional<FrameBuffer> display,
            Optional<PlacedSections> sections) {
        this.image = image;
        this.commandLine = commandLine;
        this.layout = layout;
        this.modules = modules;
        this.display = display;
        this.sections = sections;
    }

    /** The block, for a place at {@code base}, a multiple of 8. Its length does not depend on the place. */
    byte[] at(long base) {
        Words tail = new Words(1024);
        long tailBase = base + STRUCTURE_SIZE + 4;
        long map = tailBase;
        for (MemoryLayout.Entry entry : layout.entries()) {
            tail.u32(MAP_ENTRY_SIZE).u64(entry.base()).u64(entry.length()).u32(entry.usable() ? 1 : 2);
        }
        long mapLength = tail.size();
        long moduleList = tailBase + tail.size();
        long strings = moduleList + 16L * modules.size();
        Words texts = new Words(256);
        for (PlacedModule module : modules) {
            tail.u32(module.start())
                    .u32(module.end())
                    .u32(strings + texts.size())
                    .u32(0);
            texts.text(module.text());
        }
        long line = strings + texts.size();
        texts.text(commandLine);
        long loader = strings + texts.size();
        texts.text(BootLoader.NAME).align(8);
        tail.raw(texts.bytes());
        long sectionTable = tailBase + tail.size();
        sections.ifPresent(placed -> tail.raw(placed.table(image.bytes())));

        int flags = HAS_MEMORY | HAS_COMMAND_LINE | HAS_MODULES | HAS_MAP | HAS_LOADER_NAME;
        flags |= sections.isPresent() ? HAS_SECTIONS : 0;
        flags |= display.isPresent() ? HAS_FRAME_BUFFER : 0;
        Words block = new Words(4096);
        block.u32(flags)
                .u32(layout.lowerKib())
                .u32(layout.upperKib())
                .u32(0) // boot device, not valid
                .u32(line)
                .u32(modules.size())
                .u32(moduleList);
        if (sections.isPresent()) {
            PlacedSections placed = sections.get();
            block.u32(placed.count()).u32(placed.entrySize()).u32(sectionTable).u32(placed.namesIndex());
        } else {
            block.zeros(16);
        }
        block.u32(mapLength).u32(map).zeros(12).u32(loader).zeros(FRAME_BUFFER - 68);
        display.ifPresent(shown -> block.u64(shown.address())
                .u32(shown.pitch())
                .u32(shown.width())
                .u32(shown.height())
                .u8(shown.depth())
                .u8(shown.type())
                .raw(shown.colors().bytes()));
        block.zeros(STRUCTURE_SIZE + 4 - block.size());
        return block.raw(tail.bytes()).bytes();
    }
}
