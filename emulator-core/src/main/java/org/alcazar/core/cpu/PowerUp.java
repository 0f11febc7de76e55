package org.alcazar.core.cpu;

/** The state of a core after RESET and INIT, Intel SDM volume 3, table 10-1. */
final class PowerUp {
    private PowerUp() {}

    static void reset(Core core) {
        core.dropPendingEvents();
        core.rip = 0xFFF0;
    }

    static void init(Core core) {
        reset(core);
    }

    static void startup(Core core, int vector) {
        core.rip = vector;
    }
}
