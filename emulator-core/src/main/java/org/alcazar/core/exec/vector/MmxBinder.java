package org.alcazar.core.exec.vector;

import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.exec.Place;
import org.alcazar.core.isa.ImmediateOperand;
import org.alcazar.core.isa.Operation;
import org.alcazar.core.simd.MmxShuffles;
import org.alcazar.core.simd.PackedBytes;
import org.alcazar.core.simd.PackedShifts;

/** Binds the instructions that work on MMX registers. Conversions from and to floating point are elsewhere. */
final class MmxBinder {
    private MmxBinder() {}

    /** The bound instruction, or null when it is none of these. */
    static Op bind(BindContext context) {
        Operation operation = context.instruction().operation();
        if (operation == Operation.EMMS) {
            return MmxMoves.empty();
        }
        if (!VectorOp.usesMmx(context.instruction())) {
            return null;
        }
        LongBinaryOperator binary = binary(operation);
        if (binary != null) {
            return binary(context, binary);
        }
        PackedShifts.Shift shift = PackedTable.shift(operation);
        if (shift != null) {
            return shift(context, shift);
        }
        LongUnaryOperator unary = PackedTable.unary(operation);
        return unary != null ? unary(context, unary) : bindOther(context);
    }

    private static Op bindOther(BindContext context) {
        return switch (context.instruction().operation()) {
            case MOVD, MOVQ -> MmxMoves.move(context);
            case MOVNTQ -> MmxMoves.store(context);
            case MOVQ2DQ -> MmxMoves.toVector(context);
            case MOVDQ2Q -> MmxMoves.fromVector(context);
            case MASKMOVQ -> MmxMoves.storeMasked(context);
            case PSHUFW -> {
                int order = VectorOp.immediate(context);
                yield unary(context, a -> MmxShuffles.words(a, order));
            }
            case PALIGNR -> {
                int bytes = VectorOp.immediate(context);
                yield binary(context, (a, b) -> MmxShuffles.align(a, b, bytes));
            }
            case PINSRW -> insertWord(context);
            case PEXTRW -> {
                int at = 16 * (VectorOp.immediate(context) & 3);
                yield toGeneral(context, a -> a >>> at & 0xFFFF);
            }
            case PMOVMSKB -> toGeneral(context, PackedBytes::mask);
            default -> null;
        };
    }

    private static LongBinaryOperator binary(Operation operation) {
        LongBinaryOperator each = PackedTable.each(operation);
        LongBinaryOperator general = each != null ? each : PackedTable.pairs(operation);
        if (general != null) {
            return general;
        }
        return switch (operation) {
            case PUNPCKLBW -> MmxShuffles::interleaveLowBytes;
            case PUNPCKLWD -> MmxShuffles::interleaveLowWords;
            case PUNPCKLDQ -> MmxShuffles::interleaveLowDoublewords;
            case PUNPCKHBW -> MmxShuffles::interleaveHighBytes;
            case PUNPCKHWD -> MmxShuffles::interleaveHighWords;
            case PUNPCKHDQ -> MmxShuffles::interleaveHighDoublewords;
            case PSHUFB -> MmxShuffles::bytes;
            default -> null;
        };
    }

    private static Op binary(BindContext context, LongBinaryOperator operation) {
        MmxSource source = MmxSource.bind(context, 1);
        return new MmxOp(context) {
            @Override
            long compute(Core core) {
                long b = source.read(core);
                return operation.applyAsLong(core.floating.significand[target], b);
            }
        };
    }

    private static Op unary(BindContext context, LongUnaryOperator operation) {
        MmxSource source = MmxSource.bind(context, 1);
        return new MmxOp(context) {
            @Override
            long compute(Core core) {
                return operation.applyAsLong(source.read(core));
            }
        };
    }

    private static Op shift(BindContext context, PackedShifts.Shift shift) {
        if (!(context.instruction().operand(1) instanceof ImmediateOperand)) {
            return binary(context, (a, b) -> shift.apply(a, PackedShifts.count(b)));
        }
        int count = PackedShifts.count(VectorOp.immediate(context));
        return new MmxOp(context) {
            @Override
            long compute(Core core) {
                return shift.apply(core.floating.significand[target], count);
            }
        };
    }

    private static Op insertWord(BindContext context) {
        Place source = Place.bind(context, 1);
        int at = 16 * (VectorOp.immediate(context) & 3);
        return new MmxOp(context) {
            @Override
            long compute(Core core) {
                long word = source.read(core) & 0xFFFF;
                return core.floating.significand[target] & ~(0xFFFFL << at) | word << at;
            }
        };
    }

    /** From an MMX register to a general register. */
    private static Op toGeneral(BindContext context, LongUnaryOperator operation) {
        Place destination = Place.bind(context, 0);
        int source = MmxMoves.number(context, 1);
        return new Op() {
            @Override
            public void execute(Core core) {
                MmxState.checkAvailable(core);
                destination.write(core, operation.applyAsLong(core.floating.significand[source]));
                MmxState.use(core);
            }
        };
    }
}
