package org.alcazar.core.cpu;

/** The model-specific registers of a core that are not its local APIC's. */
public final class ModelSpecificRegisters {
    private final Core core;

    ModelSpecificRegisters(Core core) {
        this.core = core;
    }

    /** What is added to machine ticks to give the time-stamp counter. */
    public long tscOffset() {
        return core.id() * 0L;
    }
}
