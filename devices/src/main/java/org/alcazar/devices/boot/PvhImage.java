package org.alcazar.devices.boot;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * An ELF kernel with the note XEN_ELFNOTE_PHYS32_ENTRY: loaded by physical addresses, entered where the note says, in
 * 32-bit protected mode without paging.
 */
public record PvhImage(ImageBytes bytes, List<LoadSegment> segments, long entry, Elf elf) implements KernelImage {
    public PvhImage {
        segments = ImmutableList.copyOf(segments);
    }

    static PvhImage parse(ImageBytes bytes) {
        Elf elf = Elf.parse(bytes);
        if (elf.type() != Elf.TYPE_EXEC && elf.type() != Elf.TYPE_DYN) {
            throw bytes.error("ELF type " + elf.typeText() + ", expected 2 (EXEC) or 3 (DYN)");
        }
        List<LoadSegment> segments = LoadSegments.of(bytes, elf);
        long note = PvhNote.find(bytes, elf).orElseThrow(() -> bytes.error("the ELF file has no PVH note"));
        return new PvhImage(bytes, segments, LoadSegments.entry(bytes, segments, note), elf);
    }

    @Override
    public ImageKind kind() {
        return ImageKind.PVH;
    }
}
