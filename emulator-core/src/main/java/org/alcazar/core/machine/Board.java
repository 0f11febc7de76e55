package org.alcazar.core.machine;

/** Wires devices into a machine while it is being built: the platform around the cores. */
@FunctionalInterface
public interface Board {
    /** Maps devices, installs local interrupt controllers and registers components; called once, before power-up. */
    void assemble(Machine machine);
}
