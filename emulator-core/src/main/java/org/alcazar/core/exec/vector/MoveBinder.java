package org.alcazar.core.exec.vector;

import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;

/** Binds moves between vector registers, general registers and memory. */
final class MoveBinder {
    private MoveBinder() {}

    /** The bound instruction, or null when it is none of these. */
    static Op bind(BindContext context) {
        if (VectorOp.usesMmx(context.instruction())) {
            return null;
        }
        return switch (context.instruction().operation()) {
            case MOVUPS, MOVUPD, MOVDQU, LDDQU -> WholeMoves.bind(context, false);
            case MOVAPS, MOVAPD, MOVDQA, MOVNTPS, MOVNTPD, MOVNTDQ, MOVNTDQA -> WholeMoves.bind(context, true);
            case MOVSS, MOVSD -> ScalarMoves.scalar(context);
            case MOVD -> ScalarMoves.general(context);
            case MOVQ -> ScalarMoves.quadword(context);
            case MOVLPS, MOVLPD -> HalfMoves.memory(context, 0);
            case MOVHPS, MOVHPD -> HalfMoves.memory(context, 1);
            case MOVHLPS -> HalfMoves.highToLow(context);
            case MOVLHPS -> HalfMoves.lowToHigh(context);
            case MASKMOVDQU -> MaskedBytes.bind(context);
            case VMASKMOVPS, VPMASKMOVD -> MaskedMoves.bind(context, 32);
            case VMASKMOVPD, VPMASKMOVQ -> MaskedMoves.bind(context, 64);
            case VGATHERDPS, VPGATHERDD -> Gathers.bind(context, 32, 32);
            case VGATHERDPD, VPGATHERDQ -> Gathers.bind(context, 32, 64);
            case VGATHERQPS, VPGATHERQD -> Gathers.bind(context, 64, 32);
            case VGATHERQPD, VPGATHERQQ -> Gathers.bind(context, 64, 64);
            case VZEROUPPER -> ZeroRegisters.bind(2);
            case VZEROALL -> ZeroRegisters.bind(0);
            default -> null;
        };
    }
}
