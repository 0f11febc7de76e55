package org.alcazar.devices.platform;

import org.alcazar.core.machine.Resettable;
import org.alcazar.core.memory.PortDevice;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;

/**
 * The reset control register at 0xCF9: bit 2 going from 0 to 1 resets; bits 1 and 3 choose how and are kept.
 *
 * <p>It decodes byte accesses only and claims the four ports from 0xCF8 on, because a 32-bit access there is the
 * address of PCI configuration space and must not be taken apart into one that resets.
 */
public final class ResetControl implements PortDevice, Component, Resettable {
    public static final int PORT = 0xCF8;
    public static final int SIZE = 4;

    private static final int REGISTER = 1;
    private static final int RESET_CPU = 4;
    private static final int KEPT = 0xE;

    private final Runnable reset;
    private int register;

    public ResetControl(Runnable reset) {
        this.reset = reset;
    }

    @Override
    public void reset() {
        register = 0;
    }

    @Override
    public int read(int offset, int width) {
        return peek(offset, width);
    }

    @Override
    public int peek(int offset, int width) {
        return offset == REGISTER && width == 1 ? register : -1 >>> 32 - 8 * width;
    }

    @Override
    public void write(int offset, int width, int value) {
        if (offset != REGISTER || width != 1) {
            return;
        }
        boolean rising = (value & ~register & RESET_CPU) != 0;
        register = value & KEPT;
        if (rising) {
            reset.run();
        }
    }

    @Override
    public String name() {
        return "resetcontrol";
    }

    @Override
    public void save(Section section) {
        section.putLong("register", register);
    }

    @Override
    public void load(Section section) {
        register = section.getInt("register");
    }
}
