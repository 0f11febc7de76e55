package org.alcazar.core.exec.vector;

import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;

/** Binds floating-point arithmetic on XMM and YMM registers, and what has to do with MXCSR. */
final class FloatBinder {
    private FloatBinder() {}

    /** The bound instruction, or null when it is none of these. */
    static Op bind(BindContext context) {
        return switch (context.instruction().operation()) {
            default -> null;
        };
    }
}
