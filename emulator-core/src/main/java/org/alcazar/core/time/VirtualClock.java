package org.alcazar.core.time;

import com.google.common.base.Preconditions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;

/**
 * The machine's only clock. Time is counted in ticks of 1000/mips nanoseconds; every tick of any core advances it, and
 * when all cores sleep it jumps to the next timer. It never runs backward.
 *
 * <p>Timers are created once, by name, when a machine is wired; arming one is O(log n). Timers of the same deadline
 * expire in the order in which they were armed, so a run is the same everywhere. The armed deadlines are the clock's
 * own state: a device does not save them.
 */
public final class VirtualClock implements Component {
    private final long mips;
    private final Map<String, Timer> timers = new LinkedHashMap<>();
    private final PriorityQueue<Timer> armed = new PriorityQueue<>();
    private long ticks;
    private long sequence;
    private Runnable earlierDeadline = () -> {};

    /** @param mips ticks a guest microsecond, 1 to 1,000,000 */
    public VirtualClock(long mips) {
        Preconditions.checkArgument(mips >= 1 && mips <= 1_000_000, "mips %s is outside 1 to 1000000", mips);
        this.mips = mips;
    }

    /** Ticks since power-up. */
    public long ticks() {
        return ticks;
    }

    /** Millions of ticks in a guest second. */
    public long mips() {
        return mips;
    }

    /** Nanoseconds since power-up, rounded down. */
    public long now() {
        return toNanos(ticks);
    }

    /** The nanoseconds of a number of ticks, rounded down. */
    public long toNanos(long tickCount) {
        return tickCount / mips * 1000 + tickCount % mips * 1000 / mips;
    }

    /** The first tick at or after a time in nanoseconds. */
    public long toTicks(long nanos) {
        return nanos / 1000 * mips + (nanos % 1000 * mips + 999) / 1000;
    }

    /** Advances the clock; expires nothing. */
    public void advance(long tickCount) {
        ticks += tickCount;
    }

    /** The tick of the earliest armed timer, or {@link Long#MAX_VALUE}. */
    public long nextDeadlineTick() {
        Timer first = armed.peek();
        return first == null ? Long.MAX_VALUE : first.deadlineTick;
    }

    /** Runs every timer that is due, earliest first, including those armed for now by a timer that ran. */
    public void expireDue() {
        for (Timer first = armed.peek(); first != null && first.deadlineTick <= ticks; first = armed.peek()) {
            armed.poll();
            first.deadlineTick = Timer.NEVER;
            first.action.run();
        }
    }

    /**
     * Creates a timer.
     *
     * @param name unique in this machine, stable between versions: it names the deadline in saved state
     * @param action what happens when it expires; may arm the timer again
     */
    public Timer timer(String name, Runnable action) {
        Timer timer = new Timer(this, name, action);
        Preconditions.checkArgument(timers.put(name, timer) == null, "timer %s exists already", name);
        return timer;
    }

    /** Called whenever a timer is armed for a moment before all the others. One listener: the scheduler. */
    public void onEarlierDeadline(Runnable listener) {
        earlierDeadline = listener;
    }

    void arm(Timer timer, long deadlineTick) {
        cancel(timer);
        long previous = nextDeadlineTick();
        timer.deadlineTick = deadlineTick;
        timer.order = sequence++;
        armed.add(timer);
        if (deadlineTick < previous) {
            earlierDeadline.run();
        }
    }

    void cancel(Timer timer) {
        if (timer.deadlineTick != Timer.NEVER) {
            armed.remove(timer);
            timer.deadlineTick = Timer.NEVER;
        }
    }

    /** All timers, in the order of their creation. */
    public Collection<Timer> timers() {
        return timers.values();
    }

    @Override
    public String name() {
        return "clock";
    }

    @Override
    public void save(Section section) {
        section.putLong("ticks", ticks);
        section.putLong("sequence", sequence);
        for (Timer timer : timers.values()) {
            if (timer.deadlineTick != Timer.NEVER) {
                section.putLongs("timer." + timer.name(), new long[] {timer.deadlineTick, timer.order});
            }
        }
    }

    @Override
    public void load(Section section) {
        ticks = section.getLong("ticks");
        sequence = section.getLong("sequence");
        List<Timer> all = new ArrayList<>(timers.values());
        armed.clear();
        for (Timer timer : all) {
            timer.deadlineTick = Timer.NEVER;
            if (section.has("timer." + timer.name())) {
                long[] saved = section.getLongs("timer." + timer.name(), 2);
                timer.deadlineTick = saved[0];
                timer.order = saved[1];
                armed.add(timer);
            }
        }
    }
}
