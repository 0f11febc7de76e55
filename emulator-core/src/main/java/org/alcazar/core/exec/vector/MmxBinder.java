package org.alcazar.core.exec.vector;

import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;

/** Binds the instructions that work on MMX registers. */
final class MmxBinder {
    private MmxBinder() {}

    /** The bound instruction, or null when it is none of these. */
    static Op bind(BindContext context) {
        return switch (context.instruction().operation()) {
            default -> null;
        };
    }
}
