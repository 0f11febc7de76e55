package org.alcazar.devices.virtio;

import java.util.List;

/**
 * One request: the buffers of a descriptor chain, as two streams of bytes. Where the driver split them is of no
 * importance to a device (Virtual I/O Device Version 1.2, section 2.7.4).
 */
final class Chain {
    /** Index of the first descriptor, which is how the request is given back. */
    final int head;

    private final List<GuestBuffer> readable;
    private final List<GuestBuffer> writable;
    private int written;

    Chain(int head, List<GuestBuffer> readable, List<GuestBuffer> writable) {
        this.head = head;
        this.readable = readable;
        this.writable = writable;
    }

    /** A request of a saved state that only has to be given back. */
    static Chain carriedOut(int head, int written) {
        Chain chain = new Chain(head, List.of(), List.of());
        chain.written = written;
        return chain;
    }

    /** Bytes the device may read. */
    long readableLength() {
        return total(readable);
    }

    /** Bytes the device may write. */
    long writableLength() {
        return total(writable);
    }

    private static long total(List<GuestBuffer> buffers) {
        return buffers.stream().mapToLong(GuestBuffer::length).sum();
    }

    /**
     * Reads a part of what the driver sends.
     *
     * @return bytes read: fewer than {@code count} only at the end
     */
    int read(long from, byte[] target, int offset, int count) {
        long skip = from;
        int done = 0;
        for (GuestBuffer buffer : readable) {
            if (skip >= buffer.length()) {
                skip -= buffer.length();
            } else if (done < count) {
                int part = (int) Math.min(count - done, buffer.length() - skip);
                buffer.read((int) skip, target, offset + done, part);
                done += part;
                skip = 0;
            }
        }
        return done;
    }

    /** All bytes the driver sends from {@code from} on, at most {@code limit}. */
    byte[] readAll(long from, int limit) {
        byte[] bytes = new byte[(int) Math.min(Math.max(readableLength() - from, 0), limit)];
        read(from, bytes, 0, bytes.length);
        return bytes;
    }

    /**
     * Writes at a place in what the driver receives.
     *
     * @return bytes written: fewer than {@code count} only at the end
     */
    int writeAt(long from, byte[] source, int offset, int count) {
        long skip = from;
        int done = 0;
        for (GuestBuffer buffer : writable) {
            if (skip >= buffer.length()) {
                skip -= buffer.length();
            } else if (done < count) {
                int part = (int) Math.min(count - done, buffer.length() - skip);
                buffer.write((int) skip, source, offset + done, part);
                done += part;
                skip = 0;
            }
        }
        written = (int) Math.max(written, from + done);
        return done;
    }

    /** Writes behind what has been written. */
    int append(byte[] source, int offset, int count) {
        return writeAt(written, source, offset, count);
    }

    /** Bytes written so far, from the beginning. */
    int written() {
        return written;
    }
}
