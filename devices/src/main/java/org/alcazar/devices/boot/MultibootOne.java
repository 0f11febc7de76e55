package org.alcazar.devices.boot;

import static org.alcazar.devices.boot.ImageBytes.hex;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The header of a Multiboot 1 kernel, Multiboot Specification 0.6.96, section 3.1. */
public final class MultibootOne {
    public static final long HEADER_MAGIC = 0x1BAD_B002L;
    /** In EAX at the kernel's entry. */
    public static final long BOOT_MAGIC = 0x2BAD_B002L;
    /** The header lies completely in that much of the file. */
    public static final int SEARCH_LENGTH = 8192;

    /** Header flag: modules on page boundaries. They always are here. */
    public static final long PAGE_ALIGN = 1;
    /** Header flag: the memory fields are wanted. They are always given. */
    public static final long MEMORY_INFO = 1 << 1;
    /** Header flag: the video mode fields, from offset 32 on, are valid. */
    public static final long VIDEO_MODE = 1 << 2;
    /** Header flag: the address fields are valid and win over the file's own format. */
    public static final long ADDRESS_FIELDS = 1 << 16;

    private static final int MODE_TYPE = 32;
    private static final long TEXT_MODE = 1;

    private static final long MUST_UNDERSTAND = 0xFFFF;
    private static final String WHAT = "the Multiboot 1 header";

    private MultibootOne() {}

    /** Where the header is: the first magic, 4-byte aligned, whose checksum is right. */
    static OptionalInt find(ImageBytes bytes) {
        int end = Math.min(bytes.length(), SEARCH_LENGTH) - 12;
        for (int at = 0; at <= end; at += 4) {
            if (bytes.u32(at, WHAT) == HEADER_MAGIC
                    && ((HEADER_MAGIC + bytes.u32(at + 4, WHAT) + bytes.u32(at + 8, WHAT)) & 0xFFFF_FFFFL) == 0) {
                return OptionalInt.of(at);
            }
        }
        return OptionalInt.empty();
    }

    static MultibootOneImage parse(ImageBytes bytes, int header) {
        long flags = bytes.u32(header + 4, WHAT);
        long unknown = flags & MUST_UNDERSTAND & ~(PAGE_ALIGN | MEMORY_INFO | VIDEO_MODE);
        if (unknown != 0) {
            throw bytes.error("Multiboot 1 header flags " + hex(flags) + " require features " + hex(unknown)
                    + ", which the protocol does not define");
        }
        Optional<VideoWish> video = video(bytes, header, flags);
        if ((flags & ADDRESS_FIELDS) != 0) {
            AddressFields fields = AddressFields.read(bytes, header + 12, WHAT);
            List<LoadSegment> segments = fields.segments(bytes, header);
            long entry = LoadSegments.entry(bytes, segments, bytes.u32(header + 28, WHAT));
            return new MultibootOneImage(bytes, header, flags, segments, entry, Optional.empty(), video);
        }
        if (!Elf.matches(bytes)) {
            throw bytes.error("Multiboot 1 header flags " + hex(flags)
                    + " announce no address fields (bit 16), and the file is no ELF file");
        }
        Elf elf = Elf.parse(bytes);
        if (elf.type() != Elf.TYPE_EXEC && elf.type() != Elf.TYPE_DYN) {
            throw bytes.error("ELF type " + elf.typeText() + ", expected 2 (EXEC) or 3 (DYN)");
        }
        List<LoadSegment> segments = LoadSegments.of(bytes, elf);
        long entry = LoadSegments.entry(bytes, segments, elf.physicalEntry());
        return new MultibootOneImage(bytes, header, flags, segments, entry, Optional.of(elf), video);
    }

    /** A linear mode that is wanted; text is what the display shows anyway. */
    private static Optional<VideoWish> video(ImageBytes bytes, int header, long flags) {
        boolean there = (flags & VIDEO_MODE) != 0 && bytes.has(header, MODE_TYPE + 16);
        if (!there || bytes.u32(header + MODE_TYPE, WHAT) == TEXT_MODE) {
            return Optional.empty();
        }
        return Optional.of(new VideoWish(
                bytes.u32(header + MODE_TYPE + 4, WHAT),
                bytes.u32(header + MODE_TYPE + 8, WHAT),
                bytes.u32(header + MODE_TYPE + 12, WHAT),
                false));
    }
}
