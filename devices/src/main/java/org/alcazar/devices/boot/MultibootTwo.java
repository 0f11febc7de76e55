package org.alcazar.devices.boot;

import static org.alcazar.devices.boot.ImageBytes.hex;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The header of a Multiboot 2 kernel, Multiboot2 Specification 2.0, section 3.1. */
public final class MultibootTwo {
    public static final long HEADER_MAGIC = 0xE852_50D6L;
    /** In EAX at the kernel's entry. */
    public static final long BOOT_MAGIC = 0x36D7_6289L;
    /** The header lies completely in that much of the file. */
    public static final int SEARCH_LENGTH = 32768;
    /** Bytes of the header before its tags. */
    public static final int HEADER_SIZE = 16;
    /** The architecture field of x86 kernels. */
    public static final long ARCHITECTURE_I386 = 0;

    public static final int TAG_END = 0;
    public static final int TAG_INFORMATION_REQUEST = 1;
    public static final int TAG_ADDRESS = 2;
    public static final int TAG_ENTRY = 3;
    public static final int TAG_CONSOLE = 4;
    public static final int TAG_FRAMEBUFFER = 5;
    public static final int TAG_MODULE_ALIGNMENT = 6;
    public static final int TAG_EFI_BOOT_SERVICES = 7;
    public static final int TAG_EFI_ENTRY_I386 = 8;
    public static final int TAG_EFI_ENTRY_AMD64 = 9;
    public static final int TAG_RELOCATABLE = 10;
    /** Marks the image of a hybrid runtime; an extension to the standard. */
    public static final int TAG_HRT = 0xF00D;

    /** Tag flag: a loader that does not know the tag may skip it. */
    public static final int FLAG_OPTIONAL = 1;

    /** The largest information tag type the standard defines. */
    private static final long LAST_INFORMATION_TYPE = 21;

    private static final String WHAT = "the Multiboot 2 header";

    /**
     * A header tag.
     *
     * @param offset of its first byte in the file
     * @param size in bytes, its 8-byte prefix included, padding not
     */
    record Tag(int type, int flags, int offset, int size) {
        boolean optional() {
            return (flags & FLAG_OPTIONAL) != 0;
        }
    }

    private MultibootTwo() {}

    /** Where the header is: the first magic, 8-byte aligned, whose checksum is right. */
    static OptionalInt find(ImageBytes bytes) {
        return find(bytes, 8);
    }

    /**
     * Where the header is.
     *
     * @param alignment 8 as the standard has it, or 4, which is enough for the image of a hybrid runtime
     */
    static OptionalInt find(ImageBytes bytes, int alignment) {
        int end = Math.min(bytes.length(), SEARCH_LENGTH) - HEADER_SIZE;
        for (int at = 0; at <= end; at += alignment) {
            if (bytes.u32(at, WHAT) == HEADER_MAGIC && sum(bytes, at) == 0) {
                return OptionalInt.of(at);
            }
        }
        return OptionalInt.empty();
    }

    private static long sum(ImageBytes bytes, int at) {
        long sum = 0;
        for (int i = 0; i < HEADER_SIZE; i += 4) {
            sum += bytes.u32(at + i, WHAT);
        }
        return sum & 0xFFFF_FFFFL;
    }

    /** The tags before the end tag, each on an 8-byte boundary behind the one before it. */
    static List<Tag> tags(ImageBytes bytes, int header) {
        return tags(bytes, header, 8);
    }

    /**
     * The tags before the end tag.
     *
     * @param alignment 8 as the standard has it, or 1 for tags that follow each other without padding
     */
    static List<Tag> tags(ImageBytes bytes, int header, int alignment) {
        long length = bytes.u32(header + 8, WHAT);
        if (length < HEADER_SIZE + 8 || header + length > SEARCH_LENGTH) {
            throw bytes.error("Multiboot 2 header length " + length + " at offset " + hex(header)
                    + ", expected at least 24 and an end within the first " + SEARCH_LENGTH + " bytes");
        }
        bytes.require(header, length, WHAT);
        long end = header + length;
        List<Tag> result = new ArrayList<>();
        for (long at = (long) header + HEADER_SIZE; at + 8 <= end; ) {
            int type = bytes.u16(at, WHAT);
            long size = bytes.u32(at + 4, WHAT);
            if (type == TAG_END && size == 8) {
                return result;
            }
            if (size < 8 || size > end - at) {
                throw bytes.error("Multiboot 2 header tag " + type + " has size " + size + ", expected 8 to "
                        + (end - at) + ", the rest of the header");
            }
            result.add(new Tag(type, bytes.u16(at + 2, WHAT), (int) at, (int) size));
            at += (size + alignment - 1) / alignment * alignment;
        }
        throw bytes.error("the Multiboot 2 header of " + length + " bytes has no end tag");
    }

