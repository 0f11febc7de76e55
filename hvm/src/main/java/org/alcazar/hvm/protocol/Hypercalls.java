package org.alcazar.hvm.protocol;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.HypercallHandler;
import org.alcazar.core.machine.Machine;
import org.alcazar.hvm.boot.Partitioning;
import org.slf4j.LoggerFactory;

/**
 * The hypercall ABI, section 5 of the protocol: number in EAX, marker in RBX, request in RCX, arguments in RDX and RSI,
 * answer in RAX; from any core at any privilege level. Whatever is wrong gives -1 and changes nothing.
 */
final class Hypercalls implements HypercallHandler {
    private static final int NUMBER = 0xF00D;
    private static final long MARKER = 0x6464_6464_6464_6464L;
    static final int INSTRUCTION_LENGTH = 3;

    /** Requests of the transaction: refused, they are out of turn. */
    private static final ImmutableSet<HvmRequest> TRANSITIONS = Sets.immutableEnumSet(
            HvmRequest.CALL,
            HvmRequest.PARCALL,
            HvmRequest.SYNC_SETUP,
            HvmRequest.SYNC_TEARDOWN,
            HvmRequest.EXEC_DONE,
            HvmRequest.MERGE,
            HvmRequest.UNMERGE,
            HvmRequest.MERGE_DONE,
            HvmRequest.GDT_SYNC,
            HvmRequest.GDT_RESTORE,
            HvmRequest.GDT_DONE);

    private final Machine machine;
    private final Partitioning parts;
    private final Transactions transactions;
    private final Consumer<Core> afterwards;
    private final TraceOrder trace;
    private final LimitedLog log;
    private final Map<HvmRequest, RequestHandler> handlers = new EnumMap<>(HvmRequest.class);

    /** @param afterwards is told of every core whose request has been answered */
    Hypercalls(
            Machine machine,
            Partitioning parts,
            Transactions transactions,
            Consumer<Core> afterwards,
            TraceOrder trace) {
        this.machine = machine;
        this.parts = parts;
        this.transactions = transactions;
        this.afterwards = afterwards;
        this.trace = trace;
        this.log = new LimitedLog(LoggerFactory.getLogger(Hypercalls.class), machine.clock());
    }

    /** Adds a group of requests. */
    void add(Map<HvmRequest, RequestHandler> group) {
        handlers.putAll(group);
    }

    @Override
    public void hypercall(Core core) {
        int number = (int) core.r[Core.RAX];
        if (number != NUMBER) {
            refuse(core, number, String.format("hypercall 0x%x is not known", number));
        } else if (core.r[Core.RBX] != MARKER) {
            refuse(core, number, String.format("marker 0x%x in RBX", core.r[Core.RBX]));
        } else {
            request(core);
        }
    }

    private void refuse(Core core, int number, String reason) {
        core.r[Core.RAX] = RequestHandler.REFUSED;
        long address = core.rip - INSTRUCTION_LENGTH;
        log.warn("core {}: {} at 0x{}, refused", core.id(), reason, Long.toHexString(address));
        trace.event(new HvmEvent.StrayHypercall(Where.at(core, parts, address), number, reason));
    }

    private void request(Core core) {
        long code = core.r[Core.RCX];
        long argument2 = core.r[Core.RDX];
        long argument3 = core.r[Core.RSI];
        Where where = Where.at(core, parts, core.rip - INSTRUCTION_LENGTH);
        HvmRequest request = HvmRequest.of(code);
        RequestHandler handler = request == null ? null : handlers.get(request);
        long result;
        trace.hold();
        if (handler == null) {
            result = RequestHandler.REFUSED;
            log.warn("core {}: request 0x{} is not known, refused", core.id(), Long.toHexString(code));
        } else {
            result = handler.handle(core, argument2, argument3);
        }
        core.r[Core.RAX] = result;
        if (result == RequestHandler.REFUSED && TRANSITIONS.contains(request)) {
            trace.event(new HvmEvent.IllegalTransition(where, request, transactions.state(), others(core)));
        }
        trace.release(new HvmEvent.Hypercall(where, request, code, argument2, argument3, result));
        afterwards.accept(core);
    }

    /** Where the first cores of both sides are. */
    private List<Where> others(Core caller) {
        List<Where> others = new ArrayList<>();
        for (int id : new int[] {0, parts.firstHrtCore()}) {
            if (id != caller.id()) {
                Core core = machine.core(id);
                others.add(new Where(machine.clock().now(), id, parts.of(id), core.cpl, core.rip));
            }
        }
        return others;
    }
}
