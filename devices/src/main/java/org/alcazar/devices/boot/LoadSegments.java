package org.alcazar.devices.boot;

import static org.alcazar.devices.boot.ImageBytes.hex;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Makes the list of what an image loads, and holds it to the rules every boot protocol here shares. */
final class LoadSegments {
    /** Boot protocols hand over with 32-bit physical addresses. */
    static final long LIMIT = 1L << 32;

    private LoadSegments() {}

    /** The loadable segments of an ELF file at their physical addresses. */
    static List<LoadSegment> of(ImageBytes bytes, Elf elf) {
        List<LoadSegment> result = new ArrayList<>();
        for (Elf.Segment segment : elf.segments()) {
            if (segment.type() == Elf.PT_LOAD && segment.memorySize() != 0) {
                result.add(segment(
                        bytes, segment.physicalAddress(), segment.memorySize(), segment.offset(), segment.fileSize()));
            }
        }
        if (result.isEmpty()) {
            throw bytes.error("the ELF file has no loadable segment");
        }
        return checked(bytes, result);
    }

    /** One segment; its bytes must be known to be in the file. */
    static LoadSegment segment(ImageBytes bytes, long address, long memorySize, long fileOffset, long fileSize) {
        if (address < 0 || address >= LIMIT || memorySize < 0 || memorySize > LIMIT - address) {
            throw bytes.error("segment of " + hex(memorySize) + " bytes at physical address " + hex(address)
                    + " does not lie below 4 GiB");
        }
        return new LoadSegment(address, memorySize, (int) fileOffset, (int) fileSize);
    }

    private static List<LoadSegment> checked(ImageBytes bytes, List<LoadSegment> segments) {
        segments.sort(Comparator.comparingLong(LoadSegment::address));
        for (int i = 1; i < segments.size(); i++) {
            LoadSegment before = segments.get(i - 1);
            LoadSegment after = segments.get(i);
            if (after.address() < before.end()) {
                throw bytes.error("segment " + range(after) + " overlaps segment " + range(before));
            }
        }
        return segments;
    }

    /** Demands that the entry point is inside something loaded. */
    static long entry(ImageBytes bytes, List<LoadSegment> segments, long entry) {
        for (LoadSegment segment : segments) {
            if (entry >= segment.address() && entry < segment.end()) {
                return entry;
            }
        }
        throw bytes.error("entry point " + hex(entry) + " is not inside any loaded segment");
    }

    static String range(LoadSegment segment) {
        return "[" + hex(segment.address()) + ", " + hex(segment.end()) + ")";
    }
}
