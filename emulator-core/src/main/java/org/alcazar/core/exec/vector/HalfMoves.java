package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.exec.Place;
import org.alcazar.core.isa.MemoryOperand;

/** Moves of one half of an XMM register: MOVLPS, MOVHPS, MOVLPD, MOVHPD, MOVHLPS, MOVLHPS. */
final class HalfMoves {
    private HalfMoves() {}

    /** MOVLPS, MOVLPD (half 0) and MOVHPS, MOVHPD (half 1), which have memory on one side. */
    static Op memory(BindContext context, int half) {
        if (context.instruction().operand(0) instanceof MemoryOperand) {
            return store(context, half);
        }
        VectorSource source = VectorSource.bind(context, context.instruction().operandCount() - 1);
        return new Replace(context, half, source, 0);
    }

    static Op highToLow(BindContext context) {
        return new Replace(
                context, 0, VectorSource.bind(context, context.instruction().operandCount() - 1), 1);
    }

    static Op lowToHigh(BindContext context) {
        return new Replace(
                context, 1, VectorSource.bind(context, context.instruction().operandCount() - 1), 0);
    }

    private static Op store(BindContext context, int half) {
        Place place = Place.bind(context, 0);
        int source = VectorSource.index(context, 1) + half;
        return new VectorOp(context) {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                place.write(core, core.floating.vector[source]);
            }
        };
    }

    /** One half from the last operand; the other from operand 1 with a VEX prefix, and kept without one. */
    private static final class Replace extends VectorOp {
        private final int half;
        private final int rest;
        private final VectorSource source;
        private final int sourceHalf;

        Replace(BindContext context, int half, VectorSource source, int sourceHalf) {
            super(context);
            this.half = half;
            this.rest = context.instruction().operandCount() == 3 ? VectorSource.index(context, 1) : target;
            this.source = source;
            this.sourceHalf = sourceHalf;
        }

        @Override
        public void execute(Core core) {
            checkAvailable(core);
            int from = source.fetch(core);
            long[] vector = core.floating.vector;
            long replaced = vector[from + sourceHalf];
            vector[target + 1 - half] = vector[rest + 1 - half];
            vector[target + half] = replaced;
            clearAbove(vector, 2);
        }
    }
}
