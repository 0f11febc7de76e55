package org.alcazar.core.machine;

import com.google.common.base.Preconditions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * The one door through which anything from outside enters a machine: bytes for a named channel. They are taken in at a
 * tick boundary and the tick is kept, so that a run can be repeated from the record.
 *
 * <p>Threads: {@link #post} may be called from any thread; everything else belongs to the machine's.
 */
public final class InputQueue {
    /** One delivery: what went where, at which tick of the machine's clock. */
    public record Entry(long tick, String channel, byte[] data) {}

    private final Map<String, Consumer<byte[]>> channels = new HashMap<>();
    private final Queue<Entry> waiting = new ArrayDeque<>();
    private final List<Entry> delivered = new ArrayList<>();
    /** How many sources there are from which input may still come. */
    private int live;

    /** Declares a channel and who takes its bytes. */
    public void channel(String name, Consumer<byte[]> receiver) {
        Preconditions.checkArgument(channels.put(name, receiver) == null, "channel %s exists already", name);
    }

    /**
     * Says that input may still come from outside, so that a sleeping machine waits for it instead of stopping. Each
     * source says so once, and once that nothing more will come from it.
     */
    public void setLive(boolean more) {
        synchronized (waiting) {
            live += more ? 1 : -1;
            waiting.notifyAll();
        }
    }

    /** Thread-safe. The bytes are delivered at the machine's next turn. */
    public void post(String channel, byte[] data) {
        Preconditions.checkArgument(channels.containsKey(channel), "no input channel %s", channel);
        synchronized (waiting) {
            waiting.add(new Entry(-1, channel, data.clone()));
            waiting.notifyAll();
        }
    }

    /** Hands everything posted to its receivers, stamped with the present tick. Returns whether there was anything. */
    boolean deliver(long tick) {
        List<Entry> now = new ArrayList<>();
        synchronized (waiting) {
            for (Entry entry = waiting.poll(); entry != null; entry = waiting.poll()) {
                now.add(new Entry(tick, entry.channel, entry.data));
            }
        }
        for (Entry entry : now) {
            delivered.add(entry);
            channels.get(entry.channel).accept(entry.data);
        }
        return !now.isEmpty();
    }

    /** Waits for input, a change of liveness, a wake-up or the time to pass; for {@link HostPace}. */
    public void await(long hostMillis) throws InterruptedException {
        synchronized (waiting) {
            if (waiting.isEmpty()) {
                waiting.wait(hostMillis);
            }
        }
    }

    void wake() {
        synchronized (waiting) {
            waiting.notifyAll();
        }
    }

    boolean isLive() {
        synchronized (waiting) {
            return live > 0 || !waiting.isEmpty();
        }
    }

    /** Everything delivered so far, in order: the record of this run. */
    public List<Entry> record() {
        return List.copyOf(delivered);
    }
}
