package org.alcazar.hvm;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.machine.PlatformPolicy;
import org.alcazar.core.machine.StopReason;

/** Resets concern the partition of the core that caused them; a triple fault of an HRT core stops the HRT alone. */
final class HybridPolicy implements PlatformPolicy {
    private final HvmConfig config;
    private HybridMachine hybrid;

    HybridPolicy(HvmConfig config) {
        this.config = config;
    }

    /** The machine exists before the hybrid machine that is built around it. */
    void attach(HybridMachine owner) {
        hybrid = owner;
    }

    @Override
    public void reset(Machine machine, Core core) {
        if (core != null && config.parts().isHrt(core.id())) {
            hybrid.rebootHrt("reset by core " + core.id());
        } else if (config.exitOnReset()) {
            machine.requestStop(new StopReason.Reset());
        } else {
            hybrid.rebootRos(core == null ? "reset by a device" : "reset by core " + core.id());
        }
    }

    @Override
    public void tripleFault(Machine machine, Core core, String explanation) {
        if (config.parts().isHrt(core.id())) {
            hybrid.stopHrt("triple fault of core " + core.id(), explanation);
        } else if (config.resetOnTripleFault()) {
            reset(machine, core);
        } else {
            machine.requestStop(new StopReason.TripleFault(core.id(), explanation));
        }
    }
}
