package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.FloatingState;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.fpu.FloatStatus;
import org.alcazar.core.isa.ImmediateOperand;

/**
 * An instruction that computes in floating point under MXCSR. It changes nothing before all results are there, since each
 * element may raise an exception.
 */
abstract class FloatOp extends VectorOp {
    /** Where in the vector array results wait. */
    static final int RESULT = FloatingState.SCRATCH + FloatingState.VECTOR_QUADWORDS;

    /** Index of the first source: the destination but for VEX forms of three operands. */
    final int first;

    /** The last source. */
    final VectorSource source;

    FloatOp(BindContext context) {
        super(context);
        int last = context.instruction().operandCount() - 1;
        if (context.instruction().operand(last) instanceof ImmediateOperand) {
            last--;
        }
        first = last == 2 ? VectorSource.index(context, 1) : target;
        source = VectorSource.bind(context, last);
    }

    /** The exception status of an instruction that begins. */
    static FloatStatus begin(Core core) {
        return core.floating.status.begin(core.floating.mxcsr);
    }

    /** Sets the sticky flags of what was raised, and ends the instruction when something of that is not masked. */
    static void deliver(Core core, FloatStatus status) {
        if (status.flags != 0) {
            core.floating.mxcsr = status.mxcsr();
            if (status.unmaskedFlags() != 0) {
                boolean enabled = (core.cr4 & ControlBits.CR4_OSXMMEXCPT) != 0;
                throw core.fault(enabled ? Vector.XM : Vector.UD);
            }
        }
    }

    /** Moves results from {@link #RESULT} to the destination. */
    final void commit(long[] v, int written) {
        for (int i = 0; i < written; i++) {
            v[target + i] = v[RESULT + i];
        }
        clearAbove(v, written);
    }
}
