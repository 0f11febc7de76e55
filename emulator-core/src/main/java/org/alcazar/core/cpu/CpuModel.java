package org.alcazar.core.cpu;

/** The processor a machine advertises: identification and features. */
public final class CpuModel {
    private CpuModel() {}

    /** The highest level that is complete. */
    public static CpuModel defaultModel() {
        return new CpuModel();
    }
}
