package org.alcazar.devices.net;

import java.util.Arrays;

/** Bytes that are added behind, looked at anywhere and taken away in front. */
final class ByteQueue {
    private byte[] bytes = new byte[4096];
    private int start;
    private int size;

    int size() {
        return size;
    }

    void add(byte[] more) {
        if (start + size + more.length > bytes.length) {
            byte[] target = size + more.length > bytes.length / 2
                    ? new byte[Math.max(2 * bytes.length, 2 * (size + more.length))]
                    : bytes;
            System.arraycopy(bytes, start, target, 0, size);
            bytes = target;
            start = 0;
        }
        System.arraycopy(more, 0, bytes, start + size, more.length);
        size += more.length;
    }

    byte[] copy(int from, int length) {
        return Arrays.copyOfRange(bytes, start + from, start + from + length);
    }

    void drop(int count) {
        start += count;
        size -= count;
    }
}
