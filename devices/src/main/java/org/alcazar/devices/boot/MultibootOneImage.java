package org.alcazar.devices.boot;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * A Multiboot 1 kernel.
 *
 * @param headerOffset where the header is in the file
 * @param flags the header's flags
 * @param elf the ELF file it is loaded as; empty if the header's address fields are used
 * @param video the linear video mode the header asks for, if any
 */
public record MultibootOneImage(
        ImageBytes bytes,
        int headerOffset,
        long flags,
        List<LoadSegment> segments,
        long entry,
        Optional<Elf> elf,
        Optional<VideoWish> video)
        implements KernelImage {
    public MultibootOneImage {
        segments = ImmutableList.copyOf(segments);
    }

    @Override
    public ImageKind kind() {
        return ImageKind.MULTIBOOT_1;
    }
}
