package org.alcazar.core.exec.vector;

import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.simd.PackedBytes;
import org.alcazar.core.simd.PackedDoublewords;
import org.alcazar.core.simd.PackedQuadwords;

/**
 * What compiled code and string functions use most: loops with the function in them, instead of a call a quadword. Logic
 * is the same for integers and floating-point numbers: it looks at bits only.
 */
final class IntegerHot {
    private IntegerHot() {}

    /** The bound instruction, or null when it has no form of its own here. */
    static Op bind(BindContext context) {
        return switch (context.instruction().operation()) {
            case PXOR, XORPS, XORPD ->
                new BinaryVectorOp(context) {
                    @Override
                    void compute(long[] v, int b) {
                        for (int i = 0; i < quadwords; i++) {
                            v[target + i] = v[first + i] ^ v[b + i];
                        }
                    }
                };
            case PAND, ANDPS, ANDPD ->
                new BinaryVectorOp(context) {
                    @Override
                    void compute(long[] v, int b) {
                        for (int i = 0; i < quadwords; i++) {
                            v[target + i] = v[first + i] & v[b + i];
                        }
                    }
                };
            case POR, ORPS, ORPD ->
                new BinaryVectorOp(context) {
                    @Override
                    void compute(long[] v, int b) {
                        for (int i = 0; i < quadwords; i++) {
                            v[target + i] = v[first + i] | v[b + i];
                        }
                    }
                };
            case PANDN, ANDNPS, ANDNPD ->
                new BinaryVectorOp(context) {
                    @Override
                    void compute(long[] v, int b) {
                        for (int i = 0; i < quadwords; i++) {
                            v[target + i] = PackedQuadwords.andNot(v[first + i], v[b + i]);
                        }
                    }
                };
            case PADDD ->
                new BinaryVectorOp(context) {
                    @Override
                    void compute(long[] v, int b) {
                        for (int i = 0; i < quadwords; i++) {
                            v[target + i] = PackedDoublewords.add(v[first + i], v[b + i]);
                        }
                    }
                };
            case PADDQ ->
                new BinaryVectorOp(context) {
                    @Override
                    void compute(long[] v, int b) {
                        for (int i = 0; i < quadwords; i++) {
                            v[target + i] = v[first + i] + v[b + i];
                        }
                    }
                };
            case PSUBB ->
                new BinaryVectorOp(context) {
                    @Override
                    void compute(long[] v, int b) {
                        for (int i = 0; i < quadwords; i++) {
                            v[target + i] = PackedBytes.subtract(v[first + i], v[b + i]);
                        }
                    }
                };
            case PCMPEQB ->
                new BinaryVectorOp(context) {
                    @Override
                    void compute(long[] v, int b) {
                        for (int i = 0; i < quadwords; i++) {
                            v[target + i] = PackedBytes.equal(v[first + i], v[b + i]);
                        }
                    }
                };
            case PCMPEQD ->
                new BinaryVectorOp(context) {
                    @Override
                    void compute(long[] v, int b) {
                        for (int i = 0; i < quadwords; i++) {
                            v[target + i] = PackedDoublewords.equal(v[first + i], v[b + i]);
                        }
                    }
                };
            case PMINUB ->
                new BinaryVectorOp(context) {
                    @Override
                    void compute(long[] v, int b) {
                        for (int i = 0; i < quadwords; i++) {
                            v[target + i] = PackedBytes.minimumUnsigned(v[first + i], v[b + i]);
                        }
                    }
                };
            default -> null;
        };
    }
}
