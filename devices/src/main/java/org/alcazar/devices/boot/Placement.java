package org.alcazar.devices.boot;

import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import java.util.OptionalLong;

/** Finds room in RAM below 4 GiB for what a loader adds to the kernel. The lowest fitting place wins. */
final class Placement {
    private final RangeSet<Long> free;

    Placement(MemoryLayout layout) {
        free = TreeRangeSet.create(layout.ram());
        free.remove(Range.atLeast(LoadSegments.LIMIT));
    }

    /** Takes a range that must be free; says whether it was. */
    boolean take(long address, long length) {
        Range<Long> range = Range.closedOpen(address, address + length);
        boolean fits = free.encloses(range);
        free.remove(range);
        return fits;
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
