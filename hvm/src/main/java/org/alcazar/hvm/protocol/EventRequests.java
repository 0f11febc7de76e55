package org.alcazar.hvm.protocol;

import java.util.Map;
import java.util.Optional;
import org.alcazar.core.cpu.Core;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** EVENT_REQUEST, EVENT_ACK and EVENT_DONE (section 7.2); from any core, whatever direction they are meant for. */
final class EventRequests {
    private static final Logger LOG = LoggerFactory.getLogger(EventRequests.class);

    private final RosEvent event;
    private final EventListener listener;

    /** Told of every change of the event's type. */
    @FunctionalInterface
    interface EventListener {
        void changed(Core core, int from, int to, long result);
    }

    EventRequests(RosEvent event, EventListener listener) {
        this.event = event;
        this.listener = listener;
    }

    Map<HvmRequest, RequestHandler> handlers() {
        return Map.of(
                HvmRequest.EVENT_REQUEST, (caller, buffer, unused) -> request(caller, buffer),
                HvmRequest.EVENT_ACK, (caller, unused2, unused3) -> acknowledge(caller),
                HvmRequest.EVENT_DONE, (caller, result, unused) -> complete(caller, result));
    }

    private long request(Core caller, long buffer) {
        if (event.type() != RosEvent.NONE) {
            return RequestHandler.REFUSED;
        }
        Optional<byte[]> bytes = CallerMemory.read(caller, buffer, RosEvent.SIZE);
        if (bytes.isEmpty()) {
            return RequestHandler.REFUSED;
        }
        event.open(bytes.get());
        listener.changed(caller, RosEvent.NONE, event.type(), event.result());
        return RequestHandler.DONE;
    }

    private long acknowledge(Core caller) {
        if (event.type() != RosEvent.DONE) {
            return RequestHandler.REFUSED;
        }
        event.acknowledge();
        listener.changed(caller, RosEvent.DONE, RosEvent.NONE, event.result());
        return RequestHandler.DONE;
    }

    /** Completes also what is not open, which the HRT sees and has to acknowledge. */
    private long complete(Core caller, long result) {
        int before = event.type();
        if (before == RosEvent.NONE || before == RosEvent.DONE) {
            LOG.warn("core {}: EVENT_DONE, and no event is open", caller.id());
        }
        event.complete(result);
        listener.changed(caller, before, RosEvent.DONE, result);
        return RequestHandler.DONE;
    }
}
