package org.alcazar.devices.boot;

/**
 * A run of physical memory that an image fills: {@code fileSize} bytes from the file, then zeros up to
 * {@code memorySize}.
 *
 * @param address physical address of the first byte
 * @param fileOffset where the bytes are in the file
 */
public record LoadSegment(long address, long memorySize, int fileOffset, int fileSize) {
    /** The first address behind the segment. */
    public long end() {
        return address + memorySize;
    }
}
