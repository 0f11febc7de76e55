package org.alcazar.devices.platform;

import org.alcazar.core.machine.Resettable;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;
import org.alcazar.devices.BytePorts;

/** The reset control register at 0xCF9: bit 2 going from 0 to 1 resets; bits 1 and 3 choose how and are kept. */
public final class ResetControl extends BytePorts implements Component, Resettable {
    public static final int PORT = 0xCF9;

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
    protected int readByte(int offset) {
        return register;
    }

    @Override
    protected int peekByte(int offset) {
        return register;
    }

    @Override
    protected void writeByte(int offset, int value) {
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
