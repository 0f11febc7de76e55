package org.alcazar.core.exec;

import org.alcazar.core.memory.PortDevice;

/** A port that counts how often it is read. */
record CountingPort(int[] reads) implements PortDevice {
    @Override
    public int read(int offset, int width) {
        return ++reads[0];
    }

    @Override
    public int peek(int offset, int width) {
        return reads[0];
    }

    @Override
    public void write(int offset, int width, int value) {}
}
