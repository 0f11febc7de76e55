package org.alcazar.core.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.trace.Observer;

/** The installed observers of a machine, as one. */
public final class Observers {
    private final List<Observer> all = new ArrayList<>();
    /** The same as an array that is never changed: an observer may come or go while the others are told. */
    private Observer[] installed = {};

    private boolean instructions;
    private boolean memory;

    void add(Observer observer) {
        all.add(observer);
        update();
    }

    void remove(Observer observer) {
        all.remove(observer);
        update();
    }

    private void update() {
        installed = all.toArray(Observer[]::new);
        instructions = all.stream().anyMatch(Observer::wantsInstructions);
        memory = all.stream().anyMatch(Observer::wantsMemory);
    }

    /** Whether some observer wants to see every instruction. */
    public boolean wantsInstructions() {
        return instructions;
    }

    /** Whether some observer wants to see data accesses. */
    public boolean wantsMemory() {
        return memory;
    }

    private void each(Consumer<Observer> action) {
        for (Observer observer : installed) {
            action.accept(observer);
        }
    }

    public void beforeInstruction(Core core) {
        each(observer -> observer.beforeInstruction(core));
    }

    public void memoryAccess(Core core, long linear, long physical, int width, boolean write, long value) {
        each(observer -> observer.memoryAccess(core, linear, physical, width, write, value));
    }

    public void exception(Core core, int vector, boolean hasErrorCode, long errorCode) {
        each(observer -> observer.exception(core, vector, hasErrorCode, errorCode));
    }

    public void interrupt(Core core, int vector, boolean injected) {
        each(observer -> observer.interrupt(core, vector, injected));
    }

    public void hypercall(Core core) {
        each(observer -> observer.hypercall(core));
    }

    public void activityChanged(Core core) {
        each(observer -> observer.activityChanged(core));
    }
}
