package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.isa.RegisterOperand;

/** An instruction that writes the MMX register that is operand 0. */
abstract class MmxOp extends Op {
    /** The destination. */
    final int target;

    MmxOp(BindContext context) {
        target = ((RegisterOperand) context.instruction().operand(0)).number();
    }

    @Override
    public final void execute(Core core) {
        MmxState.checkAvailable(core);
        MmxState.write(core, target, compute(core));
    }

    /** The result; may fault, changes nothing. */
    abstract long compute(Core core);
}
