package org.alcazar.core.machine;

import org.alcazar.core.cpu.Core;

/** The policy of a machine that is not divided. */
record SimplePolicy(boolean exitOnReset, boolean resetOnTripleFault) implements PlatformPolicy {
    @Override
    public void reset(Machine machine, Core core) {
        if (exitOnReset) {
            machine.requestStop(new StopReason.Reset());
        } else {
            machine.powerUp();
        }
    }

    @Override
    public void tripleFault(Machine machine, Core core, String explanation) {
        if (resetOnTripleFault) {
            reset(machine, core);
        } else {
            machine.requestStop(new StopReason.TripleFault(core.id(), explanation));
        }
    }
}
