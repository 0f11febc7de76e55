package org.alcazar.tools.run;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A stream the guest writes to a byte at a time. Bytes are gathered and go out some milliseconds later, or when there
 * are many; the rest on {@link #close}.
 */
public final class GuestOutput implements Closeable {
    private static final int CAPACITY = 8192;
    private static final long DELAY_MILLIS = 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final OutputStream stream;
    private final byte[] buffer = new byte[CAPACITY];
    private int length;
    private boolean atLineStart = true;
    private boolean closed;

    public GuestOutput(OutputStream stream) {
        this.stream = stream;
        Thread flusher = new Thread(this::flushNowAndThen, "guest output");
        flusher.setDaemon(true);
        flusher.start();
    }

    /** Adds one byte. */
    public void write(int value) {
        lock.lock();
        try {
            put(value);
        } finally {
            lock.unlock();
        }
    }

    /** Adds a whole line behind a prefix, on a line of its own even when another writer is in the middle of one. */
    public void line(String prefix, byte[] text) {
        lock.lock();
        try {
            if (!atLineStart) {
                put('\n');
            }
            for (int i = 0; i < prefix.length(); i++) {
                put(prefix.charAt(i));
            }
            for (byte value : text) {
                put(value);
            }
            put('\n');
        } finally {
            lock.unlock();
        }
    }

    private void put(int value) {
        if (length == CAPACITY) {
            drain();
        }
        if (length == 0) {
            filled.signal();
        }
        buffer[length++] = (byte) value;
        atLineStart = value == '\n';
    }

    private void drain() {
        try {
            stream.write(buffer, 0, length);
            stream.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the guest's output cannot be written", e);
        } finally {
            length = 0;
        }
    }

    private void flushNowAndThen() {
        lock.lock();
        try {
            while (!closed) {
                while (length == 0 && !closed) {
                    filled.await();
                }
                lock.unlock();
                try {
                    TimeUnit.MILLISECONDS.sleep(DELAY_MILLIS);
                } finally {
                    lock.lock();
                }
                drain();
            }
        } catch (InterruptedException | UncheckedIOException e) {
            // The machine's own thread meets the same stream and reports what is wrong with it.
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    /** Writes what has been gathered. */
    public void flush() {
        lock.lock();
        try {
            drain();
        } finally {
            lock.unlock();
        }
    }

    /** Writes what is left. The stream beneath stays open. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            filled.signal();
            drain();
        } finally {
            lock.unlock();
        }
    }
}
