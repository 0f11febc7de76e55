package org.alcazar.devices.boot;

import static org.alcazar.devices.boot.ImageBytes.hex;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.StringJoiner;

/** The multiboot headers of an image in words. */
final class HeaderText {
    private static final String WHAT = "the header";

    private final ImageBytes bytes;
    private final List<String> lines = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    HeaderText(ImageBytes bytes) {
        this.bytes = bytes;
    }

    static String line(String label, String text) {
        return String.format("%-10s%s", label, text);
    }

    /** What a reader should know beyond the headers' contents. */
    List<String> notes() {
        return notes;
    }

    /** Where the image of a hybrid runtime has its Multiboot 2 header; empty if the image is none. */
    OptionalInt hybridRuntime() {
        OptionalInt header = MultibootTwo.find(bytes, 4);
        if (header.isEmpty()) {
            return header;
        }
        try {
            boolean tagged = tags(header.getAsInt()).stream().anyMatch(tag -> tag.type() == MultibootTwo.TAG_HRT);
            return tagged ? header : OptionalInt.empty();
        } catch (ImageException damaged) {
            return OptionalInt.empty();
        }
    }

    List<String> multibootOne(int header) {
        lines.clear();
        long flags = bytes.u32(header + 4L, WHAT);
        StringJoiner words = new StringJoiner(", ");
        words.setEmptyValue("none");
        name(words, flags, MultibootOne.PAGE_ALIGN, "modules on pages");
        name(words, flags, MultibootOne.MEMORY_INFO, "memory information");
        name(words, flags, MultibootOne.VIDEO_MODE, "video mode");
        name(words, flags, MultibootOne.ADDRESS_FIELDS, "address fields");
        lines.add(
                line("header", "Multiboot 1 at offset " + hex(header) + ", flags " + hex(flags) + " (" + words + ")"));
        if ((flags & MultibootOne.ADDRESS_FIELDS) != 0 && bytes.has(header, 32)) {
            lines.add(line("", addresses(header + 12L) + ", entry " + hex(bytes.u32(header + 28L, WHAT))));
        }
        if ((flags & MultibootOne.VIDEO_MODE) != 0 && bytes.has(header, 48)) {
            lines.add(line(
                    "",
                    "mode type " + bytes.u32(header + 32L, WHAT) + ", width " + bytes.u32(header + 36L, WHAT)
                            + ", height " + bytes.u32(header + 40L, WHAT) + ", depth "
                            + bytes.u32(header + 44L, WHAT)));
        }
        return lines;
    }

    List<String> multibootTwo(int header) {
        lines.clear();
        long architecture = bytes.u32(header + 4L, WHAT);
        lines.add(line(
                "header",
                "Multiboot 2 at offset " + hex(header) + ", architecture " + architecture
                        + (architecture == MultibootTwo.ARCHITECTURE_I386 ? " (i386)" : "") + ", length "
                        + bytes.u32(header + 8L, WHAT)));
        if (header % 8 != 0) {
            notes.add("the header is not on an 8-byte boundary, against the Multiboot 2 standard");
        }
        try {
            for (MultibootTwo.Tag tag : tags(header)) {
                describe(tag);
            }
        } catch (ImageException e) {
            notes.add("the tags cannot be read: " + e.problem());
        }
        return lines;
    }

    /** The tags as the standard has them, or, where that fails, without padding as hybrid runtimes may have them. */
    private List<MultibootTwo.Tag> tags(int header) {
        try {
            return MultibootTwo.tags(bytes, header);
        } catch (ImageException padded) {
            List<MultibootTwo.Tag> tags = MultibootTwo.tags(bytes, header, 1);
            String note = "the header's tags are not padded to 8 bytes, against the Multiboot 2 standard";
            if (!notes.contains(note)) {
                notes.add(note);
            }
            return tags;
        }
    }

