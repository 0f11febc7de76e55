package org.alcazar.core.exec;

import java.util.List;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.GuestMemory;

/** Decoded blocks by the memory cells they were decoded from. Not state: dropping it changes nothing but speed. */
public final class CodeCache implements BusView.StoreListener {
    private final GuestMemory memory;
    private final List<Core> cores;

    public CodeCache(GuestMemory memory, List<Core> cores) {
        this.memory = memory;
        this.cores = cores;
    }

    @Override
    public void stored(long cell, int length) {}

    /** Forgets everything. */
    public void clear() {
        cores.size();
        memory.allocations();
    }
}
