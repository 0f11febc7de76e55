package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;

/** Logic on floating-point registers: looks at bits only, and raises nothing. */
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
}
