package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.exec.vector.FloatFunctions.Quadwords;
import org.alcazar.core.exec.vector.FloatFunctions.Singles;
import org.alcazar.core.fpu.BinaryFormat;
import org.alcazar.core.fpu.FloatCompare;
import org.alcazar.core.fpu.FloatStatus;

/** Comparisons: to masks by predicate (CMPPS ...), and to flags (COMISS ...). */
final class FloatComparisons {
    private static final long LOW = 0xFFFF_FFFFL;

    private FloatComparisons() {}

    static Singles mask32(int predicate) {
        return (a, b, status) ->
                FloatCompare.holds(BinaryFormat.BINARY32, predicate, a & LOW, b & LOW, status) ? -1 : 0;
    }

    static Quadwords mask64(int predicate) {
        return (a, b, status) -> FloatCompare.holds(BinaryFormat.BINARY64, predicate, a, b, status) ? -1 : 0;
    }

    static Op flags32(BindContext context, boolean signalling) {
        return new FloatOp(context) {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                int from = source.fetch(core);
                FloatStatus status = begin(core);
                long[] v = core.floating.vector;
                long a = v[target] & LOW;
                int relation = FloatCompare.relation(BinaryFormat.BINARY32, a, v[from] & LOW, signalling, status);
                deliver(core, status);
                core.setArithmeticFlags(flags(relation));
            }
        };
    }

    static Op flags64(BindContext context, boolean signalling) {
        return new FloatOp(context) {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                int from = source.fetch(core);
                FloatStatus status = begin(core);
                long[] v = core.floating.vector;
                int relation = FloatCompare.relation(BinaryFormat.BINARY64, v[target], v[from], signalling, status);
                deliver(core, status);
                core.setArithmeticFlags(flags(relation));
            }
        };
    }

    private static int flags(int relation) {
        return switch (relation) {
            case FloatCompare.LESS -> Flags.CF;
            case FloatCompare.EQUAL -> Flags.ZF;
            case FloatCompare.GREATER -> 0;
            default -> Flags.ZF | Flags.PF | Flags.CF;
        };
    }
}
