package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.FloatingState;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.exec.vector.FloatFunctions.Quadwords;
import org.alcazar.core.exec.vector.FloatWidths.Narrowing;
import org.alcazar.core.exec.vector.FloatWidths.Widening;
import org.alcazar.core.fpu.FloatStatus;
import org.alcazar.core.isa.RegisterOperand;

/**
 * Conversions between MMX and XMM registers. One that uses an MMX register is an MMX instruction too: it waits for x87
 * exceptions, and makes the x87 registers MMX ones, even when #XM follows.
 */
final class FloatMmx {
    private FloatMmx() {}

    /**
     * CVTPI2PS: the low quadword is computed, the high one stays. From memory it is an MMX instruction too as Intel
     * describes it, but not as AMD's processors do it.
     */
    static Op toSingles(BindContext context, Quadwords function) {
        return new FromMmx(context, true) {
            @Override
            void compute(long[] v, long integers, FloatStatus status) {
                v[FloatOp.RESULT] = function.apply(0, integers, status);
                v[FloatOp.RESULT + 1] = v[target + 1];
            }
        };
    }

    /** CVTPI2PD. */
    static Op toDoubles(BindContext context, Widening function) {
        return new FromMmx(context, false) {
            @Override
            void compute(long[] v, long integers, FloatStatus status) {
                v[FloatOp.RESULT] = function.apply((int) integers, status);
                v[FloatOp.RESULT + 1] = function.apply((int) (integers >>> 32), status);
            }
        };
    }

    /** CVTPS2PI, CVTTPS2PI. */
    static Op fromSingles(BindContext context, Quadwords function) {
        return new ToMmx(context) {
            @Override
            long compute(long[] v, int from, FloatStatus status) {
                return function.apply(0, v[from], status);
            }
        };
    }

    /** CVTPD2PI, CVTTPD2PI. */
    static Op fromDoubles(BindContext context, Narrowing function) {
        return new ToMmx(context) {
            @Override
            long compute(long[] v, int from, FloatStatus status) {
                return FloatFunctions.join(function.apply(v[from], status), function.apply(v[from + 1], status));
            }
        };
    }

    private abstract static class FromMmx extends VectorOp {
        private final int register;
        private final VectorSource memory;
        private final boolean alwaysOnIntel;

        FromMmx(BindContext context, boolean alwaysOnIntel) {
            super(context);
            this.alwaysOnIntel = alwaysOnIntel;
            boolean mmx = context.instruction().operand(1) instanceof RegisterOperand;
            register = mmx ? ((RegisterOperand) context.instruction().operand(1)).number() & 7 : -1;
            memory = mmx ? null : VectorSource.bind(context, 1);
        }

        abstract void compute(long[] v, long integers, FloatStatus status);

        @Override
        public final void execute(Core core) {
            checkAvailable(core);
            FloatingState state = core.floating;
            long[] v = state.vector;
            boolean mmx = memory == null || alwaysOnIntel && core.model.intel();
            if (mmx) {
                MmxState.checkAvailable(core);
            }
            long integers = memory == null ? state.significand[register] : v[memory.fetch(core)];
            FloatStatus status = FloatOp.begin(core);
            compute(v, integers, status);
            if (mmx) {
                MmxState.use(core);
            }
            FloatOp.deliver(core, status);
            v[target] = v[FloatOp.RESULT];
            v[target + 1] = v[FloatOp.RESULT + 1];
        }
    }

    private abstract static class ToMmx extends FloatOp {
        private final int register;

        ToMmx(BindContext context) {
            super(context);
            register = ((RegisterOperand) context.instruction().operand(0)).number() & 7;
        }

        abstract long compute(long[] v, int from, FloatStatus status);

        @Override
        public final void execute(Core core) {
            checkAvailable(core);
            MmxState.checkAvailable(core);
            int from = source.fetch(core);
            FloatStatus status = begin(core);
            long result = compute(core.floating.vector, from, status);
            MmxState.use(core);
            deliver(core, status);
            MmxState.write(core, register, result);
        }
    }
}
