package org.alcazar.devices.boot;

import java.util.OptionalLong;

/**
 * The note XEN_ELFNOTE_PHYS32_ENTRY of an ELF kernel, which says where it starts in 32-bit protected mode (the x86/HVM
 * direct boot ABI). A note is three words (name size, content size, type), the name and the content, each padded to four
 * bytes (System V ABI, chapter 5, "Note Section").
 */
final class PvhNote {
    private static final int TYPE = 18;
    private static final String NAME = "Xen";
    private static final String WHAT = "an ELF note";
    private static final int HEADER = 12;

    private PvhNote() {}

    /** The entry point the note names; empty without a note, or with one whose content is not in the file. */
    static OptionalLong find(ImageBytes bytes, Elf elf) {
        for (Elf.Segment segment : elf.segments()) {
            if (segment.type() == Elf.PT_NOTE && bytes.has(segment.offset(), segment.fileSize())) {
                OptionalLong entry = find(bytes, segment.offset(), segment.offset() + segment.fileSize());
                if (entry.isPresent()) {
                    return entry;
                }
            }
        }
        return OptionalLong.empty();
    }

    private static OptionalLong find(ImageBytes bytes, long from, long end) {
        for (long at = from; at + HEADER <= end; ) {
            long nameSize = bytes.u32(at, WHAT);
            long contentSize = bytes.u32(at + 4, WHAT);
            long content = at + HEADER + padded(nameSize);
            if (bytes.u32(at + 8, WHAT) == TYPE
                    && bytes.text(at + HEADER, nameSize).equals(NAME)
                    && contentSize >= 4
                    && content + contentSize <= end) {
                return OptionalLong.of(contentSize >= 8 ? bytes.u64(content, WHAT) : bytes.u32(content, WHAT));
            }
            at = content + padded(contentSize);
        }
        return OptionalLong.empty();
    }

    private static long padded(long size) {
        return size + 3 & ~3L;
    }
}
