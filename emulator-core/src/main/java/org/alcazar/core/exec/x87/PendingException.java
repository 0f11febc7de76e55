package org.alcazar.core.exec.x87;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Vector;

/** What a waiting instruction does about an exception of an earlier one. */
public final class PendingException {
    private PendingException() {}

    /** Raises the pending exception. */
    public static void raise(Core core) {
        throw core.fault(Vector.MF);
    }
}
