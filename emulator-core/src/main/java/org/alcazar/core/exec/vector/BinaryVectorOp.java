package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.exec.BindContext;

/**
 * An instruction on XMM or YMM registers with two sources, the first of them the destination where there is no VEX prefix,
 * and nothing else to change.
 */
abstract class BinaryVectorOp extends VectorOp {
    /** Index of the first source. */
    final int first;

    private final VectorSource second;

    BinaryVectorOp(BindContext context) {
        this(context, VectorSource.bind(context, context.instruction().form().vex() ? 2 : 1));
    }

    BinaryVectorOp(BindContext context, VectorSource second) {
        super(context);
        this.first = vex ? VectorSource.index(context, 1) : target;
        this.second = second;
    }

    @Override
    public final void execute(Core core) {
        checkAvailable(core);
        int from = second.fetch(core);
        long[] vector = core.floating.vector;
        compute(vector, from);
        clearAbove(vector, quadwords);
    }

    /** Writes {@link #quadwords} quadwords from {@link #target} on; the sources begin at {@link #first} and {@code b}. */
    abstract void compute(long[] v, int b);
}
