package org.alcazar.core.exec.vector;

import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.isa.ImmediateOperand;
import org.alcazar.core.simd.PackedShifts;

/** The shapes in which functions on quadwords or lanes become instructions on XMM and YMM registers. */
final class IntegerForms {
    private IntegerForms() {}

    /** Each quadword of the result from the same ones of the sources. */
    static Op each(BindContext context, LongBinaryOperator operation) {
        return new BinaryVectorOp(context) {
            @Override
            void compute(long[] v, int b) {
                for (int i = 0; i < quadwords; i++) {
                    v[target + i] = operation.applyAsLong(v[first + i], v[b + i]);
                }
            }
        };
    }

    /** In each lane, the low quadword from the two of the first source and the high one from the two of the second. */
    static Op pairs(BindContext context, LongBinaryOperator operation) {
        return new BinaryVectorOp(context) {
            @Override
            void compute(long[] v, int b) {
                for (int i = 0; i < quadwords; i += 2) {
                    long low = operation.applyAsLong(v[first + i], v[first + i + 1]);
                    v[target + i + 1] = operation.applyAsLong(v[b + i], v[b + i + 1]);
                    v[target + i] = low;
                }
            }
        };
    }

    /** Each lane of the result from the same ones of the sources. */
    static Op lanes(BindContext context, LaneOperation operation) {
        return new BinaryVectorOp(context) {
            @Override
            void compute(long[] v, int b) {
                for (int i = 0; i < quadwords; i += 2) {
                    operation.apply(v, target + i, first + i, b + i);
                }
            }
        };
    }

    /** One lane of the result from two sources; the second one takes any alignment in memory. */
    static Op laneOfAnyAlignment(BindContext context, LaneOperation operation) {
        return new BinaryVectorOp(context, VectorSource.bindUnaligned(context, 1)) {
            @Override
            void compute(long[] v, int b) {
                operation.apply(v, target, first, b);
            }
        };
    }

    /** Each quadword of the result from the same one of the source. */
    static Op unary(BindContext context, LongUnaryOperator operation) {
        return new UnaryVectorOp(context) {
            @Override
            void compute(long[] v, int from) {
                for (int i = 0; i < quadwords; i++) {
                    v[target + i] = operation.applyAsLong(v[from + i]);
                }
            }
        };
    }

    /** A shift by an immediate, or by the low quadword of the second source, which is 128 bits in every form. */
    static Op shift(BindContext context, PackedShifts.Shift shift) {
        int last = context.instruction().operandCount() - 1;
        if (context.instruction().operand(last) instanceof ImmediateOperand) {
            int count = PackedShifts.count(VectorOp.immediate(context));
            int source = VectorSource.index(context, last - 1);
            return new VectorOp(context) {
                @Override
                public void execute(Core core) {
                    checkAvailable(core);
                    long[] v = core.floating.vector;
                    for (int i = 0; i < quadwords; i++) {
                        v[target + i] = shift.apply(v[source + i], count);
                    }
                    clearAbove(v, quadwords);
                }
            };
        }
        return new BinaryVectorOp(context, VectorSource.bindLowHalf(context, last)) {
            @Override
            void compute(long[] v, int b) {
                int count = PackedShifts.count(v[b]);
                for (int i = 0; i < quadwords; i++) {
                    v[target + i] = shift.apply(v[first + i], count);
                }
            }
        };
    }
}
