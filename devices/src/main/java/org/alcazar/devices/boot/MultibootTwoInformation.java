package org.alcazar.devices.boot;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The boot information of Multiboot 2, Multiboot2 Specification 2.0, section 3.4: one block of tags. In order: command
 * line, loader name, modules, basic memory, memory map, frame buffer, ELF sections, load base, ACPI root pointer, end.
 */
final class MultibootTwoInformation {
    static final int TAG_END = 0;
    static final int TAG_COMMAND_LINE = 1;
    static final int TAG_LOADER_NAME = 2;
    static final int TAG_MODULE = 3;
    static final int TAG_BASIC_MEMORY = 4;
    static final int TAG_MEMORY_MAP = 6;
    static final int TAG_FRAME_BUFFER = 8;
    static final int TAG_ELF_SECTIONS = 9;
    static final int TAG_ACPI_OLD = 14;
    static final int TAG_ACPI_NEW = 15;
    static final int TAG_LOAD_BASE = 21;

    private static final int MAP_ENTRY_SIZE = 24;

    private MultibootTwoInformation() {}

    /**
     * The block. Its contents do not depend on its place; it must be 8-byte aligned.
     *
     * @param loadBase where the image was loaded, for an image that can be relocated
     * @param rootPointer copied into a tag for ACPI 1.0 and, where it is a newer one, into another one
     */
    static byte[] of(
            ImageBytes image,
            String commandLine,
            MemoryLayout layout,
            List<PlacedModule> modules,
            Optional<FrameBuffer> display,
            Optional<PlacedSections> sections,
            OptionalLong loadBase,
            Optional<RootPointer> rootPointer) {
        Words tags = new Words(4096);
        tag(tags, TAG_COMMAND_LINE, new Words(64).text(commandLine));
        tag(tags, TAG_LOADER_NAME, new Words(64).text(BootLoader.NAME));
        for (PlacedModule module : modules) {
            tag(
                    tags,
                    TAG_MODULE,
                    new Words(64).u32(module.start()).u32(module.end()).text(module.text()));
        }
        tag(tags, TAG_BASIC_MEMORY, new Words(8).u32(layout.lowerKib()).u32(layout.upperKib()));
        Words map = new Words(256).u32(MAP_ENTRY_SIZE).u32(0);
        for (MemoryLayout.Entry entry : layout.entries()) {
            map.u64(entry.base())
                    .u64(entry.length())
                    .u32(entry.usable() ? 1 : 2)
                    .u32(0);
        }
        tag(tags, TAG_MEMORY_MAP, map);
        display.ifPresent(shown -> tag(
                tags,
                TAG_FRAME_BUFFER,
                new Words(32)
                        .u64(shown.address())
                        .u32(shown.pitch())
                        .u32(shown.width())
                        .u32(shown.height())
                        .u8(shown.depth())
                        .u8(shown.type())
                        .u16(0)
                        .raw(shown.colors().bytes())));
        sections.ifPresent(placed -> tag(
                tags,
                TAG_ELF_SECTIONS,
                new Words(1024)
                        .u32(placed.count())
                        .u32(placed.entrySize())
                        .u32(placed.namesIndex())
                        .raw(placed.table(image))));
        loadBase.ifPresent(base -> tag(tags, TAG_LOAD_BASE, new Words(4).u32(base)));
        rootPointer.ifPresent(pointer -> {
            tag(tags, TAG_ACPI_OLD, new Words(RootPointer.OLD_SIZE).raw(pointer.oldContent()));
            if (pointer.isNew()) {
                tag(tags, TAG_ACPI_NEW, new Words(64).raw(pointer.content()));
            }
        });
        tag(tags, TAG_END, new Words(0));
        return new Words(4096).u32(tags.size() + 8).u32(0).raw(tags.bytes()).bytes();
    }

    private static void tag(Words tags, int type, Words content) {
        tags.u32(type).u32(content.size() + 8).raw(content.bytes()).align(8);
    }
}
