package org.alcazar.hvm.protocol;

/** Receives what happens in a hybrid machine. Must not change the machine. */
@FunctionalInterface
public interface HvmTrace {
    /** Hears nothing. */
    HvmTrace NONE = event -> {};

    void event(HvmEvent event);

    /** Both, this one first. */
    default HvmTrace and(HvmTrace other) {
        return event -> {
            event(event);
            other.event(event);
        };
    }
}
