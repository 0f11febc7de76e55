package org.alcazar.core.exec.vector;

import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.isa.Operation;
import org.alcazar.core.simd.Interleave;
import org.alcazar.core.simd.Permute;
import org.alcazar.core.simd.Shuffle;

/** Binds what rearranges elements without computing: shuffles, permutes, blends, inserts, extracts, broadcasts. */
final class ShuffleBinder {
    private ShuffleBinder() {}

    /** The bound instruction, or null when it is none of these. */
    static Op bind(BindContext context) {
        if (VectorOp.usesMmx(context.instruction())) {
            return null;
        }
        Op op = shuffle(context);
        op = op != null ? op : elements(context);
        return op != null ? op : blend(context);
    }

    private static Op shuffle(BindContext context) {
        return switch (context.instruction().operation()) {
            case PUNPCKLBW -> LaneOp.lowHalves(context, Interleave::lowBytes);
            case PUNPCKHBW -> LaneOp.bind(context, Interleave::highBytes);
            case PUNPCKLWD -> LaneOp.lowHalves(context, Interleave::lowWords);
            case PUNPCKHWD -> LaneOp.bind(context, Interleave::highWords);
            case PUNPCKLDQ, UNPCKLPS -> LaneOp.lowHalves(context, Interleave::lowDoublewords);
            case PUNPCKHDQ, UNPCKHPS -> LaneOp.bind(context, Interleave::highDoublewords);
            case PUNPCKLQDQ, UNPCKLPD -> LaneOp.lowHalves(context, Interleave::lowQuadwords);
            case PUNPCKHQDQ, UNPCKHPD -> LaneOp.bind(context, Interleave::highQuadwords);
            case MOVSLDUP -> LaneOp.bind(context, Shuffle::evenSingles);
            case MOVSHDUP -> LaneOp.bind(context, Shuffle::oddSingles);
            case MOVDDUP -> LaneOp.bind(context, Shuffle::lowDoubles);
            case PSHUFD -> LaneOp.bind(context, Shuffle::doublewords);
            case PSHUFLW -> LaneOp.bind(context, Shuffle::lowWords);
            case PSHUFHW -> LaneOp.bind(context, Shuffle::highWords);
            case SHUFPS -> LaneOp.bind(context, Shuffle::shuffleSingles);
            case SHUFPD -> LaneOp.bind(context, Shuffle::shuffleDoubles, 2);
            case PSHUFB -> LaneOp.bind(context, Shuffle::bytes);
            case PALIGNR -> LaneOp.bind(context, Shuffle::align);
            case VPERMILPS ->
                byVector(context)
                        ? LaneOp.bind(context, Shuffle::singlesBy)
                        : LaneOp.bind(context, Shuffle::doublewords);
            case VPERMILPD ->
                byVector(context)
                        ? LaneOp.bind(context, Shuffle::doublesBy)
                        : LaneOp.bind(context, Shuffle::quadwords, 2);
            case VPERMD, VPERMPS -> LaneOp.whole(context, Permute::doublewords);
            case VPERMQ, VPERMPD -> LaneOp.whole(context, Permute::quadwords);
            case VPERM2F128, VPERM2I128 -> LaneOp.whole(context, Permute::lanes);
            default -> null;
        };
    }

    /** Whether a permutation is controlled by a vector, not by an immediate. */
    private static boolean byVector(BindContext context) {
        return context.instruction().opcode() >> 8 == 0x0F38;
    }

    private static Op elements(BindContext context) {
        return switch (context.instruction().operation()) {
            case MOVMSKPS -> SignMaskMoves.singles(context);
            case MOVMSKPD -> SignMaskMoves.doubles(context);
            case PMOVMSKB -> SignMaskMoves.bytes(context);
            case PEXTRB -> Elements.extract(context, 8);
            case PEXTRW -> Elements.extract(context, 16);
            case PEXTRD, EXTRACTPS -> Elements.extract(context, 32);
            case PEXTRQ -> Elements.extract(context, 64);
            case PINSRB -> Elements.insert(context, 8);
            case PINSRW -> Elements.insert(context, 16);
            case PINSRD -> Elements.insert(context, 32);
            case PINSRQ -> Elements.insert(context, 64);
            case INSERTPS -> Elements.insertSingle(context);
            case VINSERTF128, VINSERTI128 -> Lanes.insert(context);
            case VEXTRACTF128, VEXTRACTI128 -> Lanes.extract(context);
            case VBROADCASTF128, VBROADCASTI128 -> Lanes.broadcast(context);
            case VPBROADCASTB -> Elements.broadcast(context, 8);
            case VPBROADCASTW -> Elements.broadcast(context, 16);
            case VBROADCASTSS, VPBROADCASTD -> Elements.broadcast(context, 32);
            case VBROADCASTSD, VPBROADCASTQ -> Elements.broadcast(context, 64);
            case PMOVSXBW -> ExtendingVectorMoves.bind(context, 8, 16, true);
            case PMOVSXBD -> ExtendingVectorMoves.bind(context, 8, 32, true);
            case PMOVSXBQ -> ExtendingVectorMoves.bind(context, 8, 64, true);
            case PMOVSXWD -> ExtendingVectorMoves.bind(context, 16, 32, true);
            case PMOVSXWQ -> ExtendingVectorMoves.bind(context, 16, 64, true);
            case PMOVSXDQ -> ExtendingVectorMoves.bind(context, 32, 64, true);
            case PMOVZXBW -> ExtendingVectorMoves.bind(context, 8, 16, false);
            case PMOVZXBD -> ExtendingVectorMoves.bind(context, 8, 32, false);
            case PMOVZXBQ -> ExtendingVectorMoves.bind(context, 8, 64, false);
            case PMOVZXWD -> ExtendingVectorMoves.bind(context, 16, 32, false);
            case PMOVZXWQ -> ExtendingVectorMoves.bind(context, 16, 64, false);
            case PMOVZXDQ -> ExtendingVectorMoves.bind(context, 32, 64, false);
            default -> null;
        };
    }

    private static Op blend(BindContext context) {
        Operation operation = context.instruction().operation();
        return switch (operation) {
            case BLENDPS, VPBLENDD -> Blends.immediate(context, 32);
            case BLENDPD -> Blends.immediate(context, 64);
            case PBLENDW -> Blends.immediate(context, 16);
            case PBLENDVB -> Blends.variable(context, 8);
            case BLENDVPS -> Blends.variable(context, 32);
            case BLENDVPD -> Blends.variable(context, 64);
            case PTEST -> VectorTests.bits(context);
            case VTESTPS -> VectorTests.signs(context, 0x8000_0000_8000_0000L);
            case VTESTPD -> VectorTests.signs(context, 1L << 63);
            default -> null;
        };
    }
}
