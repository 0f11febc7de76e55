package org.alcazar.tools.demo;

import com.google.common.base.CharMatcher;
import java.io.PrintWriter;
import java.util.Locale;
import org.alcazar.hvm.boot.Partition;
import org.alcazar.hvm.protocol.HvmEvent;
import org.alcazar.hvm.protocol.HvmRequest;
import org.alcazar.hvm.protocol.HvmTrace;
import org.alcazar.hvm.protocol.TransactionState;
import org.alcazar.hvm.protocol.Where;

/**
 * Prints what happens in a hybrid machine, a line each: virtual time, who, what. A core that asks for the state again
 * and again and gets the same answer has one line with a count.
 */
final class Timeline implements HvmTrace {
    /** What has been seen, for the summary. */
    static final class Counts {
        int hypercalls;
        int upcalls;
        int stateChanges;
        int rosLines;
        int hrtLines;
    }

    private final PrintWriter out;
    private final boolean coloured;
    private final Counts counts = new Counts();
    private HvmEvent.Hypercall poll;
    private int polls;

    Timeline(PrintWriter out, boolean coloured) {
        this.out = out;
        this.coloured = coloured;
    }

    Counts counts() {
        return counts;
    }

    void head() {
        out.println(Palette.FAINT.paint("   time in us  where        what", coloured));
    }

    /** A line that the ROS wrote to its serial port. */
    void rosLine(long nanos, String text) {
        counts.rosLines++;
        flush();
        line(nanos, "ROS 0", Palette.ROS, "  |  ", text);
    }

    @Override
    public void event(HvmEvent event) {
        if (event instanceof HvmEvent.Hypercall call && call.request() == HvmRequest.GET_STATE) {
            counts.hypercalls++;
            if (poll != null && (poll.result() != call.result() || !where(poll).equals(where(call)))) {
                flush();
            }
            poll = call;
            polls++;
            return;
        }
        flush();
        if (event instanceof HvmEvent.Hypercall call) {
            counts.hypercalls++;
            line(event.nanos(), where(call), Palette.HYPERCALL, " --> ", name(call) + " = " + call.result());
        } else if (event instanceof HvmEvent.StrayHypercall stray) {
            counts.hypercalls++;
            line(event.nanos(), where(stray), Palette.HYPERCALL, " --> ", stray.reason() + " = -1");
        } else if (event instanceof HvmEvent.Upcall upcall) {
            counts.upcalls++;
            line(event.nanos(), where(upcall), Palette.UPCALL, " <-- ", describe(upcall));
        } else if (event instanceof HvmEvent.ConsoleLine console) {
            counts.hrtLines++;
            boolean ros = console.where().partition() == Partition.ROS;
            line(event.nanos(), where(console), ros ? Palette.ROS : Palette.HRT, "  |  ", console.text());
        } else if (event instanceof HvmEvent.StateChange change) {
            counts.stateChanges++;
            String waits = change.count() > 1 ? ", " + change.count() + " cores to finish" : "";
            line(event.nanos(), "", Palette.STATE, "  =  ", change.from() + " => " + change.to() + waits);
        } else if (event instanceof HvmEvent.HrtStarted started) {
            line(event.nanos(), "HRT", Palette.STATE, "  =  ", started.cores() + " cores started");
        } else if (event instanceof HvmEvent.HrtStopped stopped) {
            line(event.nanos(), "HRT", Palette.BAD, "  =  ", "stopped: " + stopped.reason());
        } else if (event instanceof HvmEvent.ImageRefused refused) {
            line(event.nanos(), "HRT", Palette.BAD, "  =  ", "image refused: " + refused.reason());
        } else if (event instanceof HvmEvent.Reboot reboot) {
            line(event.nanos(), reboot.partition().toString(), Palette.STATE, "  =  ", "reboot, " + reboot.cause());
        } else if (event instanceof HvmEvent.BootHandler handler) {
            line(event.nanos(), where(handler), Palette.BAD, "  =  ", "halted by vector " + handler.vector());
        }
    }

    /** Shows what is held back. */
    void flush() {
        if (poll == null) {
            return;
        }
        String times = polls > 1 ? "  (" + polls + " times)" : "";
        String state = TransactionState.of((int) poll.result()).toString();
        line(poll.nanos(), where(poll), Palette.HYPERCALL, " --> ", "GET_STATE() = " + state + times);
        poll = null;
        polls = 0;
    }

    private void line(long nanos, String who, Palette colour, String mark, String text) {
        String time = String.format(Locale.ROOT, "%9d.%03d", nanos / 1000, nanos % 1000);
        String visible = CharMatcher.javaIsoControl().replaceFrom(text, '.');
        out.println(Palette.FAINT.paint(time, coloured)
                + "  "
                + colour.paint(String.format(Locale.ROOT, "%-10s %s %s", who, mark, visible), coloured));
    }

    private static String where(HvmEvent.OnCore event) {
        Where where = event.where();
        String ring = where.partition() == Partition.ROS && where.cpl() == 3 ? " cpl3" : "";
        return where.partition() + " " + where.core() + ring;
    }

    private static String name(HvmEvent.Hypercall call) {
        if (call.request() == null) {
            return String.format(Locale.ROOT, "request 0x%x", call.code());
        }
        return switch (call.request().arguments()) {
            case 0 -> call.request() + "()";
            case 1 -> String.format(Locale.ROOT, "%s(0x%x)", call.request(), call.argument2());
            default -> String.format(Locale.ROOT, "%s(0x%x, 0x%x)", call.request(), call.argument2(), call.argument3());
        };
    }

    private static String describe(HvmEvent.Upcall upcall) {
        HvmRequest request = HvmRequest.of(upcall.code());
        String name = request == null ? "0x" + Long.toHexString(upcall.code()) : request.toString();
        return String.format(
                Locale.ROOT,
                "upcall %s by %s, %d.%03d us after it was raised",
                name,
                upcall.mechanism().label(),
                upcall.waited() / 1000,
                upcall.waited() % 1000);
    }
}
