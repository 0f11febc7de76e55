package org.alcazar.devices.platform;

import java.util.ArrayDeque;
import java.util.Deque;
import org.alcazar.core.state.Section;

/** Bytes on their way from keyboard and mouse to the guest; each knows where it came from. Reads repeat the last one. */
final class Ps2Queue {
    private static final int FROM_MOUSE = 0x100;

    private final Deque<Integer> bytes = new ArrayDeque<>();
    private int last;

    void clear() {
        bytes.clear();
        last = 0;
    }

    boolean isEmpty() {
        return bytes.isEmpty();
    }

    void add(int value) {
        bytes.add(value & 0xFF);
    }

    void addFromMouse(int value) {
        bytes.add(value & 0xFF | FROM_MOUSE);
    }

    boolean firstIsMouse() {
        return !bytes.isEmpty() && (bytes.peek() & FROM_MOUSE) != 0;
    }

    /** The byte a read gives. */
    int first() {
        return bytes.isEmpty() ? last : bytes.peek() & 0xFF;
    }

    int remove() {
        last = first();
        bytes.poll();
        return last;
    }

    void save(Section section) {
        section.putLongs("queue", bytes.stream().mapToLong(Integer::longValue).toArray());
        section.putLong("last", last);
    }

    void load(Section section) {
        bytes.clear();
        for (long value : section.getLongs("queue")) {
            bytes.add((int) value);
        }
        last = section.getInt("last");
    }
}
