package org.alcazar.devices.pci;

import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.MemoryMap;

/** What a bus master has to find out before it touches memory. */
public final class Dma {
    private static final long GATED = 1 << 20;

    private Dma() {}

    /** Whether a range of physical addresses is writable memory from end to end; of no length, anywhere. */
    public static boolean isRam(BusView memory, long address, long length) {
        if (address < 0 || length < 0 || address + length < address) {
            return false;
        }
        long at = address;
        while (at < address + length) {
            long gated = memory.gate(at);
            if (!(memory.map().at(gated) instanceof MemoryMap.Cells cells) || !cells.writable()) {
                return false;
            }
            long rest = cells.base() + cells.size() - gated;
            // With the A20 gate closed, consecutive addresses are neighbours only inside a mebibyte.
            at += memory.a20() ? rest : Math.min(rest, GATED - gated % GATED);
        }
        return true;
    }
}
