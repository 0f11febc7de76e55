package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.exec.Address;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.isa.MemoryOperand;

/** Whole 128-bit lanes of YMM registers: VINSERTF128, VEXTRACTF128, VBROADCASTF128 and their integer twins. */
final class Lanes {
    private Lanes() {}

    static Op insert(BindContext context) {
        int lane = 2 * (VectorOp.immediate(context) & 1);
        int rest = VectorSource.index(context, 1);
        VectorSource source = VectorSource.bind(context, 2);
        return new VectorOp(context) {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                int at = source.fetch(core);
                long[] vector = core.floating.vector;
                long low = vector[at];
                long high = vector[at + 1];
                int kept = 2 - lane;
                vector[target + kept] = vector[rest + kept];
                vector[target + kept + 1] = vector[rest + kept + 1];
                vector[target + lane] = low;
                vector[target + lane + 1] = high;
                clearAbove(vector, 4);
            }
        };
    }

    static Op extract(BindContext context) {
        int source = VectorSource.index(context, 1) + 2 * (VectorOp.immediate(context) & 1);
        if (context.instruction().operand(0) instanceof MemoryOperand memory) {
            Address address = Address.bind(context, memory);
            return new VectorOp(context) {
                @Override
                public void execute(Core core) {
                    checkAvailable(core);
                    long linear = address.toWrite(core, 16);
                    core.mmu.storeVector(linear, address.segment, core.floating.vector, source, 2);
                }
            };
        }
        return new VectorOp(context) {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                long[] vector = core.floating.vector;
                vector[target] = vector[source];
                vector[target + 1] = vector[source + 1];
                clearAbove(vector, 2);
            }
        };
    }

    static Op broadcast(BindContext context) {
        VectorSource source = VectorSource.bind(context, 1);
        return new VectorOp(context) {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                int at = source.fetch(core);
                long[] vector = core.floating.vector;
                for (int i = 0; i < 4; i++) {
                    vector[target + i] = vector[at + (i & 1)];
                }
                clearAbove(vector, 4);
            }
        };
    }
}
