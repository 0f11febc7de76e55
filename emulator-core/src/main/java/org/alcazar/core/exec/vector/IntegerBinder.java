package org.alcazar.core.exec.vector;

import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;

/** Binds packed integer arithmetic on XMM and YMM registers. */
final class IntegerBinder {
    private IntegerBinder() {}

    /** The bound instruction, or null when it is none of these. */
    static Op bind(BindContext context) {
        return switch (context.instruction().operation()) {
            default -> null;
        };
    }
}
