package org.alcazar.core.machine;

/** Why {@link Machine#run} returned. */
public sealed interface StopReason {
    /** The tick limit of this run was reached; running on is possible. */
    record LimitReached(long ticks) implements StopReason {}

    /** Another thread asked for a stop; running on is possible. */
    record Interrupted(String why) implements StopReason {}

    /** An observer asked for a stop; running on is possible. */
    record ObserverStop(String why) implements StopReason {}

    /** Every core is halted with interrupts off: nothing inside the machine can ever happen again. */
    record Halted() implements StopReason {}

    /** Every core sleeps, and no timer and no live input is left that could wake one. */
    record NothingLeft() implements StopReason {}

    /** The guest switched the machine off. */
    record PoweredOff() implements StopReason {}

    /** The guest reset the machine, and the machine was built to stop then. */
    record Reset() implements StopReason {}

    /** The guest asked for an exit with a status, 0 to 255. */
    record Exit(int status) implements StopReason {}

    /**
     * A core shut down after a triple fault.
     *
     * @param explanation the chain of faults and what led there, several lines
     */
    record TripleFault(int core, String explanation) implements StopReason {}
}
