package org.alcazar.core.state;

import com.google.common.hash.Hasher;

/**
 * A part of a machine that has state.
 *
 * <p>{@link #load} restores exactly what {@link #save} wrote, into a component wired the same way; it raises no
 * interrupt and touches no other component.
 */
public interface Component {
    /** Unique in the machine and stable between versions, such as {@code pit} or {@code core0}. */
    String name();

    /** The version of this component's section; raise it when fields change meaning. */
    default int version() {
        return 1;
    }

    void save(Section section);

    /** @throws StateException if a field is missing or has another type */
    void load(Section section);

    /** Feeds the whole state to a hasher; by default the saved section. */
    default void hashInto(Hasher hasher) {
        Section.of(this).hashInto(hasher);
    }
}
