package org.alcazar.core.cpu;

/** Delivery of exceptions and interrupts. */
public final class Interrupts {
    private Interrupts() {}

    public static void deliverFault(Core core, GuestFault fault) {}

    static void deliverDebugTrap(Core core) {}

    static void deliverInjected(Core core, InjectedEvent event) {}

    static void deliverNmi(Core core) {}

    static void deliverExternal(Core core, int vector) {}
}
