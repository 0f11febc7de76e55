package org.alcazar.tools.hvm;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.trace.Observer;
import org.alcazar.hvm.boot.Partition;
import org.alcazar.hvm.protocol.HvmEvent;
import org.alcazar.hvm.protocol.HvmRequest;
import org.alcazar.hvm.protocol.HvmTrace;
import org.alcazar.hvm.protocol.TransactionState;

/**
 * How long the ways between ROS and HRT take, in ticks of the machine's clock, which are the instructions that all cores
 * execute meanwhile, and in nanoseconds of the host.
 *
 * <p>What is measured: <em>null call</em>, from one NULL request of a core to its next; <em>async call</em>, <em>parallel
 * call</em> and <em>merge</em>, from the request until the caller is answered IDLE; <em>sync call</em>, from the store to
 * the issue count until the store to the completion count (accesses to memory are watched for that in synchronous mode
 * only, which makes the host slower then); <em>signal</em>, from the raise until the handler is entered; <em>event</em>,
 * from the request until the acknowledgement.
 */
public final class LatencyTable implements HvmTrace {
    private static final int DIGITS = 3;
    private static final String NULL_CALL = "null call";
    private static final String SYNC_CALL = "sync call";
    private static final String SIGNAL = "signal";
    private static final String EVENT = "event round trip";

    /** The two histograms of one kind. */
    private static final class Row {
        private final Histogram instructions = new Histogram(DIGITS);
        private final Histogram nanos = new Histogram(DIGITS);
    }

    /** When something began. */
    private record Start(long instructions, long nanos) {}

    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final Map<String, Start> starts = new LinkedHashMap<>();
    private final SyncWatch watch = new SyncWatch();
    private Machine machine;
    private String transaction = "";
    private long syncWords;

    public LatencyTable() {
        for (String name : new String[] {NULL_CALL, "async call", "parallel call", SYNC_CALL, "merge", SIGNAL, EVENT}) {
            rows.put(name, new Row());
        }
    }

    /** The machine whose instructions count; nothing is measured before. */
    public void attach(Machine measured) {
        machine = measured;
    }

    @Override
    public void event(HvmEvent event) {
        if (machine == null) {
            return;
        }
        if (event instanceof HvmEvent.Hypercall call) {
            request(call);
        } else if (event instanceof HvmEvent.StateChange change) {
            watch.on(change.to() == TransactionState.SYNC);
        } else if (event instanceof HvmEvent.SignalRaised) {
            start(SIGNAL);
        } else if (event instanceof HvmEvent.SignalDelivered) {
            end(SIGNAL);
        } else if (event instanceof HvmEvent.RosEventChange change && change.from() == 0) {
            start(EVENT);
        } else if (event instanceof HvmEvent.RosEventChange change && change.to() == 0) {
            end(EVENT);
        }
    }

    private void request(HvmEvent.Hypercall call) {
        if (call.request() == HvmRequest.NULL) {
            String core = NULL_CALL + call.where().core();
            end(core, NULL_CALL);
            start(core);
        } else if (call.request() == null) {
            starts.clear();
        } else if (call.where().partition() == Partition.ROS) {
            // What comes between two null calls is none.
            starts.remove(NULL_CALL + call.where().core());
            rosRequest(call);
        }
    }

    private void rosRequest(HvmEvent.Hypercall call) {
        String name =
                switch (call.request()) {
                    case CALL -> "async call";
                    case PARCALL -> "parallel call";
                    case MERGE -> "merge";
                    default -> "";
                };
        if (!name.isEmpty() && call.result() == 0) {
            transaction = name;
            start(name);
        } else if (call.request() == HvmRequest.SYNC_SETUP && call.result() == 0) {
            syncWords = call.argument2();
        } else if (call.request() == HvmRequest.GET_STATE && call.result() == 0 && !transaction.isEmpty()) {
            end(transaction);
            transaction = "";
        }
    }

    private void start(String name) {
        starts.put(name, new Start(machine.clock().ticks(), System.nanoTime()));
    }

    private void end(String name) {
        end(name, name);
    }

    private void end(String name, String row) {
        Start start = starts.remove(name);
        if (start != null) {
            rows.get(row).instructions.recordValue(machine.clock().ticks() - start.instructions());
            rows.get(row).nanos.recordValue(System.nanoTime() - start.nanos());
        }
    }

    /** Sees the stores to the two counts of synchronous mode. */
    private final class SyncWatch implements Observer {
        private boolean on;

        void on(boolean wanted) {
            if (wanted != on) {
                on = wanted;
                if (on) {
                    machine.addObserver(this);
                } else {
                    machine.removeObserver(this);
                }
            }
        }

        @Override
        public boolean wantsMemory() {
            return true;
        }

        @Override
        public void memoryAccess(Core core, long linear, long physical, int width, boolean write, long value) {
            if (write && (linear == syncWords || linear == syncWords + 8)) {
                core.syncClock();
                if (linear == syncWords) {
                    start(SYNC_CALL);
                } else {
                    end(SYNC_CALL);
                }
            }
        }
    }

    /** Prints the table: kinds that did not occur have a count of 0. */
    public void print(PrintWriter out) {
        out.printf("%-18s %8s  %-38s  %-38s%n", "", "", "guest instructions", "host nanoseconds");
        String head = String.format("%8s %9s %9s %9s", "min", "median", "p99", "");
        out.printf("%-18s %8s  %s  %s%n", "latency", "count", head, head.stripTrailing());
        rows.forEach((name, row) -> out.printf(
                Locale.ROOT,
                "%-18s %8d  %s  %s%n",
                name,
                row.instructions.getTotalCount(),
                figures(row.instructions),
                figures(row.nanos).stripTrailing()));
    }

    private static String figures(Histogram histogram) {
        if (histogram.getTotalCount() == 0) {
            return String.format("%8s %9s %9s %9s", "-", "-", "-", "");
        }
        return String.format(
                Locale.ROOT,
                "%8d %9d %9d %9s",
                histogram.getMinValue(),
                histogram.getValueAtPercentile(50),
                histogram.getValueAtPercentile(99),
                "");
    }
}
