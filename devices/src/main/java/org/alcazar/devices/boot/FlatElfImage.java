package org.alcazar.devices.boot;

import com.google.common.collect.ImmutableList;
import java.util.List;

/** An x86-64 ELF file without a boot header: loaded by physical addresses, entered in 64-bit mode. */
public record FlatElfImage(ImageBytes bytes, List<LoadSegment> segments, long entry, Elf elf) implements KernelImage {
    public FlatElfImage {
        segments = ImmutableList.copyOf(segments);
    }

    @Override
    public ImageKind kind() {
        return ImageKind.FLAT_ELF64;
    }
}
