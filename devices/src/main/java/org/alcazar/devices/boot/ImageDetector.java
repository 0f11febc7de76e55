package org.alcazar.devices.boot;

import static org.alcazar.devices.boot.ImageBytes.hex;

import com.google.common.io.BaseEncoding;
import java.util.Optional;
import java.util.OptionalInt;

/** Recognises what a kernel file is. The order decides for files that carry several headers. */
final class ImageDetector {
    private static final long LINUX_MAGIC = 0x5372_6448L; // "HdrS"

    private static final BaseEncoding START = BaseEncoding.base16().lowerCase().withSeparator(" ", 2);

    private ImageDetector() {}

    /** The kind of a file, or empty if it is none of them. Never throws: a damaged file has a kind too. */
    static Optional<ImageKind> kind(ImageBytes bytes) {
        if (bytes.has(0x1FE, 8)
                && bytes.u16(0x1FE, "boot flag") == 0xAA55
                && bytes.u32(0x202, "setup header") == LINUX_MAGIC) {
            return Optional.of(ImageKind.LINUX);
        }
        if (MultibootOne.find(bytes).isPresent()) {
            return Optional.of(ImageKind.MULTIBOOT_1);
        }
        if (MultibootTwo.find(bytes).isPresent()) {
            return Optional.of(ImageKind.MULTIBOOT_2);
        }
        if (Elf.matches(bytes)) {
            return Optional.of(hasPvhNote(bytes) ? ImageKind.PVH : ImageKind.FLAT_ELF64);
        }
        return Optional.empty();
    }

    static KernelImage parse(ImageBytes bytes) {
        ImageKind kind = kind(bytes).orElseThrow(() -> unknown(bytes));
        return switch (kind) {
            case MULTIBOOT_1 ->
                MultibootOne.parse(bytes, MultibootOne.find(bytes).getAsInt());
            case MULTIBOOT_2 ->
                MultibootTwo.parse(bytes, MultibootTwo.find(bytes).getAsInt());
            case FLAT_ELF64 -> FlatElf64.parse(bytes);
            case LINUX -> LinuxImage.parse(bytes);
            case PVH -> PvhImage.parse(bytes);
        };
    }

    /** The exception for a file that is of no kind. */
    static ImageException unknown(ImageBytes bytes) {
        String hint = bytes.length() == 0
                ? "is empty"
                : bytes.length() < 4
                        ? "has only " + bytes.length() + (bytes.length() == 1 ? " byte" : " bytes")
                        : "starts with " + START.encode(bytes.array(), 0, 4);
        OptionalInt damaged = damagedHeader(bytes);
        return damaged.isPresent()
                ? bytes.error("the multiboot header at offset " + hex(damaged.getAsInt()) + " has a wrong checksum")
                : bytes.error("unknown image kind: the file " + hint
                        + "; expected a Linux bzImage, Multiboot 1, Multiboot 2 or x86-64 ELF kernel");
    }

    private static OptionalInt damagedHeader(ImageBytes bytes) {
        for (int at = 0; at < MultibootTwo.SEARCH_LENGTH && bytes.has(at, 12); at += 4) {
            long word = bytes.u32(at, "magic");
            if ((word == MultibootTwo.HEADER_MAGIC && at % 8 == 0)
                    || (word == MultibootOne.HEADER_MAGIC && at < MultibootOne.SEARCH_LENGTH)) {
                return OptionalInt.of(at);
            }
        }
        return OptionalInt.empty();
    }

    private static boolean hasPvhNote(ImageBytes bytes) {
        try {
            return PvhNote.find(bytes, Elf.parse(bytes)).isPresent();
        } catch (ImageException damaged) {
            return false; // whoever parses it will say so
        }
    }
}
