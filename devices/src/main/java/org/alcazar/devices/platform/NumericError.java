package org.alcazar.devices.platform;

import org.alcazar.core.cpu.NumericErrorLine;
import org.alcazar.core.machine.Resettable;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;
import org.alcazar.devices.BytePorts;
import org.alcazar.devices.interrupt.InterruptLine;

/**
 * The PC/AT's way of x87 errors: FERR# sets a latch that drives IRQ 13; a write to port 0xF0 clears it and, while the error
 * is still there, asserts IGNNE#, so that the handler can use the unit. Used while CR0.NE is 0.
 */
public final class NumericError extends BytePorts implements NumericErrorLine, Component, Resettable {
    public static final int PORT = 0xF0;

    /** The interrupt line of x87 errors. */
    public static final int IRQ = 13;

    private final InterruptLine line;
    private boolean error;
    private boolean latched;
    private boolean ignored;

    public NumericError(InterruptLine line) {
        this.line = line;
    }

    @Override
    public void signal(boolean asserted) {
        if (asserted && !error) {
            latched = true;
            line.set(true);
        }
        if (!asserted) {
            ignored = false;
        }
        error = asserted;
    }

    @Override
    public boolean ignored() {
        return ignored;
    }

    @Override
    protected int readByte(int offset) {
        return 0xFF;
    }

    @Override
    protected int peekByte(int offset) {
        return 0xFF;
    }

    @Override
    protected void writeByte(int offset, int value) {
        latched = false;
        ignored = error;
        line.set(false);
    }

    @Override
    public void reset() {
        error = false;
        latched = false;
        ignored = false;
        line.set(false);
    }

    @Override
    public String name() {
        return "numericError";
    }

    @Override
    public void save(Section section) {
        section.putBoolean("error", error);
        section.putBoolean("latched", latched);
        section.putBoolean("ignored", ignored);
    }

    @Override
    public void load(Section section) {
        error = section.getBoolean("error");
        latched = section.getBoolean("latched");
        ignored = section.getBoolean("ignored");
    }
}
