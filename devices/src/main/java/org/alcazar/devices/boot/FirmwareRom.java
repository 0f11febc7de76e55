package org.alcazar.devices.boot;

import java.util.Arrays;
import java.util.Set;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.GuestMemory;
import org.alcazar.core.memory.MemoryMap;
import org.alcazar.core.memory.MmioDevice;
import org.alcazar.devices.pci.PciBus;

/**
 * The firmware's ROM: below 4 GiB, and its last 128 KiB below 1 MiB, where the memory controller decides for every
 * segment of 0xC0000 to 0xFFFFF whether reads see the ROM or the RAM behind it, and whether writes reach that RAM.
 *
 * <p>It has no state of its own: the controller's registers say what is shown, and ROM contents never change.
 */
public final class FirmwareRom {
    private static final long LOW_START = 0xC_0000;
    private static final long LOW_END = 0x10_0000;
    private static final long LOW_ROM = 0x2_0000;
    private static final long GRAIN = 0x4000;
    private static final long TOP = 0x1_0000_0000L;

    private final Machine machine;
    private final Set<BusView> views;
    private final GuestMemory.Allocation rom;
    /** What each grain shows: bit 0 reads RAM, bit 1 writes RAM; -1 before the first reset. */
    private final int[] shown = new int[(int) ((LOW_END - LOW_START) / GRAIN)];

    /** Puts an image into a machine that has cells left for it ({@code MachineBuilder.extraMemory}). */
    public FirmwareRom(Machine machine, Set<BusView> views, FirmwareImage image) {
        this.machine = machine;
        this.views = views;
        rom = machine.memory().allocate("firmware", image.size());
        machine.memory().write(rom.cell(), image.bytes(), 0, image.size());
        for (BusView view : views) {
            view.setMap(view.map().toBuilder()
                    .remove(TOP - rom.size(), rom.size())
                    .cells(TOP - rom.size(), rom.size(), rom.cell(), false)
                    .build());
        }
        Arrays.fill(shown, -1);
        attribute(LOW_START, LOW_END - LOW_START, false, false, false);
    }

    /**
     * Says what a range shows, a multiple of 16 KiB.
     *
     * @param restoring while a saved state is loaded, whose translations are kept
     */
    public void attribute(long base, long size, boolean readRam, boolean writeRam, boolean restoring) {
        int wanted = (readRam ? 1 : 0) | (writeRam ? 2 : 0);
        for (long at = base; at < base + size; at += GRAIN) {
            int index = (int) ((at - LOW_START) / GRAIN);
            if (shown[index] != wanted) {
                shown[index] = wanted;
                for (BusView view : views) {
                    MemoryMap.Builder map = view.map().toBuilder().remove(at, GRAIN);
                    show(map, at, readRam, writeRam);
                    PciBus.change(view, map, restoring);
                }
            }
        }
    }

    private void show(MemoryMap.Builder map, long at, boolean readRam, boolean writeRam) {
        long ram = machine.ram().cell() + at;
        boolean hasRom = at >= LOW_END - Math.min(LOW_ROM, rom.size());
        long cell = hasRom ? rom.cell() + rom.size() - (LOW_END - at) : -1;
        if (readRam) {
            map.cells(at, GRAIN, ram, writeRam);
        } else if (writeRam) {
            map.registers(at, GRAIN, new Split(cell, ram));
        } else if (hasRom) {
            map.cells(at, GRAIN, cell, false);
        }
    }

    /** Reads from the ROM, or from nothing, with the writes going to the RAM behind it. */
    private final class Split implements MmioDevice {
        private final long romCell;
        private final long ramCell;

        Split(long romCell, long ramCell) {
            this.romCell = romCell;
            this.ramCell = ramCell;
        }

        @Override
        public long read(long offset, int width) {
            return peek(offset, width);
        }

        @Override
        public long peek(long offset, int width) {
            long value = 0;
            for (int i = 0; i < width; i++) {
                long part = romCell < 0 ? 0xFF : machine.memory().read(romCell + offset + i, 1);
                value |= part << 8 * i;
            }
            return value;
        }

        @Override
        public void write(long offset, int width, long value) {
            for (int i = 0; i < width; i++) {
                machine.code().stored(ramCell + offset + i, 1);
                machine.memory().write(ramCell + offset + i, 1, value >>> 8 * i & 0xFF);
            }
        }
    }
}
