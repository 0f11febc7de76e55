package org.alcazar.hvm.protocol;

import java.util.Map;
import org.alcazar.core.cpu.Core;
import org.alcazar.hvm.boot.Partitioning;

/** CALL, PARCALL and EXEC_DONE: a function of the HRT is called, and has returned. */
final class CallRequests {
    private final Partitioning parts;
    private final Transactions transactions;
    private final CommPage commPage;
    private final Upcalls upcalls;

    CallRequests(Partitioning parts, Transactions transactions, CommPage commPage, Upcalls upcalls) {
        this.parts = parts;
        this.transactions = transactions;
        this.commPage = commPage;
        this.upcalls = upcalls;
    }

    Map<HvmRequest, RequestHandler> handlers() {
        return Map.of(
                HvmRequest.CALL, (caller, descriptor, unused) -> call(caller, HvmRequest.CALL, descriptor, 1),
                HvmRequest.PARCALL,
                        (caller, descriptor, unused) -> call(caller, HvmRequest.PARCALL, descriptor, parts.hrtCores()),
                HvmRequest.EXEC_DONE, (caller, unused2, unused3) -> done(caller));
    }

    /** @param targets how many HRT cores, from the first on, are to execute the call */
    private long call(Core caller, HvmRequest request, long descriptor, int targets) {
        if (parts.isHrt(caller.id()) || !transactions.canStart(request)) {
            return RequestHandler.REFUSED;
        }
        if (!upcalls.canRaise(targets)) {
            transactions.expect(0);
            return RequestHandler.REFUSED;
        }
        commPage.write(request.code(), descriptor);
        transactions.expect(targets);
        upcalls.raise(request.code(), targets);
        transactions.start(request);
        return RequestHandler.DONE;
    }

    private long done(Core caller) {
        boolean accepted = parts.isHrt(caller.id()) && transactions.complete(HvmRequest.EXEC_DONE);
        return accepted ? RequestHandler.DONE : RequestHandler.REFUSED;
    }
}
