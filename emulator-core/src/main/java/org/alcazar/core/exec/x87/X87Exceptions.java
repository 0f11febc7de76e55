package org.alcazar.core.exec.x87;

import static org.alcazar.core.fpu.X87Status.B;
import static org.alcazar.core.fpu.X87Status.C1;
import static org.alcazar.core.fpu.X87Status.DE;
import static org.alcazar.core.fpu.X87Status.ES;
import static org.alcazar.core.fpu.X87Status.EXCEPTIONS;
import static org.alcazar.core.fpu.X87Status.IE;
import static org.alcazar.core.fpu.X87Status.OE;
import static org.alcazar.core.fpu.X87Status.SF;
import static org.alcazar.core.fpu.X87Status.UE;
import static org.alcazar.core.fpu.X87Status.ZE;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.FloatingState;

/** The x87 exceptions: their flags, what they keep from happening, and the #MF of the next waiting instruction. */
final class X87Exceptions {
    private X87Exceptions() {}

    /**
     * Puts what an operation raised into the status word: exceptions add up, C1 is the operation's. One that is not masked
     * becomes pending.
     */
    static void report(FloatingState state, int flags) {
        int status = state.statusWord & ~C1 | flags;
        if ((status & EXCEPTIONS & ~state.controlWord) != 0) {
            status |= ES | B;
        }
        state.statusWord = status;
    }

    /** Whether exceptions are such that the operation is not done: nothing is written, nothing pushed or popped. */
    static boolean prevents(FloatingState state, int flags) {
        return (flags & (IE | DE | ZE) & ~state.controlWord) != 0;
    }

    /** The same for an operation that stores to memory, where overflow and underflow count too. */
    static boolean preventsStore(FloatingState state, int flags) {
        return (flags & (IE | DE | ZE | OE | UE) & ~state.controlWord) != 0;
    }

    /** Reports a stack underflow; whether it is masked and the operation goes on with the indefinite QNaN. */
    static boolean underflow(FloatingState state) {
        report(state, IE | SF);
        return (state.controlWord & IE) != 0;
    }

    /** Reports a stack overflow; whether it is masked. */
    static boolean overflow(FloatingState state) {
        report(state, IE | SF | C1);
        return (state.controlWord & IE) != 0;
    }

    /** Makes the summary bits follow the exceptions and their masks. */
    static void summarize(FloatingState state) {
        boolean pending = (state.statusWord & EXCEPTIONS & ~state.controlWord) != 0;
        state.statusWord = pending ? state.statusWord | ES | B : state.statusWord & ~(ES | B);
    }

    /** The first thing of every x87 instruction that does not wait: #NM when there is no unit to be used. */
    static void checkAvailable(Core core) {
        if (core.x87Fault != 0) {
            throw core.fault(core.x87Fault);
        }
    }

    /** The first thing of every x87 instruction that waits: also, a pending exception is raised. */
    static void checkReady(Core core) {
        if (core.x87Fault != 0) {
            throw core.fault(core.x87Fault);
        }
        if ((core.floating.statusWord & ES) != 0) {
            PendingException.raise(core);
        }
    }
}
