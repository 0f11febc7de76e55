package org.alcazar.devices.interrupt;

/** One end of an interrupt wire: what a device drives. */
@FunctionalInterface
public interface InterruptLine {
    /** A wire that leads nowhere. */
    InterruptLine NONE = asserted -> {};

    /** Setting the level a line already has does nothing. */
    void set(boolean asserted);
}