    private void describe(MultibootTwo.Tag tag) {
        int at = tag.offset();
        String text =
                switch (tag.type()) {
                    case MultibootTwo.TAG_INFORMATION_REQUEST -> "information request:" + numbers(tag);
                    case MultibootTwo.TAG_ADDRESS -> tag.size() < 24 ? "address" : "address: " + addresses(at + 8L);
                    case MultibootTwo.TAG_ENTRY -> "entry: " + word(tag, 8);
                    case MultibootTwo.TAG_CONSOLE -> "console: flags " + word(tag, 8);
                    case MultibootTwo.TAG_FRAMEBUFFER ->
                        "framebuffer: width " + decimal(tag, 8) + ", height " + decimal(tag, 12) + ", depth "
                                + decimal(tag, 16);
                    case MultibootTwo.TAG_MODULE_ALIGNMENT -> "modules on page boundaries";
                    case MultibootTwo.TAG_EFI_BOOT_SERVICES -> "EFI boot services";
                    case MultibootTwo.TAG_EFI_ENTRY_I386 -> "EFI i386 entry: " + word(tag, 8);
                    case MultibootTwo.TAG_EFI_ENTRY_AMD64 -> "EFI amd64 entry: " + word(tag, 8);
                    case MultibootTwo.TAG_RELOCATABLE ->
                        "relocatable: from " + word(tag, 8) + " to " + word(tag, 12) + ", alignment " + word(tag, 16)
                                + ", preference " + decimal(tag, 20);
                    case MultibootTwo.TAG_HRT -> "hybrid runtime (HRT)";
                    default -> "unknown";
                };
        String type = tag.type() < 0x1000 ? Integer.toString(tag.type()) : hex(tag.type());
        lines.add(line("  tag", type + (tag.optional() ? " (optional)" : "") + " " + text));
        if (tag.type() == MultibootTwo.TAG_HRT) {
            describeHrt(tag);
        }
    }

    /** Specification of the hybrid VM, section 2.5. */
    private void describeHrt(MultibootTwo.Tag tag) {
        if (tag.size() < 56) {
            notes.add("the HRT tag has size " + tag.size() + ", expected 56");
            return;
        }
        long at = tag.offset();
        long flags = bytes.u64(at + 8, WHAT);
        StringJoiner words = new StringJoiner(", ");
        words.setEmptyValue("none");
        name(words, flags, 0x1, "RELOC");
        name(words, flags, 0x2, "EXE");
        name(words, flags, 0x100, "MAP_4KB");
        name(words, flags, 0x200, "MAP_2MB");
        name(words, flags, 0x400, "MAP_1GB");
        name(words, flags, 0x800, "MAP_512GB");
        long unknown = flags & ~0xF03L;
        if (unknown != 0) {
            words.add("unknown " + hex(unknown));
        }
        hrtField("flags", hex(flags) + " (" + words + ")");
        long map = bytes.u64(at + 16, WHAT);
        hrtField("map", hex(map) + " bytes" + size(map) + " of physical memory mapped at the start");
        hrtField("gva offset", hex(bytes.u64(at + 24, WHAT)));
        long entry = bytes.u64(at + 32, WHAT);
        hrtField("gva entry", hex(entry) + (entry == 0 ? " (the entry tag counts, plus the gva offset)" : ""));
        hrtField("comm page", hex(bytes.u64(at + 40, WHAT)));
        int vector = bytes.u8(at + 48, WHAT);
        hrtField("vector", vector + " (" + hex(vector) + ")");
    }

    private void hrtField(String name, String value) {
        lines.add(line("", String.format("  %-12s%s", name, value)));
    }

    private static String size(long bytes) {
        long gib = 1L << 30;
        return bytes > 0 && bytes % gib == 0 ? " (" + bytes / gib + " GiB)" : "";
    }

    private String addresses(long offset) {
        AddressFields fields = AddressFields.read(bytes, offset, WHAT);
        return "header " + hex(fields.headerAddress()) + ", load " + hex(fields.loadAddress()) + ", load end "
                + (fields.loadEnd() == 0 ? "0 (end of file)" : hex(fields.loadEnd())) + ", bss end "
                + (fields.bssEnd() == 0 ? "0 (no bss)" : hex(fields.bssEnd()));
    }

    private String numbers(MultibootTwo.Tag tag) {
        StringBuilder text = new StringBuilder();
        for (int at = 8; at + 4 <= tag.size(); at += 4) {
            text.append(' ').append(bytes.u32(tag.offset() + (long) at, WHAT));
        }
        return text.toString();
    }

    private String word(MultibootTwo.Tag tag, int at) {
        return at + 4 <= tag.size() ? hex(bytes.u32(tag.offset() + (long) at, WHAT)) : "missing";
    }

    private String decimal(MultibootTwo.Tag tag, int at) {
        return at + 4 <= tag.size() ? Long.toString(bytes.u32(tag.offset() + (long) at, WHAT)) : "missing";
    }

    private static void name(StringJoiner words, long flags, long bit, String word) {
        if ((flags & bit) != 0) {
            words.add(word);
        }
    }
}
