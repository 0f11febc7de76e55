package org.alcazar.devices.platform;

import org.alcazar.devices.BytePorts;

/** System control port A, 0x92: bit 1 is the A20 gate, a rising bit 0 resets. The other bits read zero. */
public final class SystemControl extends BytePorts {
    public static final int PORT = 0x92;

    private static final int RESET = 1;
    private static final int A20 = 2;

    private final A20Gate gate;
    private final Runnable reset;

    public SystemControl(A20Gate gate, Runnable reset) {
        this.gate = gate;
        this.reset = reset;
    }

    @Override
    protected int readByte(int offset) {
        return peekByte(offset);
    }

    @Override
    protected int peekByte(int offset) {
        return gate.enabled() ? A20 : 0;
    }

    @Override
    protected void writeByte(int offset, int value) {
        gate.set((value & A20) != 0);
        if ((value & RESET) != 0) {
            reset.run();
        }
    }
}
