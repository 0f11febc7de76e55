package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.simd.SignMask;

/** Each element from one source or the other, as an immediate or the signs of a third vector say. */
final class Blends {
    private Blends() {}

    /** BLENDPS, BLENDPD, PBLENDW, VPBLENDD: a bit an element; a set one chooses the second source. */
    static Op immediate(BindContext context, int width) {
        int count = context.instruction().operandCount();
        VectorSource second = VectorSource.bind(context, count - 2);
        return new VectorOp(context) {
            private final int first = count == 4 ? VectorSource.index(context, 1) : target;
            private final long[] masks = masks(immediate(context), width, quadwords);

            @Override
            public void execute(Core core) {
                checkAvailable(core);
                int from = second.fetch(core);
                long[] vector = core.floating.vector;
                for (int i = 0; i < quadwords; i++) {
                    vector[target + i] = vector[from + i] & masks[i] | vector[first + i] & ~masks[i];
                }
                clearAbove(vector, quadwords);
            }
        };
    }

    /** The bits that come from the second source. PBLENDW has eight elements a lane, and both lanes use the same bits. */
    private static long[] masks(int control, int width, int quadwords) {
        long[] masks = new long[quadwords];
        int perQuadword = 64 / width;
        for (int element = 0; element < quadwords * perQuadword; element++) {
            if ((control >> (element & 7) & 1) != 0) {
                masks[element / perQuadword] |= -1L >>> (64 - width) << (element % perQuadword * width);
            }
        }
        return masks;
    }

    /** PBLENDVB, BLENDVPS, BLENDVPD: an element with the sign set in the mask comes from the second source. */
    static Op variable(BindContext context, int width) {
        int count = context.instruction().operandCount();
        VectorSource second = VectorSource.bind(context, count - 2);
        int mask = VectorSource.index(context, count - 1);
        return new VectorOp(context) {
            private final int first = count == 4 ? VectorSource.index(context, 1) : target;

            @Override
            public void execute(Core core) {
                checkAvailable(core);
                int from = second.fetch(core);
                long[] vector = core.floating.vector;
                for (int i = 0; i < quadwords; i++) {
                    long signs = spread(vector[mask + i], width);
                    vector[target + i] = vector[from + i] & signs | vector[first + i] & ~signs;
                }
                clearAbove(vector, quadwords);
            }
        };
    }

    private static long spread(long value, int width) {
        return switch (width) {
            case 8 -> SignMask.spreadBytes(value);
            case 32 -> SignMask.spreadDoublewords(value);
            default -> SignMask.spreadQuadword(value);
        };
    }
}
