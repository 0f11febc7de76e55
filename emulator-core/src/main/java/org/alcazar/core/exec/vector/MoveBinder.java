package org.alcazar.core.exec.vector;

import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;

/** Binds moves between vector registers, general registers and memory. */
final class MoveBinder {
    private MoveBinder() {}

    /** The bound instruction, or null when it is none of these. */
    static Op bind(BindContext context) {
        return switch (context.instruction().operation()) {
            default -> null;
        };
    }
}
