package org.alcazar.core.cpu;

/** What happens between two ticks: the first of the waiting events, in the order of {@link CoreEvents}. */
public final class Boundary {
    private Boundary() {}

    /** Lets the first waiting event happen. Returns whether one was delivered through the IDT, which takes a tick. */
    public static boolean happen(Core core) {
        CoreEvents events = core.events;
        if (events.init) {
            // A start-up IPI that came after the INIT is still to be taken: both may arrive in one turn of the sender.
            int startup = events.startup;
            PowerUp.init(core);
            events.init = false;
            events.startup = startup;
            return false;
        }
        if (events.startup >= 0) {
            int vector = events.startup;
            events.startup = -1;
            if (core.activity() == Core.Activity.WAIT_FOR_STARTUP) {
                PowerUp.startup(core, vector);
            }
            return false;
        }
        if (!core.canTakeEvents()) {
            return false;
        }
        if (events.machineCheck) {
            events.machineCheck = false;
            core.setActivity(Core.Activity.RUNNING);
            Interrupts.deliverMachineCheck(core);
            return true;
        }
        if (events.watchesInterruptFlag && core.interruptsEnabled()) {
            core.interruptFlagSeen();
        }
        if (events.debugTrap != 0 && !events.stackShadow) {
            core.setActivity(Core.Activity.RUNNING);
            Interrupts.deliverDebugTrap(core);
            return true;
        }
        if (events.userModeEntered) {
            core.userModeSeen();
        }
        if (events.injected != null && (!events.injected.waitsForInterrupts() || takesInterrupts(core))) {
            InjectedEvent event = events.injected;
            events.injected = null;
            core.setActivity(Core.Activity.RUNNING);
            Interrupts.deliverInjected(core, event);
            return true;
        }
        if (events.nmi && !events.nmiBlocked && !events.stackShadow) {
            events.nmi = false;
            events.nmiBlocked = true;
            core.setActivity(Core.Activity.RUNNING);
            Interrupts.deliverNmi(core);
            return true;
        }
        if (events.interruptRequest && core.interruptsEnabled() && !events.interruptShadow) {
            core.setActivity(Core.Activity.RUNNING);
            Interrupts.deliverExternal(core, core.apic().acknowledge());
            return true;
        }
        return false;
    }

    /** Whether the core would take an interrupt, or sleeps. */
    private static boolean takesInterrupts(Core core) {
        return core.activity() != Core.Activity.RUNNING || core.interruptsEnabled() && !core.events.interruptShadow;
    }
}
