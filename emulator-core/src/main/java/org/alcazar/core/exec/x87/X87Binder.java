package org.alcazar.core.exec.x87;

import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;

/** Binds the x87 instructions. */
public final class X87Binder {
    private X87Binder() {}

    /** The bound instruction, or null when it is not executed. */
    public static Op bind(BindContext context) {
        return null;
    }
}
