package org.alcazar.core.exec.vector;

import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.exec.vector.FloatFunctions.Quadwords;
import org.alcazar.core.exec.vector.FloatFunctions.Singles;
import org.alcazar.core.fpu.FloatStatus;

/** Packed floating-point instructions whose results are where their operands are. */
final class FloatPacked {
    private FloatPacked() {}

    static Op singles(BindContext context, Singles function) {
        return quadwords(context, FloatFunctions.pair(function));
    }

    static Op quadwords(BindContext context, Quadwords function) {
        return alternating(context, function, function);
    }

    /** One function for even quadwords and one for odd ones. */
    static Op alternating(BindContext context, Quadwords even, Quadwords odd) {
        return new PackedFloatOp(context) {
            @Override
            void compute(long[] v, int from, FloatStatus status) {
                for (int i = 0; i < quadwords; i += 2) {
                    v[RESULT + i] = even.apply(v[first + i], v[from + i], status);
                    v[RESULT + i + 1] = odd.apply(v[first + i + 1], v[from + i + 1], status);
                }
            }
        };
    }

    /**
     * HADDPS and its relatives: in each 128-bit lane the function of the first source's quadwords, then of the second's.
     */
    static Op horizontal(BindContext context, Quadwords function) {
        return new PackedFloatOp(context) {
            @Override
            void compute(long[] v, int from, FloatStatus status) {
                for (int i = 0; i < quadwords; i += 2) {
                    v[RESULT + i] = function.apply(v[first + i], v[first + i + 1], status);
                    v[RESULT + i + 1] = function.apply(v[from + i], v[from + i + 1], status);
                }
            }
        };
    }

    /** A function of the two halves of a quadword, for each of two quadwords. */
    static Quadwords neighbours(Singles function) {
        return (a, b, status) -> FloatFunctions.join(
                function.apply((int) a, (int) (a >>> 32), status), function.apply((int) b, (int) (b >>> 32), status));
    }
}
