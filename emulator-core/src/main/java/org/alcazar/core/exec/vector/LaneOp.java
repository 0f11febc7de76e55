package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.exec.BindContext;

/**
 * An instruction that does the same to each 128-bit lane, or to the whole vector: destination, first source (the
 * destination again without a VEX prefix), second source, and perhaps an immediate.
 */
final class LaneOp extends VectorOp {
    /** What is computed: a method of {@code simd}. */
    @FunctionalInterface
    interface Function {
        /**
         * @param v the registers
         * @param to index of the result's first quadword; the sources may be there too
         * @param first index of the first source's
         * @param second index of the second source's
         * @param control the immediate, as far as the lane is concerned
         */
        void apply(long[] v, int to, int first, int second, int control);
    }

    private final Function function;
    private final int first;
    private final VectorSource second;
    private final int control;
    private final int step;
    private final int controlShift;

    /**
     * @param controlShift by how many bits of the immediate one lane's are distant from the next one's; 0 when all lanes
     *     use the same
     */
    private LaneOp(BindContext context, Function function, int control, int controlShift, boolean whole) {
        super(context);
        boolean immediate = control >= 0;
        int sources = context.instruction().operandCount() - (immediate ? 1 : 0);
        this.function = function;
        this.first = sources == 3 ? VectorSource.index(context, 1) : target;
        this.second = VectorSource.bind(context, sources - 1);
        this.control = immediate ? control : 0;
        this.step = whole ? quadwords : 2;
        this.controlShift = controlShift;
    }

    /** Without an immediate. */
    static LaneOp bind(BindContext context, Function function) {
        return new LaneOp(context, function, -1, 0, false);
    }

    /** With an immediate that controls each lane alike. */
    static LaneOp immediate(BindContext context, Function function) {
        return new LaneOp(context, function, immediate(context), 0, false);
    }

    /** With an immediate that has {@code bits} for each lane. */
    static LaneOp immediatePerLane(BindContext context, Function function, int bits) {
        return new LaneOp(context, function, immediate(context), bits, false);
    }

    /** One function for the whole vector. */
    static LaneOp whole(BindContext context, Function function) {
        return new LaneOp(context, function, -1, 0, true);
    }

    /** One function for the whole vector, with an immediate. */
    static LaneOp wholeImmediate(BindContext context, Function function) {
        return new LaneOp(context, function, immediate(context), 0, true);
    }

    @Override
    public void execute(Core core) {
        checkAvailable(core);
        int from = second.fetch(core);
        long[] vector = core.floating.vector;
        int laneControl = control;
        for (int i = 0; i < quadwords; i += step) {
            function.apply(vector, target + i, first + i, from + i, laneControl);
            laneControl >>= controlShift;
        }
        clearAbove(vector, quadwords);
    }
}
