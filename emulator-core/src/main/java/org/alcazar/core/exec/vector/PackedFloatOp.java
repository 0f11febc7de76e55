package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.fpu.FloatStatus;

/** A packed instruction that computes all results at once: they wait until it is known that none raises an exception. */
abstract class PackedFloatOp extends FloatOp {
    PackedFloatOp(BindContext context) {
        super(context);
    }

    /** Writes the results from {@link #RESULT} on; {@code from} is the index of the last source. */
    abstract void compute(long[] v, int from, FloatStatus status);

    /** Quadwords of results. */
    int results() {
        return quadwords;
    }

    @Override
    public final void execute(Core core) {
        checkAvailable(core);
        int from = source.fetch(core);
        FloatStatus status = begin(core);
        long[] v = core.floating.vector;
        compute(v, from, status);
        deliver(core, status);
        commit(v, results());
    }
}
