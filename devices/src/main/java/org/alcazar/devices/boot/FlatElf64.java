package org.alcazar.devices.boot;

import java.util.List;

/** Plain x86-64 ELF kernels. */
final class FlatElf64 {
    private FlatElf64() {}

    static FlatElfImage parse(ImageBytes bytes) {
        Elf elf = Elf.parse(bytes);
        if (!elf.wide()) {
            throw bytes.error("a 32-bit ELF file without a multiboot header; expected one, or a 64-bit file");
        }
        if (elf.type() != Elf.TYPE_EXEC) {
            throw bytes.error("ELF type " + elf.typeText() + ", expected 2 (EXEC)");
        }
        List<LoadSegment> segments = LoadSegments.of(bytes, elf);
        long entry = LoadSegments.entry(bytes, segments, elf.entry());
        return new FlatElfImage(bytes, segments, entry, elf);
    }
}
