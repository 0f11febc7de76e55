package org.alcazar.core.exec.vector;

import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;

/** Binds what rearranges elements without computing: shuffles, permutes, blends, inserts, extracts, broadcasts. */
final class ShuffleBinder {
    private ShuffleBinder() {}

    /** The bound instruction, or null when it is none of these. */
    static Op bind(BindContext context) {
        return switch (context.instruction().operation()) {
            default -> null;
        };
    }
}
