package org.alcazar.core.exec.vector;

import java.util.Arrays;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.cpu.FloatingState;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.isa.Operation;
import org.alcazar.core.simd.StringCompare;

/** PCMPESTRI, PCMPESTRM, PCMPISTRI, PCMPISTRM. Their memory operand takes any alignment. */
final class StringCompares extends VectorOp {
    private static final int RAX = 0;
    private static final int RCX = 1;
    private static final int RDX = 2;

    private final VectorSource second;
    private final int control;
    private final boolean explicit;
    private final boolean wide;
    private final boolean mask;

    private StringCompares(BindContext context) {
        super(context);
        Operation operation = context.instruction().operation();
        second = VectorSource.bindUnaligned(context, 1);
        control = immediate(context);
        explicit = operation == Operation.PCMPESTRI || operation == Operation.PCMPESTRM;
        wide = context.instruction().operandSize() == 64;
        mask = operation == Operation.PCMPESTRM || operation == Operation.PCMPISTRM;
    }

    static Op bind(BindContext context) {
        return new StringCompares(context);
    }

    @Override
    public void execute(Core core) {
        checkAvailable(core);
        int b = second.fetch(core);
        long[] v = core.floating.vector;
        int length1 = explicit ? length(core, RAX) : StringCompare.implicitLength(v[target], v[target + 1], control);
        int length2 = explicit ? length(core, RDX) : StringCompare.implicitLength(v[b], v[b + 1], control);
        int result = StringCompare.compare(v[target], v[target + 1], length1, v[b], v[b + 1], length2, control);
        if (mask) {
            writeMask(v, result);
        } else {
            core.r[RCX] = StringCompare.index(result, control);
        }
        int elements = StringCompare.elements(control);
        core.setArithmeticFlags((result != 0 ? Flags.CF : 0)
                | (length2 < elements ? Flags.ZF : 0)
                | (length1 < elements ? Flags.SF : 0)
                | ((result & 1) != 0 ? Flags.OF : 0));
    }

    private int length(Core core, int register) {
        long value = wide ? core.r[register] : (int) core.r[register];
        return StringCompare.explicitLength(value, control);
    }

    /** The result is XMM0. */
    private void writeMask(long[] v, int result) {
        boolean elements = StringCompare.elementMask(control);
        v[0] = elements ? StringCompare.mask(result, control, 0) : result;
        v[1] = elements ? StringCompare.mask(result, control, 1) : 0;
        if (vex) {
            Arrays.fill(v, 2, FloatingState.VECTOR_QUADWORDS, 0);
        }
    }
}
