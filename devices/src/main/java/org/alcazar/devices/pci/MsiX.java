package org.alcazar.devices.pci;

import com.google.common.base.Preconditions;
import org.alcazar.core.memory.MmioDevice;
import org.alcazar.core.state.Section;

/**
 * A function's MSI-X capability: a table of messages and a pending bit for each, both in a base address of the function
 * (PCI Local Bus Specification 3.0, section 6.8.2).
 */
public final class MsiX {
    private static final int ID = 0x11;
    private static final int SIZE = 12;
    private static final int CONTROL = 2;
    private static final int ENABLED = 1 << 15;
    private static final int FUNCTION_MASKED = 1 << 14;
    private static final int ENTRY = 16;
    private static final int MASKED = 1;
    /** Where the pending bits begin in the base address. */
    private static final int PENDING = 0x800;

    private final PciFunction function;
    private final int offset;
    private final int[] table;
    private final boolean[] pending;

    /**
     * Adds the capability, and the table as a base address of 4 KiB.
     *
     * @param vectors 1 to 128
     */
    MsiX(PciFunction function, int base, int vectors) {
        Preconditions.checkArgument(vectors >= 1 && vectors <= PENDING / ENTRY, "%s MSI-X vectors", vectors);
        this.function = function;
        table = new int[4 * vectors];
        pending = new boolean[vectors];
        offset = function.capability(ID, SIZE);
        ConfigSpace config = function.config;
        config.set(offset + CONTROL, 2, vectors - 1);
        config.allow(offset + CONTROL, 2, ENABLED | FUNCTION_MASKED);
        config.set(offset + 4, 4, base);
        config.set(offset + 8, 4, PENDING | base);
        function.base(base, new BaseAddress.Memory(4096, false, false, new Table()));
        reset();
    }

    void reset() {
        for (int i = 0; i < pending.length; i++) {
            pending[i] = false;
            table[4 * i] = 0;
            table[4 * i + 1] = 0;
            table[4 * i + 2] = 0;
            table[4 * i + 3] = MASKED;
        }
    }

    private int control() {
        return (int) function.config.get(offset + CONTROL, 2);
    }

    /** Whether the function interrupts by messages and not by its pin. */
    public boolean enabled() {
        return (control() & ENABLED) != 0;
    }

    /** Sends a vector's message, or keeps it pending while it is masked. */
    public void send(int vector) {
        if (!enabled() || vector < 0 || vector >= pending.length) {
            return;
        }
        if (masked(vector)) {
            pending[vector] = true;
        } else {
            pending[vector] = false;
            long address = (long) table[4 * vector + 1] << 32 | table[4 * vector] & 0xFFFF_FFFFL;
            function.bus().message(address, table[4 * vector + 2]);
        }
    }

    private boolean masked(int vector) {
        return (control() & FUNCTION_MASKED) != 0 || (table[4 * vector + 3] & MASKED) != 0;
    }

    /** The guest has changed a mask: what was waiting may go. */
    void maskChanged() {
        for (int i = 0; i < pending.length; i++) {
            if (pending[i] && !masked(i)) {
                send(i);
            }
        }
    }

    void save(Section section) {
        section.putInts("msix.table", table);
        byte[] waiting = new byte[pending.length];
        for (int i = 0; i < waiting.length; i++) {
            waiting[i] = (byte) (pending[i] ? 1 : 0);
        }
        section.putBytes("msix.pending", waiting);
    }

    void load(Section section) {
        System.arraycopy(section.getInts("msix.table", table.length), 0, table, 0, table.length);
        byte[] waiting = section.getBytes("msix.pending", pending.length);
        for (int i = 0; i < waiting.length; i++) {
            pending[i] = waiting[i] != 0;
        }
    }

    /** The table and the pending bits, in 32-bit words; a 64-bit access is two of them. */
    private final class Table implements MmioDevice {
        @Override
        public long read(long at, int width) {
            long value = word((int) at) & 0xFFFF_FFFFL;
            return width == 8 ? value | (long) word((int) at + 4) << 32 : value >>> 8 * (at & 3);
        }

        @Override
        public long peek(long at, int width) {
            return read(at, width);
        }

        private int word(int at) {
            int index = at >> 2;
            if (at < PENDING) {
                return index < table.length ? table[index] : 0;
            }
            int bits = 0;
            int first = (at - PENDING >> 2) * 32;
            for (int i = 0; i < 32 && first + i < pending.length; i++) {
                bits |= pending[first + i] ? 1 << i : 0;
            }
            return bits;
        }

        @Override
        public void write(long at, int width, long value) {
            if (width < 4) {
                return;
            }
            store((int) at, (int) value);
            if (width == 8) {
                store((int) at + 4, (int) (value >>> 32));
            }
            maskChanged();
        }

        private void store(int at, int value) {
            int index = at >> 2;
            if (at < PENDING && index < table.length) {
                table[index] = index % 4 == 3 ? value & MASKED : value;
            }
        }
    }
}
