package org.alcazar.hvm.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells a hypercall before what it has caused, although its answer is known only afterwards: events in between are held
 * back.
 */
final class TraceOrder implements HvmTrace {
    private final HvmTrace target;
    private final List<HvmEvent> held = new ArrayList<>();
    private boolean holding;

    TraceOrder(HvmTrace target) {
        this.target = target;
    }

    /** Events are kept from now on. */
    void hold() {
        holding = true;
    }

    /** Tells one event, and then those that were kept. */
    void release(HvmEvent first) {
        holding = false;
        target.event(first);
        held.forEach(target::event);
        held.clear();
    }

    @Override
    public void event(HvmEvent event) {
        if (holding) {
            held.add(event);
        } else {
            target.event(event);
        }
    }
}
