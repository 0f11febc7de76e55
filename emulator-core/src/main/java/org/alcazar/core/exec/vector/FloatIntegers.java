package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.exec.Place;
import org.alcazar.core.exec.vector.FloatFunctions.Singles;
import org.alcazar.core.exec.vector.FloatWidths.Narrowing;
import org.alcazar.core.fpu.BinaryFormat;
import org.alcazar.core.fpu.FloatConvert;
import org.alcazar.core.fpu.FloatStatus;
import org.alcazar.core.isa.RegisterOperand;

/** Conversions between floating-point numbers and signed integers. */
final class FloatIntegers {
    private static final long LOW = 0xFFFF_FFFFL;

    private FloatIntegers() {}

    /** An int from binary32, for packed conversions. */
    static Singles intFromSingle(boolean truncate) {
        return (ignored, b, status) ->
                (int) FloatConvert.toInteger(BinaryFormat.BINARY32, b & LOW, 32, rounding(status, truncate), status);
    }

    /** An int from binary64, for packed conversions. */
    static Narrowing intFromDouble(boolean truncate) {
        return (b, status) ->
                (int) FloatConvert.toInteger(BinaryFormat.BINARY64, b, 32, rounding(status, truncate), status);
    }

    static int singleFromInt(int ignored, int b, FloatStatus status) {
        return (int) FloatConvert.fromInteger(BinaryFormat.BINARY32, b, status);
    }

    /** Every int is a number of binary64. */
    static long doubleFromInt(int value, FloatStatus ignored) {
        return Double.doubleToRawLongBits((double) value);
    }

    private static int rounding(FloatStatus status, boolean truncate) {
        return truncate ? FloatStatus.TOWARD_ZERO : status.rounding();
    }

    /** CVTSI2SS, CVTSI2SD: from a general register or memory. */
    static Op fromGeneral(BindContext context, BinaryFormat format) {
        int last = context.instruction().operandCount() - 1;
        Place source = Place.bind(context, last);
        boolean exact = format == BinaryFormat.BINARY64 && source.width == 32;
        boolean upper = format == BinaryFormat.BINARY32;
        return new VectorOp(context) {
            private final int first = last == 2 ? VectorSource.index(context, 1) : target;

            @Override
            public void execute(Core core) {
                checkAvailable(core);
                long value = source.read(core);
                long result;
                if (exact) {
                    result = Double.doubleToRawLongBits((double) value);
                } else {
                    FloatStatus status = FloatOp.begin(core);
                    result = FloatConvert.fromInteger(format, value, status);
                    FloatOp.deliver(core, status);
                }
                long[] v = core.floating.vector;
                v[target] = upper ? v[first] & ~LOW | result : result;
                v[target + 1] = v[first + 1];
                clearAbove(v, 2);
            }
        };
    }

    /** CVTSS2SI, CVTTSS2SI, CVTSD2SI, CVTTSD2SI. */
    static Op toGeneral(BindContext context, BinaryFormat format, boolean truncate) {
        RegisterOperand register = (RegisterOperand) context.instruction().operand(0);
        long mask = format == BinaryFormat.BINARY32 ? LOW : -1;
        return new FloatOp(context) {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                long number = core.floating.vector[source.fetch(core)] & mask;
                FloatStatus status = begin(core);
                int rounding = rounding(status, truncate);
                long value = FloatConvert.toInteger(format, number, register.width(), rounding, status);
                deliver(core, status);
                Place.writeGeneral(core, register.number(), register.width(), value);
            }
        };
    }
}
