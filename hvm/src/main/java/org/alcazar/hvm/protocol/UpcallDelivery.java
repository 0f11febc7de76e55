package org.alcazar.hvm.protocol;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.InjectedEvent;

/** How an upcall gets into a core. Replaced where a test has to see what happens without. */
@FunctionalInterface
public interface UpcallDelivery {
    /** The core takes it at its next instruction boundary. */
    UpcallDelivery DIRECT = Core::inject;

    /** @return false when the core cannot take it */
    boolean deliver(Core core, InjectedEvent event);
}
