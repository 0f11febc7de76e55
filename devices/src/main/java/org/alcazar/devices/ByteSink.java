package org.alcazar.devices;

/**
 * Where a character device of the guest sends its bytes: a file, a terminal, a test's buffer.
 *
 * <p>Called on the machine's thread, one byte at a time, in the guest's order; must not block for long and must not
 * touch the machine.
 */
@FunctionalInterface
public interface ByteSink {
    /** Swallows everything. */
    ByteSink NULL = value -> {};

    /** @param value 0 to 255 */
    void write(int value);
}
