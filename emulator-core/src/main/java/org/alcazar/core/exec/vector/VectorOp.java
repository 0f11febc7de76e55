package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.FloatingState;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.isa.ImmediateOperand;
import org.alcazar.core.isa.Instruction;
import org.alcazar.core.isa.RegisterClass;
import org.alcazar.core.isa.RegisterOperand;

/**
 * An instruction on XMM or YMM registers. With a VEX prefix, what is above the result becomes zero; without one, it stays
 * as it is.
 */
abstract class VectorOp extends Op {
    final boolean vex;
    /** Index of the destination's least significant quadword, when operand 0 is a vector register. */
    final int target;
    /** Quadwords of the operands: 2, or 4 with VEX.L. */
    final int quadwords;

    VectorOp(BindContext context) {
        vex = context.instruction().form().vex();
        quadwords = vex && context.instruction().vectorLength() == 256 ? 4 : 2;
        boolean vector = context.instruction().operand(0) instanceof RegisterOperand register && isVector(register);
        target = vector ? VectorSource.index(context, 0) : -1;
    }

    /** Raises #UD or #NM when the registers may not be used now: the first thing every instruction does. */
    final void checkAvailable(Core core) {
        int fault = vex ? core.avxFault : core.sseFault;
        if (fault != 0) {
            throw core.fault(fault);
        }
    }

    /** The last thing an instruction does that writes {@code written} quadwords of its destination: zeroes above. */
    final void clearAbove(long[] vector, int written) {
        if (vex) {
            for (int i = target + written; i < target + FloatingState.VECTOR_QUADWORDS; i++) {
                vector[i] = 0;
            }
        }
    }

    /** Whether a register is an XMM or YMM register. */
    static boolean isVector(RegisterOperand register) {
        return register.type() == RegisterClass.XMM || register.type() == RegisterClass.YMM;
    }

    /** Whether an MMX register is among the operands. */
    static boolean usesMmx(Instruction instruction) {
        for (int i = 0; i < instruction.operandCount(); i++) {
            if (instruction.operand(i) instanceof RegisterOperand register && register.type() == RegisterClass.MMX) {
                return true;
            }
        }
        return false;
    }

    /** The immediate byte that is the last operand. */
    static int immediate(BindContext context) {
        Instruction instruction = context.instruction();
        return (int) ((ImmediateOperand) instruction.operand(instruction.operandCount() - 1)).value() & 0xFF;
    }
}
