package org.alcazar.core.exec.vector;

import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.simd.Aes;
import org.alcazar.core.simd.GaloisField;
import org.alcazar.core.simd.Sha1;
import org.alcazar.core.simd.Sha256;

/** Binds AES, SHA, carry-less multiplication and Galois-field instructions. Those of SHA take memory of any alignment. */
final class CryptoBinder {
    private CryptoBinder() {}

    /** The bound instruction, or null when it is none of these. */
    static Op bind(BindContext context) {
        return switch (context.instruction().operation()) {
            case AESENC -> IntegerForms.lanes(context, Aes::encrypt);
            case AESENCLAST -> IntegerForms.lanes(context, Aes::encryptLast);
            case AESDEC -> IntegerForms.lanes(context, Aes::decrypt);
            case AESDECLAST -> IntegerForms.lanes(context, Aes::decryptLast);
            case AESIMC -> IntegerForms.unary(context, Aes::mixBack);
            case AESKEYGENASSIST -> {
                int roundConstant = VectorOp.immediate(context);
                yield IntegerForms.unary(context, quadword -> Aes.assist(quadword, roundConstant));
            }
            case PCLMULQDQ -> carrylessMultiply(context);
            case GF2P8MULB -> IntegerForms.each(context, GaloisField::multiplyBytes);
            case GF2P8AFFINEQB -> {
                int constant = VectorOp.immediate(context);
                yield IntegerForms.each(context, (a, b) -> GaloisField.affine(a, b, constant));
            }
            case GF2P8AFFINEINVQB -> {
                int constant = VectorOp.immediate(context);
                yield IntegerForms.each(context, (a, b) -> GaloisField.affineInverse(a, b, constant));
            }
            case SHA1RNDS4 -> {
                int function = VectorOp.immediate(context) & 3;
                yield IntegerForms.laneOfAnyAlignment(
                        context, (v, target, a, b) -> Sha1.rounds(v, target, a, b, function));
            }
            case SHA1NEXTE -> IntegerForms.laneOfAnyAlignment(context, Sha1::nextE);
            case SHA1MSG1 -> IntegerForms.laneOfAnyAlignment(context, Sha1::message1);
            case SHA1MSG2 -> IntegerForms.laneOfAnyAlignment(context, Sha1::message2);
            case SHA256RNDS2 ->
                IntegerForms.laneOfAnyAlignment(context, (v, target, a, b) -> Sha256.rounds(v, target, a, b, 0));
            case SHA256MSG1 -> IntegerForms.laneOfAnyAlignment(context, Sha256::message1);
            case SHA256MSG2 -> IntegerForms.laneOfAnyAlignment(context, Sha256::message2);
            default -> null;
        };
    }

    /** Bit 0 of the immediate chooses the quadword of each lane of the first source, bit 4 that of the second. */
    private static Op carrylessMultiply(BindContext context) {
        int control = VectorOp.immediate(context);
        int firstHalf = control & 1;
        int secondHalf = control >> 4 & 1;
        return IntegerForms.lanes(context, (v, target, a, b) -> {
            long x = v[a + firstHalf];
            long y = v[b + secondHalf];
            v[target] = GaloisField.carrylessLow(x, y);
            v[target + 1] = GaloisField.carrylessHigh(x, y);
        });
    }
}
