package org.alcazar.devices.platform;

import org.alcazar.core.machine.Resettable;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;

/** The gate of address line 20, switched by port 0x92 and by the keyboard controller; open after power-up. */
public final class A20Gate implements Component, Resettable {
    private final BusView view;

    public A20Gate(BusView view) {
        this.view = view;
    }

    public boolean enabled() {
        return view.a20();
    }

    public void set(boolean enabled) {
        view.setA20(enabled);
    }

    @Override
    public void reset() {
        set(true);
    }

    @Override
    public String name() {
        return "a20";
    }

    @Override
    public void save(Section section) {
        section.putBoolean("enabled", enabled());
    }

    @Override
    public void load(Section section) {
        view.restoreA20(section.getBoolean("enabled"));
    }
}
