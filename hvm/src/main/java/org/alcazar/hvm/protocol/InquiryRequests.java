package org.alcazar.hvm.protocol;

import java.util.Map;
import org.alcazar.core.cpu.Core;
import org.alcazar.hvm.boot.Partitioning;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** NULL and GET_STATE: requests that change nothing. */
final class InquiryRequests {
    private static final Logger LOG = LoggerFactory.getLogger(InquiryRequests.class);

    private final Partitioning parts;
    private final Transactions transactions;
    private final RosEvent event;
    private final Upcalls upcalls;

    InquiryRequests(Partitioning parts, Transactions transactions, RosEvent event, Upcalls upcalls) {
        this.parts = parts;
        this.transactions = transactions;
        this.event = event;
        this.upcalls = upcalls;
    }

    Map<HvmRequest, RequestHandler> handlers() {
        return Map.of(
                HvmRequest.NULL, (caller, unused2, unused3) -> ping(caller),
                HvmRequest.GET_STATE, (caller, buffer, unused) -> state(caller, buffer));
    }

    /** An HRT pings once it has understood its information block; that is no sign that it can take upcalls. */
    private long ping(Core caller) {
        if (parts.isHrt(caller.id())) {
            LOG.debug("HRT up: core {} after {} cycles", caller.id(), caller.tsc() - upcalls.startTick(caller.id()));
        } else {
            LOG.debug("ping from core {} at cycle {}", caller.id(), caller.tsc());
        }
        return RequestHandler.DONE;
    }

    /** The state is answered also when the event record cannot be written. */
    private long state(Core caller, long buffer) {
        CallerMemory.write(caller, buffer, event.bytes());
        return transactions.state().value();
    }
}
