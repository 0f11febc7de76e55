package org.alcazar.devices.platform;

import org.alcazar.core.machine.Machine;
import org.alcazar.core.machine.StopReason;
import org.alcazar.core.memory.PortDevice;

/** Ends the machine: a write of V, one to four bytes wide, stops it with exit status ((V &lt;&lt; 1) | 1) &amp; 0xFF. */
public final class DebugExit implements PortDevice {
    public static final int DEFAULT_PORT = 0xF4;
    /** Ports the device occupies. */
    public static final int SIZE = 4;

    private final Machine machine;

    public DebugExit(Machine machine) {
        this.machine = machine;
    }

    @Override
    public int read(int offset, int width) {
        return 0;
    }

    @Override
    public int peek(int offset, int width) {
        return 0;
    }

    @Override
    public void write(int offset, int width, int value) {
        machine.requestStop(new StopReason.Exit((value << 1 | 1) & 0xFF));
    }
}
