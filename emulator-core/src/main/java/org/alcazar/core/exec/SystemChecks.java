package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.cpu.SelectorChecks;
import org.alcazar.core.isa.RegisterOperand;

/** Questions about selectors, answered in ZF: LAR, LSL, VERR, VERW, ARPL. */
final class SystemChecks {
    private SystemChecks() {}

    static Op lar(BindContext context) {
        int register = ((RegisterOperand) context.instruction().operand(0)).number();
        int width = context.instruction().operandSize();
        SystemOperand source = SystemOperand.bind(context, 1);
        return SystemOp.protectedOnly(core -> {
            long rights = SelectorChecks.accessRights(core, (int) source.read(core, 16));
            answer(core, register, width, rights);
        });
    }

    static Op lsl(BindContext context) {
        int register = ((RegisterOperand) context.instruction().operand(0)).number();
        int width = context.instruction().operandSize();
        SystemOperand source = SystemOperand.bind(context, 1);
        return SystemOp.protectedOnly(core -> {
            long limit = SelectorChecks.segmentLimit(core, (int) source.read(core, 16));
            answer(core, register, width, limit);
        });
    }

    private static void answer(Core core, int register, int width, long value) {
        if (value >= 0) {
            SystemOperand.setRegister(core, register, width, value);
        }
        setZero(core, value >= 0);
    }

    static Op verify(BindContext context, boolean write) {
        SystemOperand source = SystemOperand.bind(context, 0);
        return SystemOp.protectedOnly(
                core -> setZero(core, SelectorChecks.accessible(core, (int) source.read(core, 16), write)));
    }

    static Op arpl(BindContext context) {
        SystemOperand target = SystemOperand.bind(context, 0);
        SystemOperand source = SystemOperand.bind(context, 1);
        return SystemOp.protectedOnly(core -> {
            long selector = target.read(core, 16);
            long wanted = source.read(core, 16) & 3;
            boolean raise = (selector & 3) < wanted;
            if (raise) {
                target.write(core, selector & ~3L | wanted);
            }
            setZero(core, raise);
        });
    }

    private static void setZero(Core core, boolean zero) {
        long flags = core.rflags();
        core.setArithmeticFlags(zero ? flags | Flags.ZF : flags & ~Flags.ZF);
    }
}
