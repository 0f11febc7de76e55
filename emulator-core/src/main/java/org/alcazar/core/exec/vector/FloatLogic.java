package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.exec.Place;
import org.alcazar.core.isa.RegisterOperand;

/** What looks at the bits of floating-point numbers only: logic, which raises nothing, and sign masks. */
final class FloatLogic {
    private FloatLogic() {}

    static Op and(BindContext context) {
        return new FloatOp(context) {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                int from = source.fetch(core);
                long[] v = core.floating.vector;
                for (int i = 0; i < quadwords; i++) {
                    v[target + i] = v[first + i] & v[from + i];
                }
                clearAbove(v, quadwords);
            }
        };
    }

    static Op andNot(BindContext context) {
        return new FloatOp(context) {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                int from = source.fetch(core);
                long[] v = core.floating.vector;
                for (int i = 0; i < quadwords; i++) {
                    v[target + i] = ~v[first + i] & v[from + i];
                }
                clearAbove(v, quadwords);
            }
        };
    }

    static Op or(BindContext context) {
        return new FloatOp(context) {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                int from = source.fetch(core);
                long[] v = core.floating.vector;
                for (int i = 0; i < quadwords; i++) {
                    v[target + i] = v[first + i] | v[from + i];
                }
                clearAbove(v, quadwords);
            }
        };
    }

    static Op xor(BindContext context) {
        return new FloatOp(context) {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                int from = source.fetch(core);
                long[] v = core.floating.vector;
                for (int i = 0; i < quadwords; i++) {
                    v[target + i] = v[first + i] ^ v[from + i];
                }
                clearAbove(v, quadwords);
            }
        };
    }

    /** MOVMSKPS, MOVMSKPD: the sign bits of all elements in a general register, the rest of which becomes zero. */
    static Op signs(BindContext context, boolean doubles) {
        int register = ((RegisterOperand) context.instruction().operand(0)).number();
        return new FloatOp(context) {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                int from = source.fetch(core);
                long[] v = core.floating.vector;
                int signs = 0;
                for (int i = quadwords - 1; i >= 0; i--) {
                    long element = v[from + i];
                    signs = doubles
                            ? signs << 1 | (int) (element >>> 63)
                            : signs << 2 | (int) (element >>> 63) << 1 | (int) (element >>> 31) & 1;
                }
                Place.writeGeneral(core, register, 64, signs);
            }
        };
    }
}
