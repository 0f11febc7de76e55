package org.alcazar.devices.timer;

import org.alcazar.core.memory.PortDevice;
import org.alcazar.core.time.VirtualClock;

/**
 * System control port B, 0x61: bit 0 is the gate of the 8254's channel 2, bit 1 the speaker, bit 4 toggles with every
 * refresh cycle, bit 5 is channel 2's output. Bits 2 and 3 (parity check enables) are kept, 6 and 7 read zero.
 */
final class PortB implements PortDevice {
    static final int PORT = 0x61;

    private static final int GATE = 1;
    private static final int WRITABLE = 0xF;
    private static final int REFRESH = 0x10;
    private static final int OUTPUT = 0x20;
    /** Nanoseconds between two refresh cycles. */
    private static final long REFRESH_PERIOD = 15_085;

    private final VirtualClock clock;
    private final PitChannel channel;
    private int register;

    PortB(VirtualClock clock, PitChannel channel) {
        this.clock = clock;
        this.channel = channel;
    }

    void reset() {
        register = 0;
    }

    int register() {
        return register;
    }

    void setRegister(int value) {
        register = value;
    }

    @Override
    public int read(int offset, int width) {
        return peek(offset, width);
    }

    @Override
    public int peek(int offset, int width) {
        boolean refresh = (clock.now() / REFRESH_PERIOD & 1) != 0;
        return register | (refresh ? REFRESH : 0) | (channel.output() ? OUTPUT : 0);
    }

    @Override
    public void write(int offset, int width, int value) {
        register = value & WRITABLE;
        channel.setGate((value & GATE) != 0);
    }
}
