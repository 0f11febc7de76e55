package org.alcazar.devices;

import org.alcazar.core.memory.PortDevice;

/** A device whose ports are all one byte wide: a wider access is one access after another, lowest port first. */
public abstract class BytePorts implements PortDevice {
    /** @return the value, in the low 8 bits */
    protected abstract int readByte(int offset);

    /** @param value 0 to 255 */
    protected abstract void writeByte(int offset, int value);

    /** What {@link #readByte} would give, without any side effect. */
    protected abstract int peekByte(int offset);

    @Override
    public final int read(int offset, int width) {
        int value = 0;
        for (int i = 0; i < width; i++) {
            value |= (readByte(offset + i) & 0xFF) << 8 * i;
        }
        return value;
    }

    @Override
    public final void write(int offset, int width, int value) {
        for (int i = 0; i < width; i++) {
            writeByte(offset + i, value >>> 8 * i & 0xFF);
        }
    }

    @Override
    public final int peek(int offset, int width) {
        int value = 0;
        for (int i = 0; i < width; i++) {
            value |= (peekByte(offset + i) & 0xFF) << 8 * i;
        }
        return value;
    }
}
