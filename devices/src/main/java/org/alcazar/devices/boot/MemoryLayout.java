package org.alcazar.devices.boot;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.GuestMemory;
import org.alcazar.core.memory.MemoryMap;

/**
 * Which physical addresses are RAM and which are taken, as firmware would report it (the E820 map). RAM is what the bus
 * shows of the machine's RAM, less the PC's legacy window 0xA0000 to 0xFFFFF and the pages of the I/O APIC and the local
 * APIC. Those are reserved, and so is the firmware's place below 4 GiB unless RAM shows there: kernels expect the map to
 * reach up to 4 GiB.
 */
public final class MemoryLayout {
    private static final Range<Long> LEGACY_WINDOW = Range.closedOpen(0xA_0000L, 0x10_0000L);
    private static final Range<Long> OPTION_ROMS = Range.closedOpen(0xC_0000L, 0x10_0000L);
    private static final Range<Long> IO_APIC = Range.closedOpen(0xFEC0_0000L, 0xFEC0_1000L);
    private static final Range<Long> LOCAL_APIC = Range.closedOpen(0xFEE0_0000L, 0xFEE0_1000L);
    private static final Range<Long> FIRMWARE = Range.closedOpen(0xFFFC_0000L, 0x1_0000_0000L);

    /** A range of one kind. */
    public record Entry(long base, long length, boolean usable) {}

    private final ImmutableRangeSet<Long> ram;
    private final ImmutableRangeSet<Long> shadowRam;
    private final ImmutableList<Entry> entries;

    private MemoryLayout(RangeSet<Long> shown) {
        RangeSet<Long> usable = TreeRangeSet.create(shown);
        shadowRam = ImmutableRangeSet.copyOf(shown.subRangeSet(OPTION_ROMS));
        RangeSet<Long> reserved = TreeRangeSet.create();
        reserved.add(FIRMWARE);
        reserved.removeAll(usable);
        for (Range<Long> range : List.of(LEGACY_WINDOW, IO_APIC, LOCAL_APIC)) {
            usable.remove(range);
            reserved.add(range);
        }
        ram = ImmutableRangeSet.copyOf(usable);
        List<Entry> all = new ArrayList<>();
        usable.asRanges().forEach(range -> all.add(entry(range, true)));
        reserved.asRanges().forEach(range -> all.add(entry(range, false)));
        all.sort(Comparator.comparingLong(Entry::base));
        entries = ImmutableList.copyOf(all);
    }

    private static Entry entry(Range<Long> range, boolean usable) {
        return new Entry(range.lowerEndpoint(), range.upperEndpoint() - range.lowerEndpoint(), usable);
    }

    /**
     * Reads the layout off a bus.
     *
     * @param ram the machine's RAM; other cells a bus may show (ROM, video memory) are no RAM
     * @param top RAM from this address on is not reported: it belongs to somebody else
     */
    public static MemoryLayout of(BusView bus, GuestMemory.Allocation ram, long top) {
        RangeSet<Long> shown = TreeRangeSet.create();
        for (MemoryMap.Region region : bus.map().regions()) {
            if (region instanceof MemoryMap.Cells cells
                    && cells.writable()
                    && cells.cell() >= ram.cell()
                    && cells.cell() < ram.cell() + ram.size()
                    && cells.base() < top) {
                shown.add(Range.closedOpen(cells.base(), Math.min(cells.base() + cells.size(), top)));
            }
        }
        return new MemoryLayout(shown);
    }

    /** All entries in ascending order; none overlap. */
    public List<Entry> entries() {
        return entries;
    }

    /** The usable RAM. */
    ImmutableRangeSet<Long> ram() {
        return ram;
    }

    /** RAM behind the option-ROM window 0xC0000 to 0xFFFFF: reported as taken, but it is there. */
    ImmutableRangeSet<Long> shadowRam() {
        return shadowRam;
    }

    /** KiB of RAM from address 0 on, at most 640. */
    public long lowerKib() {
        return (end(0) - 0) / 1024;
    }

    /** KiB of RAM from 1 MiB up to the first hole, as far as 32 bits can say. */
    public long upperKib() {
        return Math.min((end(0x10_0000) - 0x10_0000) / 1024, 0xFFFF_FFFFL);
    }

    private long end(long address) {
        Range<Long> range = ram.rangeContaining(address);
        return range == null ? address : range.upperEndpoint();
    }

    /** The usable ranges as messages show them. */
    String describe() {
        StringBuilder text = new StringBuilder();
        for (Range<Long> range : ram.asRanges()) {
            text.append(text.length() == 0 ? "" : ", ")
                    .append('[')
                    .append(ImageBytes.hex(range.lowerEndpoint()))
                    .append(", ")
                    .append(ImageBytes.hex(range.upperEndpoint()))
                    .append(')');
        }
        return text.length() == 0 ? "none" : text.toString();
    }
}
