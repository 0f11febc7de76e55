package org.alcazar.tools.run;

import java.io.PrintWriter;
import org.alcazar.core.cpu.RegisterDump;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.machine.StopReason;

/** What the end of a run means to whoever started the program: its exit status, and what to say about it. */
public final class RunEnd {
    public static final int OK = 0;
    /** A limit was reached, or nothing is left that could happen. */
    public static final int LIMIT = 3;

    public static final int CRASHED = 4;
    public static final int INTERRUPTED = 130;

    private RunEnd() {}

    /** The exit status. */
    public static int status(StopReason reason) {
        if (reason instanceof StopReason.Exit exit) {
            return exit.status();
        } else if (reason instanceof StopReason.TripleFault) {
            return CRASHED;
        } else if (reason instanceof StopReason.LimitReached || reason instanceof StopReason.NothingLeft) {
            return LIMIT;
        } else if (reason instanceof StopReason.Interrupted interrupted) {
            return interrupted.why().equals(Watchdog.REASON) ? LIMIT : INTERRUPTED;
        }
        return OK;
    }

    /**
     * Tells the user how a run ended, when the guest did not end it as guests should; of a crash with the registers of
     * the core and the chain of faults.
     */
    public static void explain(PrintWriter err, String prefix, Machine machine, StopReason reason) {
        String message = message(reason);
        if (!message.isEmpty()) {
            err.println(prefix + message);
        }
        if (reason instanceof StopReason.TripleFault fault) {
            err.println(fault.explanation().stripTrailing());
            err.println(RegisterDump.of(machine.core(fault.core())).stripTrailing());
        }
    }

    /** One line for the user, or nothing when the guest ended as guests should. */
    private static String message(StopReason reason) {
        if (reason instanceof StopReason.LimitReached) {
            return "stopped: the instruction limit was reached";
        } else if (reason instanceof StopReason.NothingLeft) {
            return "stopped: all cores sleep, and nothing is left that could wake one";
        } else if (reason instanceof StopReason.Interrupted interrupted) {
            return "stopped: " + interrupted.why();
        } else if (reason instanceof StopReason.TripleFault fault) {
            return "the guest crashed: triple fault on core " + fault.core();
        }
        return "";
    }
}
