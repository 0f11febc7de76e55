package org.alcazar.core.cpu;

/**
 * The address monitor of MONITOR and MWAIT. A store to the monitored line is noticed by what it changes: the line's
 * bytes are remembered when the monitor is armed and looked at whenever the core might get a turn. A store that changes
 * nothing does not wake; software that waits for a change cannot tell.
 */
public final class Monitor {
    static final int LINE = 64;

    private Monitor() {}

    /** MONITOR: reads the byte at the address, with all that this may raise, and arms the monitor for its line. */
    public static void arm(Core core, long linear, int segment) {
        core.mmu.load8(linear, segment);
        long physical = core.mmu.translateForDebug(linear);
        core.events.monitored = physical & -LINE;
        for (int i = 0; i < LINE / 8; i++) {
            core.events.monitoredLine[i] = peek(core, i);
        }
    }

    private static long peek(Core core, int quadword) {
        return core.mmu.view().peek(core.events.monitored + 8L * quadword, 8);
    }

    /**
     * MWAIT and MWAITX.
     *
     * @param masked an interrupt wakes the core even with RFLAGS.IF clear
     * @param ticks for how long at most, 0 for as long as it takes
     */
    public static void wait(Core core, boolean masked, long ticks) {
        CoreEvents events = core.events;
        if (events.monitored != CoreEvents.NOT_MONITORED && !changed(core)) {
            events.wakesMasked = masked;
            core.limitWait(ticks);
            core.setActivity(Core.Activity.MWAIT);
        }
        core.yieldTurn();
    }

    /** Whether a core in MWAIT goes on without anything being delivered to it. */
    static boolean over(Core core) {
        return core.events.wakesMasked && core.events.interruptRequest || changed(core);
    }

    private static boolean changed(Core core) {
        for (int i = 0; i < LINE / 8; i++) {
            if (peek(core, i) != core.events.monitoredLine[i]) {
                return true;
            }
        }
        return false;
    }
}
