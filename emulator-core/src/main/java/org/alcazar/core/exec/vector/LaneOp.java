package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.isa.ImmediateOperand;
import org.alcazar.core.isa.Instruction;

/**
 * An instruction that rearranges each 128-bit lane in the same way, or the whole vector: destination, first source where
 * there are two (the destination again without a VEX prefix), second source, and perhaps an immediate.
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
    private final int controlBits;
    private final int step;

    private LaneOp(BindContext context, Function function, VectorSource second, int controlBits, boolean whole) {
        super(context);
        Instruction instruction = context.instruction();
        boolean immediate = instruction.operand(instruction.operandCount() - 1) instanceof ImmediateOperand;
        this.function = function;
        this.first = last(context) == 2 ? VectorSource.index(context, 1) : target;
        this.second = second;
        this.control = immediate ? immediate(context) : 0;
        this.controlBits = controlBits;
        this.step = whole ? quadwords : 2;
    }

    /** The last operand that is no immediate. */
    private static int last(BindContext context) {
        int last = context.instruction().operandCount() - 1;
        return context.instruction().operand(last) instanceof ImmediateOperand ? last - 1 : last;
    }

    /** Lane by lane; an immediate controls each alike. */
    static LaneOp bind(BindContext context, Function function) {
        return bind(context, function, 0);
    }

    /** Lane by lane, with {@code controlBits} bits of the immediate for each. */
    static LaneOp bind(BindContext context, Function function, int controlBits) {
        return new LaneOp(context, function, VectorSource.bind(context, last(context)), controlBits, false);
    }

    /** Lane by lane, without use for the upper half of the second source's. */
    static LaneOp lowHalves(BindContext context, Function function) {
        return new LaneOp(context, function, VectorSource.bindLowHalf(context, last(context)), 0, false);
    }

    /** The whole vector at once. */
    static LaneOp whole(BindContext context, Function function) {
        return new LaneOp(context, function, VectorSource.bind(context, last(context)), 0, true);
    }

    @Override
    public void execute(Core core) {
        checkAvailable(core);
        int from = second.fetch(core);
        long[] vector = core.floating.vector;
        int laneControl = control;
        for (int i = 0; i < quadwords; i += step) {
            function.apply(vector, target + i, first + i, from + i, laneControl);
            laneControl >>= controlBits;
        }
        clearAbove(vector, quadwords);
    }
}
