package org.alcazar.core.exec.x87;

import org.alcazar.core.fpu.X87Status;
import org.alcazar.core.isa.Operation;

/** The constants that instructions push. */
enum Constant {
    ONE(0x3FFF, 0x8000_0000_0000_0000L, Rest.NONE),
    /** log2(10). */
    LOG2_TEN(0x4000, 0xD49A_784B_CD1B_8AFEL, Rest.LESS_THAN_HALF),
    /** log2(e). */
    LOG2_E(0x3FFF, 0xB8AA_3B29_5C17_F0BBL, Rest.MORE_THAN_HALF),
    PI(0x4000, 0xC90F_DAA2_2168_C234L, Rest.MORE_THAN_HALF),
    /** log10(2). */
    LOG10_TWO(0x3FFD, 0x9A20_9A84_FBCF_F798L, Rest.MORE_THAN_HALF),
    /** ln(2). */
    LN_TWO(0x3FFE, 0xB172_17F7_D1CF_79ABL, Rest.MORE_THAN_HALF),
    ZERO(0, 0, Rest.NONE);

    /** What follows the 64 bits of {@link #truncated}. */
    private enum Rest {
        NONE,
        LESS_THAN_HALF,
        MORE_THAN_HALF
    }

    final int signExponent;
    private final long truncated;
    private final Rest rest;

    Constant(int signExponent, long truncated, Rest rest) {
        this.signExponent = signExponent;
        this.truncated = truncated;
        this.rest = rest;
    }

    static Constant of(Operation operation) {
        return switch (operation) {
            case FLD1 -> ONE;
            case FLDL2T -> LOG2_TEN;
            case FLDL2E -> LOG2_E;
            case FLDPI -> PI;
            case FLDLG2 -> LOG10_TWO;
            case FLDLN2 -> LN_TWO;
            case FLDZ -> ZERO;
            default -> throw new IllegalArgumentException(operation + " pushes no constant");
        };
    }

    /** The significand as the rounding control of a control word wants it; no constant is negative. */
    long rounded(int control) {
        boolean up =
                switch (control & X87Status.ROUNDING) {
                    case X87Status.TO_NEAREST -> rest == Rest.MORE_THAN_HALF;
                    case X87Status.UP -> rest != Rest.NONE;
                    default -> false;
                };
        return up ? truncated + 1 : truncated;
    }
}
