package org.alcazar.core.machine;

import org.alcazar.core.cpu.Core;

/** What the platform does about events that concern more than one core. A hybrid machine treats its partitions apart. */
public interface PlatformPolicy {
    /**
     * The guest asked for a reset.
     *
     * @param core the core that did, or null when a device did on its own
     */
    void reset(Machine machine, Core core);

    /** A core is in shutdown after a triple fault. */
    void tripleFault(Machine machine, Core core, String explanation);

    /** Restarts the whole machine on a reset; stops with an explanation on a triple fault. */
    static PlatformPolicy restartOnReset() {
        return new SimplePolicy(false, false);
    }

    /**
     * @param exitOnReset a reset stops the machine with {@link StopReason.Reset}
     * @param resetOnTripleFault a triple fault is treated as a reset
     */
    static PlatformPolicy of(boolean exitOnReset, boolean resetOnTripleFault) {
        return new SimplePolicy(exitOnReset, resetOnTripleFault);
    }
}
