package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.simd.Extend;

/** PMOVSX and PMOVZX: the lowest elements of the source, widened until they fill the destination. */
final class ExtendingVectorMoves {
    private ExtendingVectorMoves() {}

    /** @param from bits of an element of the source, {@code to} of the destination */
    static Op bind(BindContext context, int from, int to, boolean signed) {
        VectorSource source = VectorSource.bind(context, 1);
        int step = 64 * from / to;
        return new VectorOp(context) {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                int at = source.fetch(core);
                long[] vector = core.floating.vector;
                // From the top down, so that a source in the destination is read before it is overwritten.
                for (int i = quadwords - 1; i >= 0; i--) {
                    int bit = i * step;
                    vector[target + i] = Extend.quadword(vector[at + (bit >> 6)] >>> bit, from, to, signed);
                }
                clearAbove(vector, quadwords);
            }
        };
    }
}
