package org.alcazar.tools;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.alcazar.hvm.protocol.HvmEvent;
import org.alcazar.hvm.protocol.HvmRequest;
import org.alcazar.hvm.protocol.HvmTrace;
import org.alcazar.hvm.protocol.TransactionState;

/** What {@code --hvm-stats} prints: how long upcalls waited and transactions took, in virtual time. */
final class LatencyTable implements HvmTrace {
    private final Map<String, List<Long>> samples = new TreeMap<>();
    private final Map<Long, Long> hypercalls = new TreeMap<>();
    private long transactionStart = -1;
    private String transaction = "";

    @Override
    public void event(HvmEvent event) {
        if (event instanceof HvmEvent.Upcall upcall) {
            add("upcall " + nameOf(upcall.code()) + ", until delivered", upcall.waited());
        } else if (event instanceof HvmEvent.Hypercall call) {
            hypercalls.merge(call.code(), 1L, Long::sum);
        } else if (event instanceof HvmEvent.StateChange change) {
            if (transactionStart < 0) {
                transactionStart = change.nanos();
                transaction = change.to().toString();
            } else if (change.to() == TransactionState.IDLE) {
                add("transaction " + transaction + ", until ready", change.nanos() - transactionStart);
                transactionStart = -1;
            }
        }
    }

    private static String nameOf(long code) {
        HvmRequest request = HvmRequest.of(code);
        return request == null ? "0x" + Long.toHexString(code) : request.toString();
    }

    private void add(String what, long nanos) {
        samples.computeIfAbsent(what, key -> new ArrayList<>()).add(nanos);
    }

    void print(PrintWriter out) {
        out.printf("%-44s %8s %12s %12s %12s%n", "virtual microseconds", "count", "least", "median", "most");
        samples.forEach((what, values) -> {
            values.sort(null);
            out.printf(
                    "%-44s %8d %12.3f %12.3f %12.3f%n",
                    what,
                    values.size(),
                    values.get(0) / 1e3,
                    values.get(values.size() / 2) / 1e3,
                    values.get(values.size() - 1) / 1e3);
        });
        hypercalls.forEach((code, count) -> out.printf("%-44s %8d%n", "hypercall " + nameOf(code) + ", count", count));
    }
}
