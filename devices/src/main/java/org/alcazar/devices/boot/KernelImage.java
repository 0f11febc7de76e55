package org.alcazar.devices.boot;

import java.util.List;

/**
 * A kernel file that has been understood: where its bytes go and where it starts. Nothing is known yet about the machine
 * that shall run it; {@link BootLoader} brings the two together.
 */
public sealed interface KernelImage permits MultibootOneImage, MultibootTwoImage, FlatElfImage, LinuxImage, PvhImage {
    /**
     * Recognises a kernel by its contents.
     *
     * @param fileName for messages; its last part is also the name a Multiboot 1 kernel sees in its command line
     * @param file not copied; must not change any more
     * @throws ImageException if the file is no kernel, or is damaged, or is of a kind that cannot be started
     */
    static KernelImage parse(String fileName, byte[] file) {
        return ImageDetector.parse(new ImageBytes(fileName, file));
    }

    ImageKind kind();

    ImageBytes bytes();

    /** What is loaded, in ascending order of addresses; no two overlap, all below 4 GiB. */
    List<LoadSegment> segments();

    /** Where the bootstrap processor starts, below 4 GiB. */
    long entry();
}
