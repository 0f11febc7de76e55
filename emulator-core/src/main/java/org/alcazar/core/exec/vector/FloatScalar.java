package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.FloatingState;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.exec.vector.FloatFunctions.Quadwords;
import org.alcazar.core.exec.vector.FloatFunctions.Singles;
import org.alcazar.core.fpu.Binary32;
import org.alcazar.core.fpu.Binary64;
import org.alcazar.core.fpu.FloatStatus;

/**
 * Scalar floating-point instructions: one element is computed, those above it are the first source's. The four basic
 * operations, which most arithmetic of compiled code is, have a class of their own each.
 */
final class FloatScalar {
    private FloatScalar() {}

    static Op single(BindContext context, Singles function) {
        return new Single(context) {
            @Override
            int compute(int a, int b, FloatStatus status) {
                return function.apply(a, b, status);
            }
        };
    }

    static Op quadword(BindContext context, Quadwords function) {
        return new Quadword(context) {
            @Override
            long compute(long a, long b, FloatStatus status) {
                return function.apply(a, b, status);
            }
        };
    }

    static Op add32(BindContext context) {
        return new Single(context) {
            @Override
            int compute(int a, int b, FloatStatus status) {
                return Binary32.add(a, b, status);
            }
        };
    }

    static Op subtract32(BindContext context) {
        return new Single(context) {
            @Override
            int compute(int a, int b, FloatStatus status) {
                return Binary32.subtract(a, b, status);
            }
        };
    }

    static Op multiply32(BindContext context) {
        return new Single(context) {
            @Override
            int compute(int a, int b, FloatStatus status) {
                return Binary32.multiply(a, b, status);
            }
        };
    }

    static Op divide32(BindContext context) {
        return new Single(context) {
            @Override
            int compute(int a, int b, FloatStatus status) {
                return Binary32.divide(a, b, status);
            }
        };
    }

    static Op add64(BindContext context) {
        return new Quadword(context) {
            @Override
            long compute(long a, long b, FloatStatus status) {
                return Binary64.add(a, b, status);
            }
        };
    }

    static Op subtract64(BindContext context) {
        return new Quadword(context) {
            @Override
            long compute(long a, long b, FloatStatus status) {
                return Binary64.subtract(a, b, status);
            }
        };
    }

    static Op multiply64(BindContext context) {
        return new Quadword(context) {
            @Override
            long compute(long a, long b, FloatStatus status) {
                return Binary64.multiply(a, b, status);
            }
        };
    }

    static Op divide64(BindContext context) {
        return new Quadword(context) {
            @Override
            long compute(long a, long b, FloatStatus status) {
                return Binary64.divide(a, b, status);
            }
        };
    }

    /** The element is a quadword; a source of 32 bits is zero-extended. */
    private abstract static class Quadword extends FloatOp {
        Quadword(BindContext context) {
            super(context);
        }

        abstract long compute(long a, long b, FloatStatus status);

        @Override
        public final void execute(Core core) {
            checkAvailable(core);
            FloatingState state = core.floating;
            long[] v = state.vector;
            int from = source.fetch(core);
            FloatStatus status = state.status.begin(state.mxcsr);
            long result = compute(v[first], v[from], status);
            deliver(core, status);
            v[target] = result;
            if (vex) {
                v[target + 1] = v[first + 1];
                clearAbove(v, 2);
            }
        }
    }

    /** The element is the low half of a quadword. */
    private abstract static class Single extends FloatOp {
        private static final long UPPER = 0xFFFF_FFFF_0000_0000L;

        Single(BindContext context) {
            super(context);
        }

        abstract int compute(int a, int b, FloatStatus status);

        @Override
        public final void execute(Core core) {
            checkAvailable(core);
            FloatingState state = core.floating;
            long[] v = state.vector;
            int from = source.fetch(core);
            FloatStatus status = state.status.begin(state.mxcsr);
            int result = compute((int) v[first], (int) v[from], status);
            deliver(core, status);
            v[target] = v[first] & UPPER | result & ~UPPER;
            if (vex) {
                v[target + 1] = v[first + 1];
                clearAbove(v, 2);
            }
        }
    }
}
