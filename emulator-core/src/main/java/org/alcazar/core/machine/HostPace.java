package org.alcazar.core.machine;

/** How a machine whose cores all sleep passes the time while live input may come. */
@FunctionalInterface
public interface HostPace {
    /**
     * Waits on the host until guest time {@code nanos} has passed or input has been posted.
     *
     * @param nanos guest nanoseconds to the next timer, {@link Long#MAX_VALUE} when there is none
     * @return guest nanoseconds that have passed, at most {@code nanos}
     */
    long await(InputQueue input, long nanos) throws InterruptedException;
}
