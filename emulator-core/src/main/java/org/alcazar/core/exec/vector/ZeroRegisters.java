package org.alcazar.core.exec.vector;

import java.util.Arrays;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.FloatingState;
import org.alcazar.core.exec.Op;

/** VZEROUPPER and VZEROALL: the first eight registers, or in 64-bit mode the first sixteen. */
final class ZeroRegisters extends Op {
    private static final int QUADWORDS = FloatingState.VECTOR_QUADWORDS;

    private final int keep;

    private ZeroRegisters(int keep) {
        this.keep = keep;
    }

    /** @param keep quadwords of each register that stay as they are */
    static Op bind(int keep) {
        return new ZeroRegisters(keep);
    }

    @Override
    public void execute(Core core) {
        if (core.avxFault != 0) {
            throw core.fault(core.avxFault);
        }
        long[] vector = core.floating.vector;
        int registers = core.code64() ? 16 : 8;
        for (int i = 0; i < registers; i++) {
            Arrays.fill(vector, i * QUADWORDS + keep, (i + 1) * QUADWORDS, 0);
        }
    }
}
