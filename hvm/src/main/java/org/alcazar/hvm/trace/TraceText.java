package org.alcazar.hvm.trace;

import com.google.common.base.CharMatcher;
import java.util.Locale;
import java.util.function.Consumer;
import org.alcazar.hvm.boot.Partition;
import org.alcazar.hvm.protocol.HvmEvent;
import org.alcazar.hvm.protocol.HvmRequest;
import org.alcazar.hvm.protocol.HvmTrace;
import org.alcazar.hvm.protocol.TransactionState;
import org.alcazar.hvm.protocol.Where;

/**
 * Events as lines of text in aligned columns: virtual time, core, kind, what happened. Control characters of guests are
 * shown as dots.
 *
 * <p>A core that polls with GET_STATE and keeps getting the same answer gives one line with a count, written when it
 * gets another answer or something else happens.
 */
public final class TraceText implements HvmTrace {
    /** Types of the ROS event; the record's type word is the guest's, and not checked. */
    private static final String[] EVENTS = {
        "none", "page fault", "system call", "HRT exception", "thread exit", "done", "type 6", "type 7"
    };

    private final Consumer<String> lines;
    private HvmEvent.Hypercall polling;
    private long polls;

    /** @param lines receives each line, without a line terminator */
    public TraceText(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public void event(HvmEvent event) {
        if (event instanceof HvmEvent.Hypercall call && call.request() == HvmRequest.GET_STATE) {
            if (polling == null || !samePoll(polling, call)) {
                flush();
                polling = call;
            }
            polls++;
            return;
        }
        flush();
        lines.accept(line(event));
    }

    private static boolean samePoll(HvmEvent.Hypercall a, HvmEvent.Hypercall b) {
        return a.result() == b.result()
                && a.where().core() == b.where().core()
                && a.where().cpl() == b.where().cpl();
    }

    /** Writes what is held back; call it when the machine stops. */
    public void flush() {
        if (polling != null) {
            String times = polls > 1 ? String.format(Locale.ROOT, "  (%d times)", polls) : "";
            lines.accept(line(polling) + times);
            polling = null;
            polls = 0;
        }
    }

    /** One event as one line. */
    public static String line(HvmEvent event) {
        if (event instanceof HvmEvent.Hypercall call) {
            return on(call, "hypercall", String.format(Locale.ROOT, "%-32s -> %s", request(call), result(call)));
        } else if (event instanceof HvmEvent.StrayHypercall stray) {
            return on(stray, "hypercall", String.format(Locale.ROOT, "%-32s -> -1", stray.reason()));
        } else if (event instanceof HvmEvent.Upcall upcall) {
            return on(upcall, "upcall", upcall(upcall));
        } else if (event instanceof HvmEvent.BootHandler handler) {
            String what = String.format(
                    Locale.ROOT,
                    "vector %d, error code 0x%x, at 0x%x, before the HRT has an IDT: halted",
                    handler.vector(),
                    handler.errorCode(),
                    handler.where().rip());
            return on(handler, "exception", what);
        } else if (event instanceof HvmEvent.ConsoleLine console) {
            return on(console, "console", "| " + CharMatcher.javaIsoControl().replaceFrom(console.text(), '.'));
        } else if (event instanceof HvmEvent.StateChange change) {
            String waits = change.count() > 1 ? "  (" + change.count() + " completions to come)" : "";
            return columns(event.nanos(), "", "state", change.from() + " -> " + change.to() + waits);
        } else if (event instanceof HvmEvent.HrtStarted started) {
            String cores = started.cores() == 1 ? "HRT 1 core" : "HRT " + started.cores() + " cores";
            return columns(event.nanos(), cores, "start", started.description());
        } else if (event instanceof HvmEvent.HrtStopped stopped) {
            return columns(event.nanos(), "HRT", "stop", stopped.reason());
        } else if (event instanceof HvmEvent.ImageRefused refused) {
            return columns(event.nanos(), "HRT", "refused", refused.reason());
        }
        if (event instanceof HvmEvent.RosEventChange change) {
            String result = change.to() == 5 ? ", result 0x" + Long.toHexString(change.result()) : "";
            return on(change, "event", EVENTS[change.from() & 7] + " -> " + EVENTS[change.to() & 7] + result);
        } else if (event instanceof HvmEvent.SignalRaised signal) {
            return on(signal, "signal", "code 0x" + Long.toHexString(signal.code()) + " raised");
        } else if (event instanceof HvmEvent.SignalDelivered signal) {
            return on(
                    signal,
                    "signal",
                    String.format(
                            Locale.ROOT,
                            "code 0x%x at 0x%x, to the handler at 0x%x",
                            signal.code(),
                            signal.where().rip(),
                            signal.handler()));
        } else if (event instanceof HvmEvent.ImageReplaced image) {
            return on(image, "image", image.bytes() + " bytes uploaded for the next restart of the HRT");
        } else if (event instanceof HvmEvent.IllegalTransition illegal) {
            return on(illegal, "illegal", illegal(illegal));
        }
        HvmEvent.Reboot reboot = (HvmEvent.Reboot) event;
        return columns(event.nanos(), reboot.partition().toString(), "reboot", reboot.cause());
    }

    private static String illegal(HvmEvent.IllegalTransition illegal) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s in state %s at 0x%x",
                illegal.request(),
                illegal.state(),
                illegal.where().rip()));
        for (Where other : illegal.others()) {
            text.append(
                    String.format(Locale.ROOT, "; %s core %d at 0x%x", other.partition(), other.core(), other.rip()));
        }
        return text.toString();
    }

    private static String request(HvmEvent.Hypercall call) {
        if (call.request() == null) {
            return String.format(Locale.ROOT, "request 0x%x", call.code());
        }
        return switch (call.request().arguments()) {
            case 0 -> call.request().toString();
            case 1 -> String.format(Locale.ROOT, "%s(0x%x)", call.request(), call.argument2());
            default -> String.format(Locale.ROOT, "%s(0x%x, 0x%x)", call.request(), call.argument2(), call.argument3());
        };
    }

    private static String result(HvmEvent.Hypercall call) {
        if (call.request() == HvmRequest.GET_STATE) {
            return TransactionState.of((int) call.result()).toString();
        }
        return Long.toString(call.result());
    }

    private static String upcall(HvmEvent.Upcall upcall) {
        HvmRequest request = HvmRequest.of(upcall.code());
        String what = (request == null ? "0x" + Long.toHexString(upcall.code()) : request) + " by "
                + upcall.mechanism().label();
        String waited = upcall.waited() > 0
                ? String.format(Locale.ROOT, ", after %d.%03d us", upcall.waited() / 1000, upcall.waited() % 1000)
                : "";
        return String.format(
                Locale.ROOT,
                "%-32s -> HRT#%d at 0x%x%s",
                what,
                upcall.index(),
                upcall.where().rip(),
                waited);
    }

    private static String on(HvmEvent.OnCore event, String kind, String text) {
        Where where = event.where();
        boolean user = where.partition() == Partition.ROS && where.cpl() == 3;
        String core = String.format(Locale.ROOT, "%s core %d%s", where.partition(), where.core(), user ? " cpl 3" : "");
        return columns(where.nanos(), core, kind, text);
    }

    private static String columns(long nanos, String core, String kind, String text) {
        return String.format(Locale.ROOT, "%8d.%03d us  %-17s  %-9s  %s", nanos / 1000, nanos % 1000, core, kind, text);
    }
}
