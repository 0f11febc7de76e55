package org.alcazar.tools.hvm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import org.alcazar.hvm.boot.Partition;
import org.alcazar.hvm.protocol.HvmEvent;
import org.alcazar.hvm.protocol.HvmRequest;
import org.alcazar.hvm.protocol.HvmTrace;
import org.alcazar.hvm.protocol.Where;

/**
 * Events as JSON objects, one a line: {@code t} is virtual time in nanoseconds, {@code kind} what happened; an event on a
 * core has {@code core}, {@code side}, {@code cpl}, {@code rip} and, where a symbol is near, {@code symbol}. Numbers that
 * are addresses or raw registers are hexadecimal strings. A core that polls with GET_STATE and keeps getting the same
 * answer gives one line, with how often ({@code times}) and until when ({@code until}).
 */
public final class JsonTrace implements HvmTrace {
    private final ObjectMapper mapper = new ObjectMapper();
    private final Consumer<String> lines;
    private final Symbols rosSymbols;
    private final Symbols hrtSymbols;
    private HvmEvent.Hypercall polling;
    private long polls;
    private long lastPoll;

    /** @param lines receives each line, without a line terminator */
    public JsonTrace(Consumer<String> lines, Symbols rosSymbols, Symbols hrtSymbols) {
        this.lines = lines;
        this.rosSymbols = rosSymbols;
        this.hrtSymbols = hrtSymbols;
    }

    @Override
    public void event(HvmEvent event) {
        if (event instanceof HvmEvent.Hypercall call && call.request() == HvmRequest.GET_STATE) {
            if (polling == null
                    || polling.result() != call.result()
                    || polling.where().core() != call.where().core()) {
                flush();
                polling = call;
            }
            polls++;
            lastPoll = call.nanos();
            return;
        }
        flush();
        write(node(event));
    }

    /** Writes what is held back; call it when the machine stops. */
    public void flush() {
        if (polling != null) {
            ObjectNode node = node(polling);
            if (polls > 1) {
                node.put("times", polls).put("until", lastPoll);
            }
            write(node);
            polling = null;
            polls = 0;
        }
    }

    private void write(ObjectNode node) {
        try {
            lines.accept(mapper.writeValueAsString(node));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers is no JSON", e);
        }
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }

    private ObjectNode start(HvmEvent event, String kind) {
        ObjectNode node = mapper.createObjectNode().put("t", event.nanos()).put("kind", kind);
        if (event instanceof HvmEvent.OnCore onCore) {
            place(node, onCore.where());
        }
        return node;
    }

    private void place(ObjectNode node, Where where) {
        node.put("core", where.core())
                .put("side", where.partition().toString())
                .put("cpl", where.cpl())
                .put("rip", hex(where.rip()));
        String symbol = (where.partition() == Partition.HRT ? hrtSymbols : rosSymbols).at(where.rip());
        if (!symbol.isEmpty()) {
            node.put("symbol", symbol);
        }
    }

    private static String name(HvmRequest request, long code) {
        return request == null ? hex(code) : request.toString();
    }

    private ObjectNode node(HvmEvent event) {
        if (event instanceof HvmEvent.Hypercall call) {
            ObjectNode node = start(event, "request").put("request", name(call.request(), call.code()));
            int arguments = call.request() == null ? 2 : call.request().arguments();
            if (arguments > 0) {
                node.put("a2", hex(call.argument2()));
            }
            if (arguments > 1) {
                node.put("a3", hex(call.argument3()));
            }
            return node.put("result", call.result());
        } else if (event instanceof HvmEvent.StrayHypercall stray) {
            return start(event, "stray")
                    .put("number", hex(stray.number() & 0xFFFF_FFFFL))
                    .put("reason", stray.reason());
        } else if (event instanceof HvmEvent.Upcall upcall) {
            return start(event, "upcall")
                    .put("upcall", name(HvmRequest.of(upcall.code()), upcall.code()))
                    .put("index", upcall.index())
                    .put("mechanism", upcall.mechanism().label())
                    .put("waited", upcall.waited());
        } else if (event instanceof HvmEvent.StateChange change) {
            return start(event, "state")
                    .put("from", change.from().toString())
                    .put("to", change.to().toString())
                    .put("count", change.count());
        } else if (event instanceof HvmEvent.RosEventChange change) {
            return start(event, "event")
                    .put("from", change.from())
                    .put("to", change.to())
                    .put("result", hex(change.result()));
        } else if (event instanceof HvmEvent.SignalRaised signal) {
            return start(event, "signal raised").put("code", hex(signal.code()));
        } else if (event instanceof HvmEvent.SignalDelivered signal) {
            return start(event, "signal").put("code", hex(signal.code())).put("handler", hex(signal.handler()));
        } else if (event instanceof HvmEvent.ImageReplaced image) {
            return start(event, "image").put("bytes", image.bytes());
        } else if (event instanceof HvmEvent.IllegalTransition illegal) {
            ObjectNode node = start(event, "illegal")
                    .put("request", illegal.request().toString())
                    .put("state", illegal.state().toString());
            illegal.others().forEach(other -> place(node.withArray("others").addObject(), other));
            return node;
        } else if (event instanceof HvmEvent.ConsoleLine console) {
            return start(event, "console").put("text", console.text());
        } else if (event instanceof HvmEvent.BootHandler handler) {
            return start(event, "boot handler").put("vector", handler.vector()).put("error", hex(handler.errorCode()));
        } else if (event instanceof HvmEvent.HrtStarted started) {
            return start(event, "HRT started").put("cores", started.cores()).put("text", started.description());
        } else if (event instanceof HvmEvent.HrtStopped stopped) {
            return start(event, "HRT stopped").put("text", stopped.reason());
        } else if (event instanceof HvmEvent.ImageRefused refused) {
            return start(event, "image refused").put("text", refused.reason());
        }
        HvmEvent.Reboot reboot = (HvmEvent.Reboot) event;
        return start(event, "reboot").put("side", reboot.partition().toString()).put("text", reboot.cause());
    }
}
