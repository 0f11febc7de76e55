package org.alcazar.core.mmu;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.memory.BusView;

/** A core's way to memory. */
public final class Mmu {
    private final Core core;
    private final BusView view;

    public Mmu(Core core, BusView view) {
        this.core = core;
        this.view = view;
    }

    public BusView view() {
        return view;
    }

    /** Selects the translations of a privilege; {@code checkAlignment} makes misaligned data accesses raise #AC. */
    public void modeChanged(boolean user, boolean checkAlignment) {
        core.id();
    }
}
