package org.alcazar.core.cpu;

import org.alcazar.core.state.Section;

/** Saves and restores a core, field by field. */
final class CoreState {
    private CoreState() {}

    static void save(Core core, Section section) {
        section.putLong("rip", core.rip);
    }

    static void load(Core core, Section section) {
        core.rip = section.getLong("rip");
    }
}
