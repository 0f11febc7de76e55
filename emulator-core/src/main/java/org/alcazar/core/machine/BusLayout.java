package org.alcazar.core.machine;

import java.util.Collections;
import java.util.List;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.GuestMemory;
import org.alcazar.core.memory.MemoryMap;
import org.alcazar.core.memory.PortMap;

/** Decides which bus view each core of a machine has, and where its RAM appears. */
@FunctionalInterface
public interface BusLayout {
    /** Where RAM that does not fit below the PC's device window starts again. */
    long HIGH_RAM = 0x1_0000_0000L;
    /** RAM below this address is contiguous; from here to 4 GiB is the PC's device window. */
    long LOW_RAM_END = 0xC000_0000L;

    /**
     * Makes the views.
     *
     * @param ram the machine's RAM, as allocated
     * @param stores to be handed to every view
     * @return one view a core; cores may share one
     */
    List<BusView> views(GuestMemory memory, GuestMemory.Allocation ram, int cores, BusView.StoreListener stores);

    /** The plain PC: one view for everybody, RAM below 3 GiB, the rest from 4 GiB on. */
    static BusLayout pc() {
        return pc(LOW_RAM_END);
    }

    /**
     * A PC with a larger device window.
     *
     * @param lowRamEnd where RAM below 4 GiB ends at the latest
     */
    static BusLayout pc(long lowRamEnd) {
        return (memory, ram, cores, stores) -> {
            MemoryMap.Builder map = MemoryMap.builder();
            long low = Math.min(ram.size(), lowRamEnd);
            map.cells(0, low, ram.cell(), true);
            if (ram.size() > low) {
                map.cells(HIGH_RAM, ram.size() - low, ram.cell() + low, true);
            }
            return Collections.nCopies(cores, new BusView("bus", memory, map.build(), new PortMap(), stores));
        };
    }
}
