package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.exec.Address;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.fpu.Binary64;
import org.alcazar.core.fpu.FloatConvert;
import org.alcazar.core.fpu.FloatStatus;
import org.alcazar.core.isa.MemoryOperand;

/** Packed conversions between elements of different widths. */
final class FloatWidths {
    private FloatWidths() {}

    /** A quadword from half of one. */
    @FunctionalInterface
    interface Widening {
        long apply(int half, FloatStatus status);
    }

    /** Half a quadword from one. */
    @FunctionalInterface
    interface Narrowing {
        int apply(long quadword, FloatStatus status);
    }

    static Op widening(BindContext context, Widening function) {
        return new PackedFloatOp(context) {
            @Override
            void compute(long[] v, int from, FloatStatus status) {
                for (int i = 0; i < quadwords; i++) {
                    v[RESULT + i] = function.apply((int) (v[from + i / 2] >>> 32 * (i & 1)), status);
                }
            }
        };
    }

    /** Results fill half of what the source does; the rest of an XMM register becomes zero. */
    static Op narrowing(BindContext context, Narrowing function) {
        return new PackedFloatOp(context) {
            @Override
            void compute(long[] v, int from, FloatStatus status) {
                v[RESULT + 1] = 0;
                for (int i = 0; i < quadwords; i += 2) {
                    v[RESULT + i / 2] = FloatFunctions.join(
                            function.apply(v[from + i], status), function.apply(v[from + i + 1], status));
                }
            }

            @Override
            int results() {
                return 2;
            }
        };
    }

    /** CVTSD2SS. */
    static Op scalarNarrowing(BindContext context) {
        return new FloatOp(context) {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                int from = source.fetch(core);
                FloatStatus status = begin(core);
                long[] v = core.floating.vector;
                int result = Binary64.toSingle(v[from], status);
                deliver(core, status);
                v[target] = FloatFunctions.join(result, (int) (v[first] >>> 32));
                if (vex) {
                    v[target + 1] = v[first + 1];
                    clearAbove(v, 2);
                }
            }
        };
    }

    /** VCVTPH2PS. */
    static Op halvesToSingles(BindContext context) {
        return widening(context, FloatWidths::halvesToSingles);
    }

    private static long halvesToSingles(int halves, FloatStatus status) {
        return FloatFunctions.join(
                FloatConvert.halfToSingle(halves & 0xFFFF, status), FloatConvert.halfToSingle(halves >>> 16, status));
    }

    /** VCVTPS2PH, whose destination may be memory. */
    static Op singlesToHalves(BindContext context) {
        int immediate = VectorOp.immediate(context);
        return new SinglesToHalves(context, VectorSource.index(context, 1), immediate);
    }

    private static final class SinglesToHalves extends VectorOp {
        private final Address address;
        private final int from;
        private final int immediate;

        SinglesToHalves(BindContext context, int from, int immediate) {
            super(context);
            address = context.instruction().operand(0) instanceof MemoryOperand memory
                    ? Address.bind(context, memory)
                    : null;
            this.from = from;
            this.immediate = immediate;
        }

        @Override
        public void execute(Core core) {
            checkAvailable(core);
            FloatStatus status = FloatOp.begin(core);
            int rounding = (immediate & 4) != 0 ? status.rounding() : immediate & 3;
            long[] v = core.floating.vector;
            int result = FloatOp.RESULT;
            v[result + 1] = 0;
            for (int i = 0; i < quadwords; i += 2) {
                v[result + i / 2] = halves(v[from + i], rounding, status) & 0xFFFF_FFFFL
                        | halves(v[from + i + 1], rounding, status) << 32;
            }
            if (address != null) {
                store(core, status);
                return;
            }
            FloatOp.deliver(core, status);
            v[target] = v[result];
            v[target + 1] = v[result + 1];
            clearAbove(v, 2);
        }

        /** Faults of memory come before those of the numbers. */
        private void store(Core core, FloatStatus status) {
            long linear = address.toWrite(core, 4 * quadwords);
            if (quadwords == 2) {
                core.mmu.probeWrite(linear, 8, address.segment);
                FloatOp.deliver(core, status);
                core.mmu.store64(linear, address.segment, core.floating.vector[FloatOp.RESULT]);
            } else {
                core.mmu.probeVectorWrite(linear, address.segment, 2);
                FloatOp.deliver(core, status);
                core.mmu.storeVector(linear, address.segment, core.floating.vector, FloatOp.RESULT, 2);
            }
        }

        private static long halves(long singles, int rounding, FloatStatus status) {
            return FloatConvert.singleToHalf((int) singles, rounding, status) & 0xFFFF
                    | (long) FloatConvert.singleToHalf((int) (singles >>> 32), rounding, status) << 16;
        }
    }
}
