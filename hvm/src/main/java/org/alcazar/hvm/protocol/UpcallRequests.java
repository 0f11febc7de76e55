package org.alcazar.hvm.protocol;

import java.util.EnumMap;
import java.util.Map;
import org.alcazar.core.cpu.Core;
import org.alcazar.hvm.boot.Partitioning;

/**
 * The requests that cause upcalls, and those by which the HRT says that it is done: CALL and PARCALL, synchronous mode,
 * merge and unmerge (sections 6 and 7.1).
 */
final class UpcallRequests {
    private final Partitioning parts;
    private final Transactions transactions;
    private final CommPage commPage;
    private final Upcalls upcalls;
    private final Merging merging;

    UpcallRequests(Partitioning parts, Transactions transactions, CommPage commPage, Upcalls upcalls, Merging merging) {
        this.parts = parts;
        this.transactions = transactions;
        this.commPage = commPage;
        this.upcalls = upcalls;
        this.merging = merging;
    }

    Map<HvmRequest, RequestHandler> handlers() {
        Map<HvmRequest, RequestHandler> handlers = new EnumMap<>(HvmRequest.class);
        for (HvmRequest one : new HvmRequest[] {HvmRequest.CALL, HvmRequest.SYNC_SETUP, HvmRequest.SYNC_TEARDOWN}) {
            handlers.put(one, (caller, address, unused) -> call(caller, one, address, 1));
        }
        handlers.put(
                HvmRequest.PARCALL,
                (caller, address, unused) -> call(caller, HvmRequest.PARCALL, address, parts.hrtCores()));
        handlers.put(HvmRequest.MERGE, (caller, unused2, unused3) -> merge(caller, HvmRequest.MERGE));
        handlers.put(HvmRequest.UNMERGE, (caller, unused2, unused3) -> merge(caller, HvmRequest.UNMERGE));
        handlers.put(HvmRequest.EXEC_DONE, (caller, unused2, unused3) -> done(caller, HvmRequest.EXEC_DONE));
        handlers.put(HvmRequest.MERGE_DONE, (caller, unused2, unused3) -> mergeDone(caller));
        return handlers;
    }

    /** @param targets how many HRT cores, from the first on, are to be called and to report */
    private long call(Core caller, HvmRequest request, long argument, int targets) {
        if (parts.isHrt(caller.id()) || !transactions.canStart(request)) {
            return RequestHandler.REFUSED;
        }
        if (!upcalls.canRaise(targets)) {
            transactions.expect(0);
            return RequestHandler.REFUSED;
        }
        commPage.write(request.code(), argument);
        transactions.expect(targets);
        upcalls.raise(request.code(), targets);
        transactions.start(request);
        return RequestHandler.DONE;
    }

    /** The HRT is handed the root of the caller's page tables, as CR3 has it; the count stays what it was. */
    private long merge(Core caller, HvmRequest request) {
        if (parts.isHrt(caller.id()) || !transactions.canStart(request) || !upcalls.canRaise(1)) {
            return RequestHandler.REFUSED;
        }
        commPage.write(request.code(), caller.cr3);
        merging.begin(request == HvmRequest.MERGE);
        upcalls.raise(request.code(), 1);
        transactions.start(request);
        return RequestHandler.DONE;
    }

    private long mergeDone(Core caller) {
        long result = done(caller, HvmRequest.MERGE_DONE);
        if (result == RequestHandler.DONE) {
            merging.end();
        }
        return result;
    }

    private long done(Core caller, HvmRequest request) {
        boolean accepted = parts.isHrt(caller.id()) && transactions.complete(request);
        return accepted ? RequestHandler.DONE : RequestHandler.REFUSED;
    }
}
