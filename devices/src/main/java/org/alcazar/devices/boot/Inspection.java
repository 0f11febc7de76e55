package org.alcazar.devices.boot;

import static org.alcazar.devices.boot.ImageBytes.hex;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Explains a kernel image to a reader: what it is, what its headers say, where it would be loaded, what is odd. */
public final class Inspection {
    private final ImageBytes bytes;
    private final List<String> lines = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private Inspection(ImageBytes bytes) {
        this.bytes = bytes;
    }

    /**
     * Describes an image, one element a line. A damaged image is described as far as it can be read.
     *
     * @throws ImageException if the file is of no known kind
     */
    public static List<String> describe(ImageBytes bytes) {
        return new Inspection(bytes).describe();
    }

    private List<String> describe() {
        HeaderText header = new HeaderText(bytes);
        OptionalInt hybrid = header.hybridRuntime();
        Optional<ImageKind> kind = hybrid.isPresent() ? Optional.of(ImageKind.MULTIBOOT_2) : ImageDetector.kind(bytes);
        if (kind.isEmpty()) {
            throw ImageDetector.unknown(bytes);
        }
        line("file", bytes.fileName() + ", " + bytes.length() + " bytes");
        line("kind", kind.get().title() + (hybrid.isPresent() ? ", image of a hybrid runtime (HRT)" : ""));
        if (Elf.matches(bytes)) {
            try {
                describe(Elf.parse(bytes));
            } catch (ImageException e) {
                line("ELF", "damaged: " + e.problem());
            }
        }
        MultibootOne.find(bytes).ifPresent(at -> lines.addAll(header.multibootOne(at)));
        OptionalInt two = hybrid.isPresent() ? hybrid : MultibootTwo.find(bytes);
        two.ifPresent(at -> lines.addAll(header.multibootTwo(at)));
        notes.addAll(header.notes());
        if (kind.get() == ImageKind.LINUX) {
            describeLinux();
        }
        describeStart(hybrid.isPresent());
        for (String note : notes) {
            line("note", note);
        }
        return List.copyOf(lines);
    }

    private void describe(Elf elf) {
        line(
                "ELF",
                (elf.wide() ? "ELF64" : "ELF32") + ", " + "type " + elf.typeText() + ", "
                        + (elf.machine() == Elf.MACHINE_386 ? "i386" : "x86-64") + ", entry " + hex(elf.entry()));
        if (elf.segments().isEmpty()) {
            return;
        }
        lines.add(row("segment", "type", "flags", "offset", "virtual", "physical", "in file", "in memory"));
        int index = 0;
        for (Elf.Segment segment : elf.segments()) {
            lines.add(row(
                    Integer.toString(index),
                    segmentType(segment.type()),
                    flags(segment.flags()),
                    hex(segment.offset()),
                    hex(segment.virtualAddress()),
                    hex(segment.physicalAddress()),
                    hex(segment.fileSize()),
                    hex(segment.memorySize())));
            if (segment.type() == Elf.PT_LOAD && segment.virtualAddress() != segment.physicalAddress()) {
                notes.add("segment " + index + " has a physical address other than its virtual one");
            }
            index++;
        }
        int symbols = elf.symbols().size();
        line("sections", elf.sections().size() + " sections, " + symbols + " symbols");
    }

    /** The setup header of Linux; a damaged one is told about when the start is. */
    private void describeLinux() {
        LinuxImage image;
        try {
            image = LinuxImage.parse(bytes);
        } catch (ImageException e) {
            return;
        }
        int kernel = bytes.length() - image.payloadOffset();
        line(
                "header",
                String.format("boot protocol %d.%02d", image.version() >> 8, image.version() & 0xFF) + ", setup code "
                        + hex(image.payloadOffset()) + " bytes, kernel " + hex(kernel) + " bytes");
        String release = image.release();
        if (!release.isEmpty()) {
            line("  version", release);
        }
        line(
                "  needs",
                hex(image.size()) + " bytes of memory at " + hex(image.preferred())
                        + (image.relocatable() ? ", or at any multiple of " + hex(image.alignment()) : ""));
        line(
                "  limits",
                "command line " + image.commandLineLimit() + " bytes, initial RAM disk up to "
                        + hex(image.initrdLimit()));
    }

    private void describeStart(boolean hrt) {
        KernelImage image;
        try {
            image = KernelImage.parse(bytes.fileName(), bytes.array());
        } catch (ImageException e) {
            notes.add("cannot be started as a plain kernel: " + e.problem());
            return;
        }
        for (LoadSegment segment : image.segments()) {
            line(
                    "loads",
                    LoadSegments.range(segment) + ": " + hex(segment.fileSize()) + " bytes from file offset "
                            + hex(segment.fileOffset()) + ", then " + hex(segment.memorySize() - segment.fileSize())
                            + " zero bytes");
        }
        line(
                "start",
                hex(image.entry()) + " in "
                        + (image instanceof FlatElfImage || image instanceof LinuxImage linux && linux.starts64()
                                ? "64-bit mode"
                                : "32-bit protected mode")
                        + (hrt ? " as a plain kernel; as an HRT see the HRT tag" : ""));
    }

    private void line(String label, String text) {
        lines.add(HeaderText.line(label, text));
    }

    private static String row(String... cells) {
        return String.format("  %-8s%-9s%-7s%-11s%-20s%-20s%-11s%s", (Object[]) cells)
                .stripTrailing();
    }

    private static String segmentType(int type) {
        return switch (type) {
            case 0 -> "NULL";
            case Elf.PT_LOAD -> "LOAD";
            case 2 -> "DYNAMIC";
            case 3 -> "INTERP";
            case Elf.PT_NOTE -> "NOTE";
            case 6 -> "PHDR";
            case 7 -> "TLS";
            case 0x6474_E550 -> "EH_FRAME";
            case 0x6474_E551 -> "STACK";
            case 0x6474_E552 -> "RELRO";
            case 0x6474_E553 -> "PROPERTY";
            default -> hex(type & 0xFFFF_FFFFL);
        };
    }

    private static String flags(int flags) {
        return ((flags & Elf.PF_R) != 0 ? "R" : "-")
                + ((flags & Elf.PF_W) != 0 ? "W" : "-")
                + ((flags & Elf.PF_X) != 0 ? "X" : "-");
    }
}
