package org.alcazar.devices.storage.ide;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.alcazar.core.memory.BusView;
import org.alcazar.devices.pci.Dma;
import org.alcazar.devices.storage.ata.AtaBuffer;
import org.alcazar.devices.storage.ata.DmaException;

/**
 * The memory of a DMA command: physical regions of up to 64 KiB, listed in a table of at most 64 KiB ("Programming
 * Interface for Bus Master IDE Controller", section 1.2).
 */
final class PrdTable implements AtaBuffer {
    private static final int ENTRY = 8;
    private static final int MAX_ENTRIES = 0x1_0000 / ENTRY;
    private static final int LARGEST = 0x1_0000;
    private static final long LAST = 1L << 63;

    private record Region(long address, long start, int length) {}

    private final BusView memory;
    private final List<Region> regions = new ArrayList<>();
    private long length;
    private DmaException failure;

    /** @throws DmaException if the table is not in RAM */
    PrdTable(BusView memory, long address) throws DmaException {
        this.memory = memory;
        boolean last = false;
        for (int i = 0; i < MAX_ENTRIES && !last; i++) {
            long at = address + (long) ENTRY * i;
            if (!Dma.isRam(memory, at, ENTRY)) {
                throw new DmaException(at);
            }
            long entry = memory.read(at, ENTRY);
            int count = (int) (entry >>> 32) & 0xFFFE;
            Region region = new Region(entry & 0xFFFF_FFFEL, length, count == 0 ? LARGEST : count);
            regions.add(region);
            length += region.length();
            last = (entry & LAST) != 0;
        }
    }

    /** The error of the bus that ended the transfer, or null. */
    DmaException failure() {
        return failure;
    }

    @Override
    public long length() {
        return length;
    }

    private interface Move {
        void move(long address, int offset, int count);
    }

    private void forEach(long from, int offset, int count, Move move) throws IOException {
        if (from < 0 || from + count > length) {
            throw new IOException("data beyond the regions of a command");
        }
        for (Region region : regions) {
            long first = Math.max(from, region.start());
            int part = (int) (Math.min(from + count, region.start() + region.length()) - first);
            if (part > 0) {
                long address = region.address() + first - region.start();
                if (!Dma.isRam(memory, address, part)) {
                    failure = new DmaException(address);
                    throw failure;
                }
                move.move(address, offset + (int) (first - from), part);
            }
        }
    }

    @Override
    public void fetch(long from, byte[] target, int offset, int count) throws IOException {
        forEach(from, offset, count, (address, at, part) -> memory.read(address, target, at, part));
    }

    @Override
    public void store(long from, byte[] source, int offset, int count) throws IOException {
        forEach(from, offset, count, (address, at, part) -> memory.write(address, source, at, part));
    }
}
