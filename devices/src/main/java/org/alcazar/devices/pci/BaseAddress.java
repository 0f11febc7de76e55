package org.alcazar.devices.pci;

import org.alcazar.core.memory.MmioDevice;
import org.alcazar.core.memory.PortDevice;

/**
 * A range of memory or ports that a function decodes where its base-address register says (PCI Local Bus Specification
 * 3.0, section 6.2.5.1).
 */
public sealed interface BaseAddress {
    /** Bytes, a power of two. */
    long size();

    /** @param wide a 64-bit register, which takes the next one too */
    record Memory(long size, boolean wide, boolean prefetchable, MmioDevice device) implements BaseAddress {
        public Memory {
            if (Long.bitCount(size) != 1 || size < 4096) {
                throw new IllegalArgumentException("memory of " + size + " bytes is no power of two from 4096 on");
            }
        }
    }

    /** Memory cells, such as a frame buffer: read and written at full speed. */
    record Cells(long size, boolean wide, boolean prefetchable, long cell, boolean writable) implements BaseAddress {}

    record Ports(long size, PortDevice device) implements BaseAddress {
        public Ports {
            if (Long.bitCount(size) != 1 || size < 4 || size > 256) {
                throw new IllegalArgumentException("ports of size " + size + " are no power of two from 4 to 256");
            }
        }
    }
}
