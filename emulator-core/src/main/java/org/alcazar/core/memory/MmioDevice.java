package org.alcazar.core.memory;

/**
 * A device in the physical address space. It sees offsets from its base and never its own address.
 *
 * <p>Accesses come as the guest made them, one to eight bytes wide, never over the end of the mapped range. A device
 * decides itself what an unusual width means.
 */
public interface MmioDevice {
    /**
     * @param width 1, 2, 4 or 8 bytes
     * @return the value, in the low {@code width} bytes
     */
    long read(long offset, int width);

    /** @param value in the low {@code width} bytes; the others are to be ignored */
    void write(long offset, int width, long value);

    /** What a read would give, without any side effect: for debuggers. */
    long peek(long offset, int width);
}
