package org.alcazar.devices.storage.ata;

import org.alcazar.core.state.Section;

/** A device on the end of an ATA cable. */
public sealed interface AtaDevice permits AtaDisk, CdRom {
    /** What the registers hold after a reset: bits 0-7 the count, then the three low bytes of the address. */
    int signature();

    /** The status register after a reset. */
    int statusAfterReset();

    void reset();

    /** Bytes that pass the data register with one request, in commands without DMA; a power of two. */
    int block(int command);

    /**
     * Carries a command out, its data included.
     *
     * @param packet the command of a PACKET command, 12 or 16 bytes
     */
    AtaResult execute(TaskFile task, byte[] packet, AtaBuffer data);

    void save(Section section, String prefix);

    void load(Section section, String prefix);
}
