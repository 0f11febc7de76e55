package org.alcazar.core.memory;

/** A device in the I/O port space. It sees offsets from its first port. */
public interface PortDevice {
    /**
     * @param width 1, 2 or 4 bytes, as the guest accessed it
     * @return the value, in the low {@code width} bytes
     */
    int read(int offset, int width);

    void write(int offset, int width, int value);

    /** What a read would give, without any side effect: for debuggers. */
    int peek(int offset, int width);
}
