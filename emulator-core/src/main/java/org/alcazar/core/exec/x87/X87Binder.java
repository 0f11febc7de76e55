package org.alcazar.core.exec.x87;

import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;

/** Binds the x87 instructions. */
public final class X87Binder {
    private X87Binder() {}

    /** The bound instruction, or null when it is not executed. */
    public static Op bind(BindContext context) {
        return switch (context.instruction().operation()) {
            case FADD, FADDP, FIADD, FMUL, FMULP, FIMUL -> X87Arithmetic.bind(context);
            case FSUB, FSUBP, FISUB, FSUBR, FSUBRP, FISUBR -> X87Arithmetic.bind(context);
            case FDIV, FDIVP, FIDIV, FDIVR, FDIVRP, FIDIVR -> X87Arithmetic.bind(context);
            case FCOM, FCOMP, FCOMPP, FUCOM, FUCOMP, FUCOMPP, FICOM, FICOMP -> X87Compares.bind(context);
            case FCOMI, FCOMIP, FUCOMI, FUCOMIP -> X87Compares.toFlags(context);
            case FTST -> X87Compares.test(context);
            case FXAM -> X87Compares.examine(context);
            case FLD, FILD, FBLD -> X87Loads.load(context);
            case FLD1, FLDL2T, FLDL2E, FLDPI, FLDLG2, FLDLN2, FLDZ -> X87Loads.constant(context);
            case FST, FSTP, FIST, FISTP, FISTTP, FBSTP -> X87Stores.bind(context);
            case FXCH, FCHS, FABS, FINCSTP, FDECSTP, FFREE, FFREEP, FNOP -> X87Moves.bind(context);
            case FCMOVB, FCMOVE, FCMOVBE, FCMOVU, FCMOVNB, FCMOVNE, FCMOVNBE, FCMOVNU -> X87Moves.bind(context);
            case FNSTENV, FLDENV, FNSAVE, FRSTOR -> X87Environment.bind(context);
            case FNINIT, FNCLEX, FNENI, FNDISI, FNSETPM, FNSTSW, FNSTCW, FLDCW -> X87Control.bind(context);
            default -> X87Functions.bind(context);
        };
    }
}
