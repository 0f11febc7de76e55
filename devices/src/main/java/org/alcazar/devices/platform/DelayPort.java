package org.alcazar.devices.platform;

import org.alcazar.core.machine.Resettable;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;
import org.alcazar.devices.BytePorts;

/** The POST code port 0x80, which kernels write to in order to lose a microsecond: keeps the last byte, does nothing. */
public final class DelayPort extends BytePorts implements Component, Resettable {
    public static final int PORT = 0x80;

    private int last;

    @Override
    public void reset() {
        last = 0;
    }

    @Override
    protected int readByte(int offset) {
        return last;
    }

    @Override
    protected int peekByte(int offset) {
        return last;
    }

    @Override
    protected void writeByte(int offset, int value) {
        last = value;
    }

    @Override
    public String name() {
        return "port80";
    }

    @Override
    public void save(Section section) {
        section.putLong("last", last);
    }

    @Override
    public void load(Section section) {
        last = section.getInt("last");
    }
}
