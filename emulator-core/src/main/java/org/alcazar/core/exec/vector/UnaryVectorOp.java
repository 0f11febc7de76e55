package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.exec.BindContext;

/** An instruction on XMM or YMM registers with one source, which is operand 1, and nothing else to change. */
abstract class UnaryVectorOp extends VectorOp {
    private final VectorSource source;

    UnaryVectorOp(BindContext context) {
        super(context);
        source = VectorSource.bind(context, 1);
    }

    @Override
    public final void execute(Core core) {
        checkAvailable(core);
        int from = source.fetch(core);
        long[] vector = core.floating.vector;
        compute(vector, from);
        clearAbove(vector, quadwords);
    }

    /** Writes {@link #quadwords} quadwords from {@link #target} on; the source begins at {@code from}. */
    abstract void compute(long[] v, int from);
}
