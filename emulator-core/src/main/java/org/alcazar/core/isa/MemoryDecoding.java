package org.alcazar.core.isa;

/** Decodes ModRM, SIB and displacement into a memory operand of width 0. */
final class MemoryDecoding {
    private static final int SS = 2;
    private static final int DS = 3;
    private static final int BP = 5;
    private static final int[] BASE16 = {3, 3, 5, 5, 6, 7, 5, 3};
    private static final int[] INDEX16 = {6, 7, 6, 7, -1, -1, -1, -1};

    private MemoryDecoding() {}

    /** Decodes; with {@code vectorIndex} the index is a vector register, of which there is a fourth too. */
    static MemoryOperand decode(Decoding in, int modRm, boolean vectorIndex) {
        return in.effectiveAddressSize() == 16 ? address16(in, modRm) : address32(in, modRm, vectorIndex);
    }

    private static MemoryOperand address16(Decoding in, int modRm) {
        int mod = modRm >> 6;
        int rm = modRm & 7;
        if (mod == 0 && rm == 6) {
            return operand(in, DS, MemoryOperand.NONE, MemoryOperand.NONE, 0, in.signed(16));
        }
        int base = BASE16[rm];
        return operand(in, base == BP ? SS : DS, base, INDEX16[rm], 0, mod == 0 ? 0 : in.signed(mod * 8));
    }

    private static MemoryOperand address32(Decoding in, int modRm, boolean vectorIndex) {
        int mod = modRm >> 6;
        int rm = modRm & 7;
        int base = rm;
        int index = MemoryOperand.NONE;
        int scale = 0;
        if (rm == 4) {
            int sib = in.next();
            base = sib & 7;
            index = (sib >> 3 & 7) | in.indexExtension();
            scale = sib >> 6;
            if (index == 4 && !vectorIndex) {
                index = MemoryOperand.NONE;
                scale = 0;
            }
        }
        if (mod == 0 && base == 5) {
            boolean relative = rm == 5 && in.code64();
            return operand(in, DS, relative ? MemoryOperand.RIP : MemoryOperand.NONE, index, scale, in.signed(32));
        }
        base |= in.baseExtension();
        long displacement = mod == 0 ? 0 : in.signed(mod == 1 ? 8 : 32);
        return operand(in, base == 4 || base == 5 ? SS : DS, base, index, scale, displacement);
    }

    private static MemoryOperand operand(Decoding in, int segment, int base, int index, int scale, long displacement) {
        return new MemoryOperand(in.segmentOr(segment), base, index, scale, displacement, in.effectiveAddressSize(), 0);
    }
}
