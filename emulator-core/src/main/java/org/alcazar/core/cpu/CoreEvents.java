package org.alcazar.core.cpu;

import java.util.Arrays;

/**
 * What waits to happen to a core at its next tick boundary. The order in which it does, highest first (Intel SDM volume
 * 3, table 6-2, with the platform's injected events placed before external interrupts): INIT, start-up IPI, machine
 * check, pending debug trap, injected event, NMI, maskable interrupt.
 */
public final class CoreEvents {
    public boolean init;
    /** Start-up vector, or -1. */
    public int startup = -1;

    /** The platform has found an error: #MC, or a shutdown where CR4.MCE is clear. */
    public boolean machineCheck;

    public boolean nmi;
    /** An NMI is being handled: no further one until IRET. */
    public boolean nmiBlocked;

    public boolean interruptRequest;
    /** STI or MOV SS executed one instruction ago: interrupts (and after MOV SS, debug traps) wait for one more. */
    public boolean interruptShadow;

    /** The shadow is of MOV SS or POP SS, which also holds back debug traps and NMI. */
    public boolean stackShadow;
    /** DR6 bits of debug traps to be raised at this boundary. */
    public long debugTrap;

    public InjectedEvent injected;
    /** The injection listener wants to know when RFLAGS.IF is set. */
    boolean watchesInterruptFlag;

    /** The core has entered CPL 3 since the user-mode listener last looked. */
    boolean userModeEntered;

    static final long NOT_MONITORED = -1;
    /** Physical address of the line that MONITOR watches, or {@link #NOT_MONITORED}. */
    long monitored = NOT_MONITORED;
    /** What the line held then. */
    final long[] monitoredLine = new long[Monitor.LINE / 8];
    /** The core is in MWAIT, and interrupts wake it even with RFLAGS.IF clear. */
    boolean wakesMasked;

    /** Whether anything at all needs a look before the next instruction. */
    public boolean any() {
        return init
                || startup >= 0
                || machineCheck
                || nmi
                || interruptRequest
                || interruptShadow
                || debugTrap != 0
                || injected != null
                || watchesInterruptFlag
                || userModeEntered;
    }

    /** Whether something here wakes a halted core. */
    boolean wakes(boolean interruptsEnabled) {
        return init
                || machineCheck
                || debugTrap != 0
                || injected != null
                || nmi && !nmiBlocked
                || interruptRequest && interruptsEnabled;
    }

    void clear() {
        init = false;
        startup = -1;
        machineCheck = false;
        nmi = false;
        nmiBlocked = false;
        interruptShadow = false;
        stackShadow = false;
        debugTrap = 0;
        injected = null;
        watchesInterruptFlag = false;
        userModeEntered = false;
        monitored = NOT_MONITORED;
        Arrays.fill(monitoredLine, 0);
        wakesMasked = false;
    }
}
