package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;

/** Conditions of Jcc, SETcc and CMOVcc on a core's flags; a constant number folds to one comparison. */
final class Conditions {
    private Conditions() {}

    static boolean holds(Core core, int number) {
        return Flags.condition(number, core.flagResult, core.flagCarries);
    }
}
