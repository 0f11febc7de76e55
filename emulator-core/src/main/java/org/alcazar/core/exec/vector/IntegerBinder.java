package org.alcazar.core.exec.vector;

import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.isa.Operation;
import org.alcazar.core.simd.PackedLanes;
import org.alcazar.core.simd.PackedShifts;

/** Binds packed integer arithmetic on XMM and YMM registers. */
final class IntegerBinder {
    private IntegerBinder() {}

    /** The bound instruction, or null when it is none of these. */
    static Op bind(BindContext context) {
        Op hot = IntegerHot.bind(context);
        if (hot != null) {
            return hot;
        }
        Operation operation = context.instruction().operation();
        LongBinaryOperator each = PackedTable.each(operation);
        if (each != null) {
            return IntegerForms.each(context, each);
        }
        PackedShifts.Shift shift = PackedTable.shift(operation);
        if (shift != null) {
            return IntegerForms.shift(context, shift);
        }
        LongBinaryOperator pairs = PackedTable.pairs(operation);
        if (pairs != null) {
            return IntegerForms.pairs(context, pairs);
        }
        LongUnaryOperator unary = PackedTable.unary(operation);
        return unary != null ? IntegerForms.unary(context, unary) : bindOther(context);
    }

    private static Op bindOther(BindContext context) {
        return switch (context.instruction().operation()) {
            case PSLLDQ -> bytesLeft(context);
            case PSRLDQ -> bytesRight(context);
            case PHMINPOSUW ->
                new UnaryVectorOp(context) {
                    @Override
                    void compute(long[] v, int from) {
                        PackedLanes.minimumPosition(v, target, from);
                    }
                };
            case MPSADBW -> sumsOfDifferences(context);
            case PCMPESTRI, PCMPESTRM, PCMPISTRI, PCMPISTRM -> StringCompares.bind(context);
            default -> null;
        };
    }

    /** Bits 2:0 of the immediate are for the low lane, bits 5:3 for the high one. */
    private static Op sumsOfDifferences(BindContext context) {
        int control = VectorOp.immediate(context);
        return new BinaryVectorOp(context) {
            @Override
            void compute(long[] v, int b) {
                for (int i = 0; i < quadwords; i += 2) {
                    PackedLanes.sumsOfDifferences(v, target + i, first + i, b + i, control >> 3 * (i >> 1));
                }
            }
        };
    }

    private static Op bytesLeft(BindContext context) {
        int bytes = VectorOp.immediate(context);
        int source = VectorSource.index(context, context.instruction().operandCount() - 2);
        return new VectorOp(context) {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                long[] v = core.floating.vector;
                for (int i = 0; i < quadwords; i += 2) {
                    PackedLanes.bytesLeft(v, target + i, source + i, bytes);
                }
                clearAbove(v, quadwords);
            }
        };
    }

    private static Op bytesRight(BindContext context) {
        int bytes = VectorOp.immediate(context);
        int source = VectorSource.index(context, context.instruction().operandCount() - 2);
        return new VectorOp(context) {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                long[] v = core.floating.vector;
                for (int i = 0; i < quadwords; i += 2) {
                    PackedLanes.bytesRight(v, target + i, source + i, bytes);
                }
                clearAbove(v, quadwords);
            }
        };
    }
}
