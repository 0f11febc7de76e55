package org.alcazar.devices.boot;

import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import java.util.OptionalLong;

/** Finds room in RAM below 4 GiB for what a loader adds to the kernel. The lowest fitting place wins. */
final class Placement {
    private final RangeSet<Long> free;
    /**
     * Where the kernel itself may lie: free RAM, and the RAM behind the option-ROM window below 1 MiB. Linked to 1 MiB
     * with a linker's defaults, an ELF file has a segment of headers in the page before.
     */
    private final RangeSet<Long> kernelRoom;

    Placement(MemoryLayout layout) {
        free = TreeRangeSet.create(layout.ram());
        free.remove(Range.atLeast(LoadSegments.LIMIT));
        kernelRoom = TreeRangeSet.create(free);
        kernelRoom.addAll(layout.shadowRam());
    }

    /** Takes a range for the kernel; says whether it was free. */
    boolean takeForKernel(long address, long length) {
        Range<Long> range = Range.closedOpen(address, address + length);
        boolean fits = kernelRoom.encloses(range);
        kernelRoom.remove(range);
        free.remove(range);
        return fits;
    }

    /** As {@link #place}, but the highest fitting place wins. */
    OptionalLong placeHighest(long length, long alignment, long from, long to) {
        OptionalLong best = OptionalLong.empty();
        for (Range<Long> range : free.subRangeSet(Range.closedOpen(from, to)).asRanges()) {
            long address = (range.upperEndpoint() - length) / alignment * alignment;
            if (address >= range.lowerEndpoint()) {
                best = OptionalLong.of(address);
            }
        }
        best.ifPresent(address -> free.remove(Range.closedOpen(address, address + length)));
        return best;
    }

    /** Takes {@code length} bytes at a multiple of {@code alignment}, inside [from, to). */
    OptionalLong place(long length, long alignment, long from, long to) {
        for (Range<Long> range : free.subRangeSet(Range.closedOpen(from, to)).asRanges()) {
            long address = (range.lowerEndpoint() + alignment - 1) / alignment * alignment;
            if (address + length <= range.upperEndpoint()) {
                free.remove(Range.closedOpen(address, address + length));
                return OptionalLong.of(address);
            }
        }
        return OptionalLong.empty();
    }
}
