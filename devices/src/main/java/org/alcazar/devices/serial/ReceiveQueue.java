package org.alcazar.devices.serial;

import org.alcazar.core.state.Section;

/** A growing queue of bytes. */
final class ReceiveQueue {
    private byte[] ring = new byte[16];
    private int head;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(int value) {
        if (size == ring.length) {
            ring = content(ring.length * 2);
            head = 0;
        }
        ring[(head + size++) % ring.length] = (byte) value;
    }

    /** The oldest byte, 0 to 255; 0 when there is none. */
    int first() {
        return size == 0 ? 0 : ring[head] & 0xFF;
    }

    int remove() {
        int value = first();
        if (size > 0) {
            head = (head + 1) % ring.length;
            size--;
        }
        return value;
    }

    void clear() {
        head = 0;
        size = 0;
    }

    private byte[] content(int length) {
        byte[] content = new byte[length];
        for (int i = 0; i < size; i++) {
            content[i] = ring[(head + i) % ring.length];
        }
        return content;
    }

    void save(Section section, String field) {
        section.putBytes(field, content(size));
    }

    void load(Section section, String field) {
        clear();
        for (byte value : section.getBytes(field)) {
            add(value);
        }
    }
}
