package org.alcazar.core.cpu;

/**
 * Delivery of exceptions, interrupts and injected events, with the rules for exceptions that arise on the way: Intel SDM
 * volume 3, sections 6.9 to 6.15 and table 6-5.
 *
 * <p>Every method expects {@link Core#rip} at the address to be saved. Waking a halted core is the caller's.
 */
public final class Interrupts {
    private Interrupts() {}

    /** Delivers an exception that an instruction raised; {@code core.rip} is the instruction's address. */
    public static void deliverFault(Core core, GuestFault fault) {
        deliver(core, fault.vector, InterruptEntry.EXCEPTION, fault.hasErrorCode, fault.errorCode, fault.address);
    }

    /** Delivers a trap, such as #DB of single stepping; {@code core.rip} is the next instruction's address. */
    public static void deliverTrap(Core core, int vector) {
        deliver(core, vector, InterruptEntry.TRAP, false, 0, 0);
    }

    /** Delivers the pending debug traps: their DR6 bits are set first. */
    public static void deliverDebugTrap(Core core) {
        DebugRegisters.report(core, core.events.debugTrap);
        core.events.debugTrap = 0;
        deliverTrap(core, Vector.DB);
    }

    /** Delivers #DB for the instruction breakpoint that {@link Breakpoints#hit} found at RIP: a fault without RF. */
    public static void deliverBreakpoint(Core core) {
        deliverTrap(core, Vector.DB);
    }

    /**
     * INT n, INT3 or INTO, from inside the instruction: {@code core.rip} is the next instruction's address.
     *
     * @throws GuestFault where the gate or what it leads to is not fit; nothing has changed then
     */
    public static void softwareInterrupt(Core core, int vector) {
        InterruptEntry.enter(core, vector, InterruptEntry.SOFTWARE, false, 0);
        entered(core, vector);
        core.suppressTrap();
    }

    /** Delivers a maskable interrupt that has been acknowledged. */
    static void deliverExternal(Core core, int vector) {
        core.machine.observers().interrupt(core, vector, false);
        deliver(core, vector, InterruptEntry.EXTERNAL, false, 0, 0);
    }

    /** Delivers an NMI. */
    static void deliverNmi(Core core) {
        core.machine.observers().interrupt(core, Vector.NMI, false);
        deliver(core, Vector.NMI, InterruptEntry.EXTERNAL, false, 0, 0);
    }

    /** Delivers #MC, an abort; without CR4.MCE the core shuts down. */
    static void deliverMachineCheck(Core core) {
        if ((core.cr4 & ControlBits.CR4_MCE) != 0) {
            deliver(core, Vector.MC, InterruptEntry.EXCEPTION, false, 0, 0);
            return;
        }
        core.setActivity(Core.Activity.SHUTDOWN);
        FaultChain chain = new FaultChain(core);
        chain.add(Vector.MC, false, 0);
        core.machine.tripleFault(core, "machine check while CR4.MCE is clear\n" + chain.explain());
    }

    /** Delivers an injected event; CR2 is set first where it asks for that. */
    static void deliverInjected(Core core, InjectedEvent event) {
        if (event.setsCr2()) {
            core.cr2 = event.cr2();
        }
        core.machine.observers().interrupt(core, event.vector(), true);
        try {
            InterruptEntry.enter(
                    core,
                    event.vector(),
                    InterruptEntry.EXTERNAL,
                    event.hasErrorCode(),
                    event.errorCode() & 0xFFFF_FFFFL);
            entered(core, event.vector());
        } catch (GuestFault second) {
            FaultChain chain = new FaultChain(core);
            chain.add(event.vector(), event.hasErrorCode(), event.errorCode());
            boolean exception = event.hasErrorCode() && Vector.pushesErrorCode(event.vector());
            afterFailure(core, exception, event.vector(), second, chain);
            return;
        }
        core.injectionDelivered(event);
    }

    private static void deliver(Core core, int vector, int kind, boolean hasErrorCode, int errorCode, long address) {
        boolean exception = kind == InterruptEntry.EXCEPTION || kind == InterruptEntry.TRAP;
        if (exception) {
            announce(core, vector, hasErrorCode, errorCode, address);
        }
        try {
            InterruptEntry.enter(core, vector, kind, hasErrorCode, errorCode & 0xFFFF_FFFFL);
            entered(core, vector);
        } catch (GuestFault second) {
            FaultChain chain = new FaultChain(core);
            chain.add(vector, hasErrorCode, errorCode);
            afterFailure(core, exception, vector, second, chain);
        }
    }

    /** What comes of a fault on the way to a handler: the second exception alone, a double fault, or shutdown. */
    private static void afterFailure(
            Core core, boolean exception, int firstVector, GuestFault second, FaultChain chain) {
        boolean classed = exception;
        int first = firstVector;
        // A core has one fault object: a further exception on the way to a handler replaces the second one in it.
        while (true) {
            if (second.vector == Vector.PF) {
                // CR2 is overwritten even where the page fault itself is not delivered.
                core.cr2 = second.address;
            }
            if (classed && first == Vector.DF) {
                core.setActivity(Core.Activity.SHUTDOWN);
                chain.add(second.vector, second.hasErrorCode, second.errorCode, second.address);
                core.machine.tripleFault(core, chain.explain());
                return;
            }
            int vector = second.vector;
            boolean hasErrorCode = second.hasErrorCode;
            int errorCode = second.errorCode;
            long address = second.address;
            if (classed && makesDoubleFault(first, vector)) {
                chain.add(vector, hasErrorCode, errorCode, address);
                vector = Vector.DF;
                hasErrorCode = true;
                errorCode = 0;
            }
            announce(core, vector, hasErrorCode, errorCode, address);
            chain.add(vector, hasErrorCode, errorCode);
            try {
                InterruptEntry.enter(core, vector, InterruptEntry.EXCEPTION, hasErrorCode, errorCode & 0xFFFF_FFFFL);
                entered(core, vector);
                return;
            } catch (GuestFault next) {
                classed = true;
                first = vector;
            }
        }
    }

    private static void announce(Core core, int vector, boolean hasErrorCode, int errorCode, long address) {
        if (vector == Vector.PF) {
            core.cr2 = address;
        }
        core.machine.observers().exception(core, vector, hasErrorCode, errorCode & 0xFFFF_FFFFL);
    }

    private static void entered(Core core, int vector) {
        core.events.interruptShadow = false;
        core.events.stackShadow = false;
        if (vector == Vector.DB) {
            // So that the handler can use the debug registers.
            core.dr[7] &= ~DebugRegisters.GD;
        }
    }

    /** Intel SDM volume 3, table 6-5. */
    static boolean makesDoubleFault(int first, int second) {
        boolean secondContributory = contributory(second);
        return contributory(first)
                ? secondContributory
                : first == Vector.PF && (secondContributory || second == Vector.PF);
    }

    private static boolean contributory(int vector) {
        return vector == Vector.DE || vector >= Vector.TS && vector <= Vector.GP;
    }
}
