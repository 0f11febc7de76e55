package org.alcazar.devices.interrupt;

/**
 * Which local APICs a sender sees. Broadcasts, shorthands and lowest-priority arbitration cover only those; a message to
 * one it does not see is lost without an error for the sender. A core's own timer, LVT and self IPI are never filtered.
 */
@FunctionalInterface
public interface InterruptFilter {
    /** The sender that is no core: I/O APIC, message-signalled interrupt, 8259A. */
    int DEVICE = -1;

    /** Everybody sees everybody. */
    InterruptFilter OPEN = (sender, target, mode) -> true;

    /**
     * @param sender number of the sending core, or {@link #DEVICE}
     * @param target number of the core that would receive
     */
    boolean sees(int sender, int target, DeliveryMode mode);
}
