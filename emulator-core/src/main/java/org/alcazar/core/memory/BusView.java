package org.alcazar.core.memory;

import java.util.ArrayList;
import java.util.List;

/**
 * The bus as one group of masters sees it: memory map, I/O ports and the A20 gate. A plain machine has one view for
 * all cores and devices; a hybrid machine has one a partition. All DMA and every slow access goes through a view, which
 * is where stores to decoded code are noticed.
 */
public final class BusView {
    /** Told of a store to memory cells that bypassed a TLB fast path. */
    @FunctionalInterface
    public interface StoreListener {
        void stored(long cell, int length);
    }

    private final String name;
    private final GuestMemory memory;
    private final PortMap ports;
    private final StoreListener stores;
    private final List<Runnable> changeListeners = new ArrayList<>();
    private MemoryMap map;
    private boolean a20 = true;

    public BusView(String name, GuestMemory memory, MemoryMap map, PortMap ports, StoreListener stores) {
        this.name = name;
        this.memory = memory;
        this.map = map;
        this.ports = ports;
        this.stores = stores;
    }

    public String name() {
        return name;
    }

    public GuestMemory memory() {
        return memory;
    }

    public PortMap ports() {
        return ports;
    }

    public MemoryMap map() {
        return map;
    }

    /** Replaces the memory map; translations that cores hold are dropped. */
    public void setMap(MemoryMap newMap) {
        map = newMap;
        changeListeners.forEach(Runnable::run);
    }

    /** Replaces the memory map while a saved state is loaded: translations that fit it are being restored, none is dropped. */
    public void restoreMap(MemoryMap newMap) {
        map = newMap;
    }

    /** Runs whenever the map or the A20 gate changes. */
    public void onChange(Runnable listener) {
        changeListeners.add(listener);
    }

    /** The A20 gate: when off, address bit 20 reads as zero. */
    public void setA20(boolean enabled) {
        if (a20 != enabled) {
            a20 = enabled;
            changeListeners.forEach(Runnable::run);
        }
    }

    /** Sets the A20 gate while a saved state is loaded: translations that fit it are being restored, none is dropped. */
    public void restoreA20(boolean enabled) {
        a20 = enabled;
    }

    public boolean a20() {
        return a20;
    }

    /** A physical address behind the A20 gate. */
    public long gate(long physical) {
        return a20 ? physical : physical & ~(1L << 20);
    }

    /** The cell at a physical address, or -1 where there is no memory. */
    public long cellAt(long physical) {
        long gated = gate(physical);
        return map.at(gated) instanceof MemoryMap.Cells cells ? cells.cell() + gated - cells.base() : -1;
    }

    /**
     * Reads 1 to 8 bytes that lie in one page. Where nothing decodes the address all bits read one.
     *
     * @return the value, zero-extended
     */
    public long read(long physical, int width) {
        long gated = gate(physical);
        MemoryMap.Region region = map.at(gated);
        if (region instanceof MemoryMap.Cells cells) {
            return memory.read(cells.cell() + gated - cells.base(), width);
        } else if (region instanceof MemoryMap.Registers registers) {
            return registers.device().read(gated - registers.base(), width) & ones(width);
        }
        return ones(width);
    }

    /** As {@link #read}, without any side effect of a device. */
    public long peek(long physical, int width) {
        long gated = gate(physical);
        MemoryMap.Region region = map.at(gated);
        if (region instanceof MemoryMap.Cells cells) {
            return memory.read(cells.cell() + gated - cells.base(), width);
        } else if (region instanceof MemoryMap.Registers registers) {
            return registers.device().peek(gated - registers.base(), width) & ones(width);
        }
        return ones(width);
    }

    /** Writes 1, 2, 4 or 8 bytes that lie in one page. Writes to ROM and to nothing vanish. */
    public void write(long physical, int width, long value) {
        long gated = gate(physical);
        MemoryMap.Region region = map.at(gated);
        if (region instanceof MemoryMap.Cells cells) {
            if (cells.writable()) {
                long cell = cells.cell() + gated - cells.base();
                stores.stored(cell, width);
                memory.write(cell, width, value);
            }
        } else if (region instanceof MemoryMap.Registers registers) {
            registers.device().write(gated - registers.base(), width, value & ones(width));
        }
    }

    /** Copies guest-physical bytes out, as a bus master does; device registers are read bytewise. */
    public void read(long physical, byte[] target, int offset, int length) {
        for (int done = 0; done < length; ) {
            int part = partLength(physical + done, length - done);
            long cell = cellAt(physical + done);
            if (cell >= 0) {
                memory.read(cell, target, offset + done, part);
            } else {
                for (int i = 0; i < part; i++) {
                    target[offset + done + i] = (byte) read(physical + done + i, 1);
                }
            }
            done += part;
        }
    }

    /** Copies bytes into guest-physical memory, as a bus master does. */
    public void write(long physical, byte[] source, int offset, int length) {
        for (int done = 0; done < length; ) {
            int part = partLength(physical + done, length - done);
            long gated = gate(physical + done);
            if (map.at(gated) instanceof MemoryMap.Cells cells) {
                if (cells.writable()) {
                    long cell = cells.cell() + gated - cells.base();
                    stores.stored(cell, part);
                    memory.write(cell, source, offset + done, part);
                }
            } else {
                for (int i = 0; i < part; i++) {
                    write(physical + done + i, 1, source[offset + done + i]);
                }
            }
            done += part;
        }
    }

    /** Sets guest-physical memory to zero, as a bus master does. */
    public void clear(long physical, long length) {
        byte[] zeros = new byte[GuestMemory.PAGE_SIZE];
        for (long done = 0; done < length; ) {
            int part = partLength(physical + done, (int) Math.min(length - done, zeros.length));
            write(physical + done, zeros, 0, part);
            done += part;
        }
    }

    private static int partLength(long physical, int wanted) {
        return (int) Math.min(wanted, GuestMemory.PAGE_SIZE - (physical & (GuestMemory.PAGE_SIZE - 1)));
    }

    private static long ones(int width) {
        return width == 8 ? -1 : (1L << (8 * width)) - 1;
    }
}
