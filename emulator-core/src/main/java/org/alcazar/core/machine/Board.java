package org.alcazar.core.machine;

/** Wires devices into a machine while it is being built: the platform around the cores. */
@FunctionalInterface
public interface Board {
    /** Maps devices, installs local interrupt controllers and registers components; called once, before power-up. */
    void assemble(Machine machine);

    /** Cells the board will allocate beyond the machine's RAM, in bytes: a multiple of the page size. */
    default long memoryNeeded() {
        return 0;
    }
}
