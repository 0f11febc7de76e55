package org.alcazar.core.memory;

import com.google.common.collect.ImmutableRangeMap;
import com.google.common.collect.Range;
import com.google.common.collect.RangeMap;
import com.google.common.collect.TreeRangeMap;
import java.util.Arrays;
import java.util.Map;

/**
 * Which guest-physical addresses show memory cells and which belong to devices. Immutable; a look-up is O(log n) and
 * only happens when a TLB entry is filled or on a slow path.
 */
public final class MemoryMap {
    /** What a range of physical addresses is. */
    public sealed interface Region {
        long base();

        long size();
    }

    /**
     * Memory cells.
     *
     * @param cell the first one, shown at {@code base}
     * @param writable false for ROM: writes vanish
     */
    public record Cells(long base, long size, long cell, boolean writable) implements Region {}

    /** A device's registers. */
    public record Registers(long base, long size, MmioDevice device) implements Region {}

    private final ImmutableRangeMap<Long, Region> regions;
    private final Region[] sorted;
    private final long[] bases;

    private MemoryMap(ImmutableRangeMap<Long, Region> regions) {
        this.regions = regions;
        this.sorted = regions.asMapOfRanges().values().toArray(new Region[0]);
        this.bases = Arrays.stream(sorted).mapToLong(Region::base).toArray();
    }

    /** The region at an address, or null where nothing decodes it. */
    public Region at(long physical) {
        int low = 0;
        int high = bases.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (bases[middle] <= physical) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low > 0 && physical - bases[low - 1] < sorted[low - 1].size() ? sorted[low - 1] : null;
    }

    /** All regions in ascending order. */
    public Iterable<Region> regions() {
        return regions.asMapOfRanges().values();
    }

    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.regions.putAll(regions);
        return builder;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Collects regions; refuses overlaps. */
    public static final class Builder {
        private final RangeMap<Long, Region> regions = TreeRangeMap.create();

        /** RAM, or ROM when not writable. All numbers are page multiples. */
        public Builder cells(long base, long size, long cell, boolean writable) {
            return add(new Cells(base, size, cell, writable));
        }

        public Builder registers(long base, long size, MmioDevice device) {
            return add(new Registers(base, size, device));
        }

        private Builder add(Region region) {
            Range<Long> range = Range.closedOpen(region.base(), region.base() + region.size());
            for (Map.Entry<Range<Long>, Region> other :
                    regions.subRangeMap(range).asMapOfRanges().entrySet()) {
                throw new IllegalArgumentException("range " + hex(region) + " overlaps " + hex(other.getValue()));
            }
            regions.put(range, region);
            return this;
        }

        /** Takes whatever decodes the range out of the map; what was partly inside keeps its rest. */
        public Builder remove(long base, long size) {
            Range<Long> range = Range.closedOpen(base, base + size);
            TreeRangeMap<Long, Region> hit = TreeRangeMap.create();
            hit.putAll(regions.subRangeMap(range));
            for (Region region : hit.asMapOfRanges().values()) {
                regions.remove(Range.closedOpen(region.base(), region.base() + region.size()));
                keep(region, region.base(), base);
                keep(region, base + size, region.base() + region.size());
            }
            return this;
        }

        private void keep(Region region, long from, long to) {
            if (from >= to) {
                return;
            }
            if (region instanceof Cells cells) {
                add(new Cells(from, to - from, cells.cell + from - cells.base, cells.writable));
            } else {
                throw new IllegalArgumentException("device range " + hex(region) + " cannot be split");
            }
        }

        private static String hex(Region region) {
            return String.format("[0x%x, 0x%x)", region.base(), region.base() + region.size());
        }

        public MemoryMap build() {
            return new MemoryMap(ImmutableRangeMap.copyOf(regions));
        }
    }
}
