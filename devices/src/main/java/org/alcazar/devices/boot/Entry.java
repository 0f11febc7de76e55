package org.alcazar.devices.boot;

import org.alcazar.core.cpu.Core;

/** How the bootstrap processor starts a kernel. */
interface Entry {
    /** Sets the registers of a core that is in its power-up state. */
    void apply(Core core);

    /** Physical address of the information structure that the kernel is given. */
    long information();
}
