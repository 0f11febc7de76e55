package org.alcazar.devices.boot;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * A Multiboot 2 kernel.
 *
 * @param headerOffset where the header is in the file
 * @param elf the ELF file it is loaded as; empty if the address tag is used
 * @param relocatable whether the kernel wants to be told where it was loaded
 * @param video the framebuffer tag, if there is one
 */
public record MultibootTwoImage(
        ImageBytes bytes,
        int headerOffset,
        List<LoadSegment> segments,
        long entry,
        Optional<Elf> elf,
        boolean relocatable,
        Optional<VideoWish> video)
        implements KernelImage {
    public MultibootTwoImage {
        segments = ImmutableList.copyOf(segments);
    }

    @Override
    public ImageKind kind() {
        return ImageKind.MULTIBOOT_2;
    }
}
