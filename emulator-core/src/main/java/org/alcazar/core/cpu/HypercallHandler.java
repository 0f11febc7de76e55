package org.alcazar.core.cpu;

/** Receives VMCALL and VMMCALL of every core of a machine. Without one both instructions raise #UD. */
@FunctionalInterface
public interface HypercallHandler {
    /**
     * Called when the instruction has retired: RIP is already that of the next instruction and may be changed, as may
     * every register.
     */
    void hypercall(Core core);
}
