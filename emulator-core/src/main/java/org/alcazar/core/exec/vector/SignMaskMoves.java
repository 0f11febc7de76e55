package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.isa.RegisterOperand;
import org.alcazar.core.simd.SignMask;

/** MOVMSKPS, MOVMSKPD, PMOVMSKB: the signs of all elements, in a general-purpose register that is zero above. */
final class SignMaskMoves {
    private SignMaskMoves() {}

    static Op bytes(BindContext context) {
        return new SignMaskOp(context, 8, SignMask::ofBytes);
    }

    static Op singles(BindContext context) {
        return new SignMaskOp(context, 2, SignMask::ofDoublewords);
    }

    static Op doubles(BindContext context) {
        return new SignMaskOp(context, 1, SignMask::ofQuadword);
    }

    private interface Signs {
        int of(long value);
    }

    private static final class SignMaskOp extends VectorOp {
        private final int register;
        private final int source;
        private final int elements;
        private final Signs signs;

        /** @param elements how many there are in a quadword */
        SignMaskOp(BindContext context, int elements, Signs signs) {
            super(context);
            this.register = ((RegisterOperand) context.instruction().operand(0)).number();
            this.source = VectorSource.index(context, 1);
            this.elements = elements;
            this.signs = signs;
        }

        @Override
        public void execute(Core core) {
            checkAvailable(core);
            long mask = 0;
            for (int i = quadwords - 1; i >= 0; i--) {
                mask = mask << elements | signs.of(core.floating.vector[source + i]);
            }
            core.r[register] = mask;
        }
    }
}
