package org.alcazar.devices.boot;

import org.alcazar.core.machine.BusLayout;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.GuestMemory;
import org.alcazar.core.memory.MemoryMap;
import org.alcazar.core.memory.PortMap;

/** Memory layouts without the memory, and reading a machine's memory. */
final class Fixtures {
    static final long MIB = 1 << 20;

    private Fixtures() {}

    /** The layout of a plain PC with that much RAM. */
    static MemoryLayout pc(long ram) {
        MemoryMap.Builder map = MemoryMap.builder();
        long low = Math.min(ram, BusLayout.LOW_RAM_END);
        map.cells(0, low, 0, true);
        if (ram > low) {
            map.cells(BusLayout.HIGH_RAM, ram - low, low, true);
        }
        return MemoryLayout.of(bus(map.build()), new GuestMemory.Allocation("ram", 0, ram), Long.MAX_VALUE);
    }

    static BusView bus(MemoryMap map) {
        return new BusView("bus", new GuestMemory(4096), map, new PortMap(), (cell, length) -> {});
    }

    static long u32(Machine machine, long address) {
        return machine.bus().read(address, 4);
    }

    static byte[] read(Machine machine, long address, int length) {
        byte[] bytes = new byte[length];
        machine.bus().read(address, bytes, 0, length);
        return bytes;
    }

    static String text(Machine machine, long address) {
        StringBuilder text = new StringBuilder();
        for (long at = address; machine.bus().read(at, 1) != 0; at++) {
            text.append((char) machine.bus().read(at, 1));
        }
        return text.toString();
    }
}
