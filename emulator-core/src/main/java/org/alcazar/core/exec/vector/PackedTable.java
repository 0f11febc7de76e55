package org.alcazar.core.exec.vector;

import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import org.alcazar.core.isa.Operation;
import org.alcazar.core.simd.PackedBytes;
import org.alcazar.core.simd.PackedDoublewords;
import org.alcazar.core.simd.PackedMultiply;
import org.alcazar.core.simd.PackedPairs;
import org.alcazar.core.simd.PackedQuadwords;
import org.alcazar.core.simd.PackedShifts;
import org.alcazar.core.simd.PackedWords;

/** Which function computes an operation on packed integers, in MMX, XMM and YMM registers alike. */
final class PackedTable {
    private PackedTable() {}

    /** The function that makes each quadword of the result of the same ones of the two sources; null if it is not so. */
    static LongBinaryOperator each(Operation operation) {
        return switch (operation) {
            case PADDB -> PackedBytes::add;
            case PADDW -> PackedWords::add;
            case PADDD -> PackedDoublewords::add;
            case PADDQ -> PackedQuadwords::add;
            case PADDSB -> PackedBytes::addSaturating;
            case PADDSW -> PackedWords::addSaturating;
            case PADDUSB -> PackedBytes::addUnsignedSaturating;
            case PADDUSW -> PackedWords::addUnsignedSaturating;
            case PSUBB -> PackedBytes::subtract;
            case PSUBW -> PackedWords::subtract;
            case PSUBD -> PackedDoublewords::subtract;
            case PSUBQ -> PackedQuadwords::subtract;
            case PSUBSB -> PackedBytes::subtractSaturating;
            case PSUBSW -> PackedWords::subtractSaturating;
            case PSUBUSB -> PackedBytes::subtractUnsignedSaturating;
            case PSUBUSW -> PackedWords::subtractUnsignedSaturating;
            case PMULLW -> PackedMultiply::lowWords;
            case PMULHW -> PackedMultiply::highWords;
            case PMULHUW -> PackedMultiply::highUnsignedWords;
            case PMULHRSW -> PackedMultiply::highRoundedWords;
            case PMULLD -> PackedMultiply::lowDoublewords;
            case PMULUDQ -> PackedMultiply::unsignedQuadword;
            case PMULDQ -> PackedMultiply::signedQuadword;
            case PMADDWD -> PackedMultiply::addedWords;
            case PMADDUBSW -> PackedMultiply::addedBytes;
            case PSADBW -> PackedBytes::sumOfDifferences;
            case PAVGB -> PackedBytes::average;
            case PAVGW -> PackedWords::average;
            default -> compared(operation);
        };
    }

    private static LongBinaryOperator compared(Operation operation) {
        return switch (operation) {
            case PCMPEQB -> PackedBytes::equal;
            case PCMPEQW -> PackedWords::equal;
            case PCMPEQD -> PackedDoublewords::equal;
            case PCMPEQQ -> PackedQuadwords::equal;
            case PCMPGTB -> PackedBytes::greater;
            case PCMPGTW -> PackedWords::greater;
            case PCMPGTD -> PackedDoublewords::greater;
            case PCMPGTQ -> PackedQuadwords::greater;
            case PMINSB -> PackedBytes::minimum;
            case PMINSW -> PackedWords::minimum;
            case PMINSD -> PackedDoublewords::minimum;
            case PMINUB -> PackedBytes::minimumUnsigned;
            case PMINUW -> PackedWords::minimumUnsigned;
            case PMINUD -> PackedDoublewords::minimumUnsigned;
            case PMAXSB -> PackedBytes::maximum;
            case PMAXSW -> PackedWords::maximum;
            case PMAXSD -> PackedDoublewords::maximum;
            case PMAXUB -> PackedBytes::maximumUnsigned;
            case PMAXUW -> PackedWords::maximumUnsigned;
            case PMAXUD -> PackedDoublewords::maximumUnsigned;
            case PSIGNB -> PackedBytes::sign;
            case PSIGNW -> PackedWords::sign;
            case PSIGND -> PackedDoublewords::sign;
            case PAND -> PackedQuadwords::and;
            case PANDN -> PackedQuadwords::andNot;
            case POR -> PackedQuadwords::or;
            case PXOR -> PackedQuadwords::xor;
            case VPSLLVD -> PackedShifts::doublewordsLeftEach;
            case VPSRLVD -> PackedShifts::doublewordsRightEach;
            case VPSRAVD -> PackedShifts::doublewordsRightArithmeticEach;
            case VPSLLVQ -> PackedShifts::quadwordLeftBy;
            case VPSRLVQ -> PackedShifts::quadwordRightBy;
            default -> null;
        };
    }

    /** The function of {@link PackedPairs}; null if it is not so. */
    static LongBinaryOperator pairs(Operation operation) {
        return switch (operation) {
            case PACKSSWB -> PackedPairs::packSignedWords;
            case PACKUSWB -> PackedPairs::packUnsignedWords;
            case PACKSSDW -> PackedPairs::packSignedDoublewords;
            case PACKUSDW -> PackedPairs::packUnsignedDoublewords;
            case PHADDW -> PackedPairs::addWords;
            case PHADDD -> PackedPairs::addDoublewords;
            case PHADDSW -> PackedPairs::addWordsSaturating;
            case PHSUBW -> PackedPairs::subtractWords;
            case PHSUBD -> PackedPairs::subtractDoublewords;
            case PHSUBSW -> PackedPairs::subtractWordsSaturating;
            default -> null;
        };
    }

    /** The function that makes each quadword of the result of the same one of the only source; null if it is not so. */
    static LongUnaryOperator unary(Operation operation) {
        return switch (operation) {
            case PABSB -> PackedBytes::absolute;
            case PABSW -> PackedWords::absolute;
            case PABSD -> PackedDoublewords::absolute;
            default -> null;
        };
    }

    /** The shift of all elements by one count; null if it is none. */
    static PackedShifts.Shift shift(Operation operation) {
        return switch (operation) {
            case PSLLW -> PackedShifts::wordsLeft;
            case PSLLD -> PackedShifts::doublewordsLeft;
            case PSLLQ -> PackedShifts::quadwordLeft;
            case PSRLW -> PackedShifts::wordsRight;
            case PSRLD -> PackedShifts::doublewordsRight;
            case PSRLQ -> PackedShifts::quadwordRight;
            case PSRAW -> PackedShifts::wordsRightArithmetic;
            case PSRAD -> PackedShifts::doublewordsRightArithmetic;
            default -> null;
        };
    }
}
