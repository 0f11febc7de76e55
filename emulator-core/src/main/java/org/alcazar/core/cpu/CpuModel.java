package org.alcazar.core.cpu;

/** The processor a machine advertises: identification and features. */
public final class CpuModel {
    private CpuModel() {}

    /** Width of physical addresses in bits. */
    public int physicalAddressBits() {
        return 48;
    }

    /** Whether 1 GiB pages exist. */
    public boolean hasGigabytePages() {
        return true;
    }

    /** The highest level that is complete. */
    public static CpuModel defaultModel() {
        return new CpuModel();
    }
}
