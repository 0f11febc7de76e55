package org.alcazar.core.exec.x87;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.NumericErrorLine;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.fpu.X87Status;

/** What becomes of an unmasked x87 exception that an earlier instruction has left pending. */
public final class PendingException {
    private PendingException() {}

    /**
     * Called by an instruction that waits, MMX ones included, when an exception is pending: raises #MF or, with CR0.NE = 0,
     * lets the core wait for an interrupt in front of the instruction. Returns when the platform wants it ignored.
     */
    public static void raise(Core core) {
        NumericErrorLine line = core.numericErrorLine();
        if (line == null || (core.cr0 & ControlBits.CR0_NE) != 0) {
            throw core.fault(Vector.MF);
        }
        line.signal(true);
        if (!line.ignored()) {
            throw core.waitBeforeInstruction();
        }
    }

    /** Tells the platform, with CR0.NE = 0, whether an exception is pending. */
    static void signal(Core core) {
        NumericErrorLine line = core.numericErrorLine();
        if (line != null) {
            boolean pending = (core.floating.statusWord & X87Status.ES) != 0;
            line.signal(pending && (core.cr0 & ControlBits.CR0_NE) == 0);
        }
    }
}
