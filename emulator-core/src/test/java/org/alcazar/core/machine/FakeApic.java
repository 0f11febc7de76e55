package org.alcazar.core.machine;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.LocalInterruptController;
import org.alcazar.core.state.Section;

/** A local interrupt controller that only has a request line. */
final class FakeApic implements LocalInterruptController {
    private Core core;
    private int vector;

    FakeApic of(Core owner) {
        core = owner;
        return this;
    }

    void raise(int requested) {
        vector = requested;
        core.setInterruptRequest(true);
    }

    @Override
    public long base() {
        return -1;
    }

    @Override
    public int acknowledge() {
        core.setInterruptRequest(false);
        return vector;
    }

    @Override
    public int taskPriority() {
        return 0;
    }

    @Override
    public void setTaskPriority(int priority) {}

    @Override
    public boolean ownsMsr(int msr) {
        return false;
    }

    @Override
    public long readMsr(int msr) {
        return 0;
    }

    @Override
    public void writeMsr(int msr, long value) {}

    @Override
    public void init() {}

    @Override
    public long read(long offset, int width) {
        return 0;
    }

    @Override
    public void write(long offset, int width, long value) {}

    @Override
    public long peek(long offset, int width) {
        return 0;
    }

    @Override
    public String name() {
        return "fakeapic";
    }

    @Override
    public void save(Section section) {
        section.putLong("vector", vector);
    }

    @Override
    public void load(Section section) {
        vector = section.getInt("vector");
    }
}
