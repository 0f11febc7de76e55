package org.alcazar.core.machine;

/** A component that a platform reset puts into its power-up state. */
public interface Resettable {
    void reset();
}
