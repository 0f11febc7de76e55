package org.alcazar.devices.boot;

import org.alcazar.core.memory.BusView;

/**
 * What a BIOS leaves in 0xF0000 to 0xFFFFF for kernels to find, for machines that start without one: SMBIOS and the
 * multiprocessor table. ACPI's tables lie below.
 */
public final class BiosTables {
    private static final long SMBIOS = 0xF_0000;
    private static final int ANCHOR_SPACE = 0x20;
    private static final long MULTIPROCESSOR = 0xF_8000;

    private final byte[] anchor;
    private final byte[] structures;
    private final byte[] multiprocessor;

    /**
     * @param low bytes of RAM below 4 GiB
     * @param high bytes of RAM from 4 GiB on
     * @param cores local APIC IDs 0 to {@code cores - 1}
     * @param signature CPUID leaf 1, EAX
     * @param ioApicId the ID of the I/O APIC
     */
    public BiosTables(long low, long high, int cores, int signature, int ioApicId) {
        SystemTables system = SystemTables.of(low, high, cores);
        anchor = system.anchorAt(SMBIOS + ANCHOR_SPACE);
        structures = system.tables();
        multiprocessor = MultiprocessorTable.at(MULTIPROCESSOR, cores, signature, ioApicId);
    }

    /** Writes the tables into a machine's memory. */
    public void install(BusView bus) {
        bus.write(SMBIOS, anchor, 0, anchor.length);
        bus.write(SMBIOS + ANCHOR_SPACE, structures, 0, structures.length);
        bus.write(MULTIPROCESSOR, multiprocessor, 0, multiprocessor.length);
    }
}