    static MultibootTwoImage parse(ImageBytes bytes, int header) {
        long architecture = bytes.u32(header + 4, WHAT);
        if (architecture != ARCHITECTURE_I386) {
            throw bytes.error("Multiboot 2 architecture " + architecture + ", expected 0 (i386)");
        }
        Optional<AddressFields> address = Optional.empty();
        Optional<Long> entry = Optional.empty();
        boolean relocatable = false;
        Optional<VideoWish> video = Optional.empty();
        for (Tag tag : tags(bytes, header)) {
            switch (tag.type) {
                case TAG_INFORMATION_REQUEST -> checkRequest(bytes, tag);
                case TAG_ADDRESS -> {
                    demandSize(bytes, tag, 24);
                    address = Optional.of(AddressFields.read(bytes, tag.offset + 8, WHAT));
                }
                case TAG_ENTRY -> {
                    demandSize(bytes, tag, 12);
                    entry = Optional.of(bytes.u32(tag.offset + 8, WHAT));
                }
                case TAG_RELOCATABLE -> {
                    demandSize(bytes, tag, 24);
                    relocatable = true;
                }
                case TAG_FRAMEBUFFER -> {
                    demandSize(bytes, tag, 20);
                    video = Optional.of(new VideoWish(
                            bytes.u32(tag.offset + 8, WHAT),
                            bytes.u32(tag.offset + 12, WHAT),
                            bytes.u32(tag.offset + 16, WHAT),
                            !tag.optional()));
                }
                case TAG_CONSOLE,
                        TAG_MODULE_ALIGNMENT,
                        TAG_EFI_BOOT_SERVICES,
                        TAG_EFI_ENTRY_I386,
                        TAG_EFI_ENTRY_AMD64 -> {}
                default -> {
                    if (!tag.optional()) {
                        throw bytes.error("Multiboot 2 header tag " + hex(tag.type)
                                + " is required (flags bit 0 clear) but not known");
                    }
                }
            }
        }
        return load(bytes, header, address, entry, relocatable, video);
    }

    private static MultibootTwoImage load(
            ImageBytes bytes,
            int header,
            Optional<AddressFields> address,
            Optional<Long> entryTag,
            boolean relocatable,
            Optional<VideoWish> video) {
        if (address.isPresent()) {
            if (entryTag.isEmpty() && !Elf.matches(bytes)) {
                throw bytes.error("the Multiboot 2 header has an address tag but no entry tag");
            }
            List<LoadSegment> segments = address.get().segments(bytes, header);
            long start =
                    entryTag.isPresent() ? entryTag.get() : Elf.parse(bytes).entry();
            long entry = LoadSegments.entry(bytes, segments, start);
            return new MultibootTwoImage(bytes, header, segments, entry, Optional.empty(), relocatable, video);
        }
        if (!Elf.matches(bytes)) {
            throw bytes.error("the Multiboot 2 header has no address tag, and the file is no ELF file");
        }
        Elf elf = Elf.parse(bytes);
        if (elf.type() != Elf.TYPE_EXEC && elf.type() != Elf.TYPE_DYN) {
            throw bytes.error("ELF type " + elf.typeText() + ", expected 2 (EXEC) or 3 (DYN)");
        }
        List<LoadSegment> segments = LoadSegments.of(bytes, elf);
        long entry = LoadSegments.entry(bytes, segments, entryTag.orElseGet(elf::physicalEntry));
        return new MultibootTwoImage(bytes, header, segments, entry, Optional.of(elf), relocatable, video);
    }

    private static void checkRequest(ImageBytes bytes, Tag tag) {
        for (int at = 8; at + 4 <= tag.size; at += 4) {
            long type = bytes.u32(tag.offset + at, WHAT);
            if (type > LAST_INFORMATION_TYPE && !tag.optional()) {
                throw bytes.error("the Multiboot 2 header requires information tag " + type
                        + ", and the protocol defines none above " + LAST_INFORMATION_TYPE);
            }
        }
    }

    private static void demandSize(ImageBytes bytes, Tag tag, int size) {
        if (tag.size < size) {
            throw bytes.error(
                    "Multiboot 2 header tag " + tag.type + " has size " + tag.size + ", expected at least " + size);
        }
    }
}
