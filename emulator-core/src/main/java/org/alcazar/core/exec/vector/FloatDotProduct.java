package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.fpu.Binary32;
import org.alcazar.core.fpu.Binary64;
import org.alcazar.core.fpu.FloatStatus;

/**
 * DPPS and DPPD: products of the elements that bits 7:4 of the immediate select, summed in pairs, to the elements that
 * bits 3:0 select. An unmasked exception of the products ends the instruction before anything is added, and one of the
 * first sums before the second.
 */
final class FloatDotProduct {
    private FloatDotProduct() {}

    static Op singles(BindContext context) {
        int immediate = VectorOp.immediate(context);
        return new FloatOp(context) {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                int from = source.fetch(core);
                FloatStatus status = begin(core);
                long[] v = core.floating.vector;
                for (int lane = 0; lane < quadwords; lane += 2) {
                    int a = first + lane;
                    int b = from + lane;
                    v[RESULT + lane] = products(v[a], v[b], immediate >> 4, status);
                    v[RESULT + lane + 1] = products(v[a + 1], v[b + 1], immediate >> 6, status);
                }
                step(core, status);
                for (int lane = RESULT; lane < RESULT + quadwords; lane += 2) {
                    v[lane] = sum(v[lane], status);
                    v[lane + 1] = sum(v[lane + 1], status);
                }
                step(core, status);
                for (int lane = RESULT; lane < RESULT + quadwords; lane += 2) {
                    int sum = Binary32.add((int) v[lane], (int) v[lane + 1], status);
                    v[lane] = FloatFunctions.join(selected(sum, immediate), selected(sum, immediate >> 1));
                    v[lane + 1] = FloatFunctions.join(selected(sum, immediate >> 2), selected(sum, immediate >> 3));
                }
                deliver(core, status);
                commit(v, quadwords);
            }
        };
    }

    /** Ends a step, all exceptions of which count, whatever the next one raises. */
    private static void step(Core core, FloatStatus status) {
        FloatOp.deliver(core, status);
        status.begin(core.floating.mxcsr);
    }

    private static long products(long a, long b, int select, FloatStatus status) {
        int low = (select & 1) != 0 ? Binary32.multiply((int) a, (int) b, status) : 0;
        int high = (select & 2) != 0 ? Binary32.multiply((int) (a >>> 32), (int) (b >>> 32), status) : 0;
        return FloatFunctions.join(low, high);
    }

    private static long sum(long pair, FloatStatus status) {
        return Binary32.add((int) pair, (int) (pair >>> 32), status) & 0xFFFF_FFFFL;
    }

    private static int selected(int sum, int select) {
        return (select & 1) != 0 ? sum : 0;
    }

    static Op doubles(BindContext context) {
        int immediate = VectorOp.immediate(context);
        return new FloatOp(context) {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                int from = source.fetch(core);
                FloatStatus status = begin(core);
                long[] v = core.floating.vector;
                long low = (immediate & 0x10) != 0 ? Binary64.multiply(v[first], v[from], status) : 0;
                long high = (immediate & 0x20) != 0 ? Binary64.multiply(v[first + 1], v[from + 1], status) : 0;
                step(core, status);
                long sum = Binary64.add(low, high, status);
                deliver(core, status);
                v[target] = (immediate & 1) != 0 ? sum : 0;
                v[target + 1] = (immediate & 2) != 0 ? sum : 0;
                clearAbove(v, 2);
            }
        };
    }
}
