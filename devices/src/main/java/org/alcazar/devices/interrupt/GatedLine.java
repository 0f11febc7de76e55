package org.alcazar.devices.interrupt;

import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;

/** A wire that can be cut: while it is, its far end is low, whatever the near end does. */
public final class GatedLine implements InterruptLine, Component {
    private final String name;
    private final InterruptLine target;
    private boolean level;
    private boolean cut;

    /** @param name unique in the machine */
    public GatedLine(String name, InterruptLine target) {
        this.name = name;
        this.target = target;
    }

    @Override
    public void set(boolean asserted) {
        level = asserted;
        target.set(level && !cut);
    }

    /** Cuts the wire, or joins it again. */
    public void cut(boolean now) {
        cut = now;
        target.set(level && !cut);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void save(Section section) {
        section.putBoolean("level", level);
        section.putBoolean("cut", cut);
    }

    @Override
    public void load(Section section) {
        level = section.getBoolean("level");
        cut = section.getBoolean("cut");
    }
}
