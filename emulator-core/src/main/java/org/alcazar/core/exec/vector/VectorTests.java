package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;

/**
 * PTEST, VTESTPS, VTESTPD: ZF says that no bit of the second operand is in the first, CF that all are. The other
 * arithmetic flags become 0.
 */
final class VectorTests {
    private VectorTests() {}

    static Op bits(BindContext context) {
        return signs(context, -1);
    }

    /** @param looked the bits of each quadword that count */
    static Op signs(BindContext context, long looked) {
        VectorSource second = VectorSource.bind(context, 1);
        return new VectorOp(context) {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                int from = second.fetch(core);
                long[] vector = core.floating.vector;
                long common = 0;
                long missing = 0;
                for (int i = 0; i < quadwords; i++) {
                    common |= vector[target + i] & vector[from + i];
                    missing |= ~vector[target + i] & vector[from + i];
                }
                int zero = (common & looked) == 0 ? Flags.ZF : 0;
                int carry = (missing & looked) == 0 ? Flags.CF : 0;
                core.setArithmeticFlags(zero | carry);
            }
        };
    }
}
