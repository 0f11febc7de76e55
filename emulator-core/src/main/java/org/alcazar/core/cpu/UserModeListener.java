package org.alcazar.core.cpu;

/** Hears of a core that executes at CPL 3, as long as {@link Core#watchUserMode} asks for it. */
@FunctionalInterface
public interface UserModeListener {
    /**
     * The core has entered CPL 3, or {@link Core#lookAtUserMode} was called while it is there; between two ticks, before
     * interrupts. The listener may change RIP and the other registers.
     */
    void atUserMode(Core core);
}
