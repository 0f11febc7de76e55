package org.alcazar.devices.platform;

import org.alcazar.devices.BytePorts;
import org.alcazar.devices.ByteSink;

/** The debug console port: written bytes go out, a read gives the port's own number so that guests can find it. */
public final class DebugConsole extends BytePorts {
    public static final int PORT = 0xE9;
    /** Where firmware writes its messages; it finds the console there by the same number. */
    public static final int FIRMWARE_PORT = 0x402;

    private final ByteSink sink;

    public DebugConsole(ByteSink sink) {
        this.sink = sink;
    }

    @Override
    protected int readByte(int offset) {
        return PORT;
    }

    @Override
    protected int peekByte(int offset) {
        return PORT;
    }

    @Override
    protected void writeByte(int offset, int value) {
        sink.write(value);
    }
}
