package org.alcazar.core.time;

/** A one-shot timer on the machine's clock. Arming an armed timer moves it. */
public final class Timer implements Comparable<Timer> {
    static final long NEVER = Long.MAX_VALUE;

    final Runnable action;
    long deadlineTick = NEVER;
    long order;
    private final VirtualClock clock;
    private final String name;

    Timer(VirtualClock clock, String name, Runnable action) {
        this.clock = clock;
        this.name = name;
        this.action = action;
    }

    public String name() {
        return name;
    }

    /** Expires at the first tick at or after a time in nanoseconds since power-up; a time gone by means the next chance. */
    public void armAt(long nanos) {
        clock.arm(this, clock.toTicks(nanos));
    }

    /** Expires {@code nanos} nanoseconds from now. */
    public void armIn(long nanos) {
        armAt(clock.now() + nanos);
    }

    /** Does nothing when the timer is not armed. */
    public void cancel() {
        clock.cancel(this);
    }

    public boolean armed() {
        return deadlineTick != NEVER;
    }

    @Override
    public int compareTo(Timer other) {
        int byDeadline = Long.compare(deadlineTick, other.deadlineTick);
        return byDeadline != 0 ? byDeadline : Long.compare(order, other.order);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
