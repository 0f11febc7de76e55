package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.exec.Place;
import org.alcazar.core.isa.MemoryOperand;

/** Single elements taken out of a vector, put into one, or repeated: PEXTR, PINSR, INSERTPS, VPBROADCAST. */
final class Elements {
    private Elements() {}

    private static long mask(int width) {
        return width == 64 ? -1 : (1L << width) - 1;
    }

    /** PEXTRB, PEXTRW, PEXTRD, PEXTRQ, EXTRACTPS. A wider register is zero above the element. */
    static Op extract(BindContext context, int width) {
        Place place = Place.bind(context, 0);
        int bit = VectorOp.immediate(context) * width & 127;
        int source = VectorSource.index(context, 1) + (bit >> 6);
        return new VectorOp(context) {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                place.write(core, core.floating.vector[source] >>> bit & mask(width));
            }
        };
    }

    /** PINSRB, PINSRW, PINSRD, PINSRQ. */
    static Op insert(BindContext context, int width) {
        int count = context.instruction().operandCount();
        Place place = Place.bind(context, count - 2);
        int bit = VectorOp.immediate(context) * width & 127;
        long mask = mask(width) << bit;
        return new VectorOp(context) {
            private final int rest = count == 4 ? VectorSource.index(context, 1) : target;

            @Override
            public void execute(Core core) {
                checkAvailable(core);
                long value = place.read(core) << bit;
                long[] vector = core.floating.vector;
                vector[target] = vector[rest];
                vector[target + 1] = vector[rest + 1];
                int at = target + (bit >> 6);
                vector[at] = value & mask | vector[at] & ~mask;
                clearAbove(vector, 2);
            }
        };
    }

    /** INSERTPS: which of the source's elements (memory has one), where to, and which of the result's become zero. */
    static Op insertSingle(BindContext context) {
        int count = context.instruction().operandCount();
        int control = VectorOp.immediate(context);
        VectorSource source = VectorSource.bind(context, count - 2);
        int from = context.instruction().operand(count - 2) instanceof MemoryOperand ? 0 : control >> 6;
        int to = control >> 4 & 3;
        return new VectorOp(context) {
            private final int rest = count == 4 ? VectorSource.index(context, 1) : target;

            @Override
            public void execute(Core core) {
                checkAvailable(core);
                int at = source.fetch(core);
                long[] vector = core.floating.vector;
                long value = vector[at + (from >> 1)] >>> (from << 5) & 0xFFFF_FFFFL;
                long keep = ~(0xFFFF_FFFFL << (to << 5));
                long low = vector[rest];
                long high = vector[rest + 1];
                if (to < 2) {
                    low = low & keep | value << (to << 5);
                } else {
                    high = high & keep | value << (to << 5);
                }
                vector[target] = low & ~zeroed(control);
                vector[target + 1] = high & ~zeroed(control >> 2);
                clearAbove(vector, 2);
            }
        };
    }

    /** The doublewords of a quadword that two bits name. */
    private static long zeroed(int bits) {
        return ((bits & 1) != 0 ? 0xFFFF_FFFFL : 0) | ((bits & 2) != 0 ? 0xFFFF_FFFFL << 32 : 0);
    }

    /** VBROADCASTSS, VBROADCASTSD, VPBROADCASTB, W, D, Q: the lowest element in every place. */
    static Op broadcast(BindContext context, int width) {
        VectorSource source = VectorSource.bind(context, 1);
        long repeat = Long.divideUnsigned(-1, mask(width));
        return new VectorOp(context) {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                int at = source.fetch(core);
                long[] vector = core.floating.vector;
                long value = (vector[at] & mask(width)) * repeat;
                for (int i = 0; i < quadwords; i++) {
                    vector[target + i] = value;
                }
                clearAbove(vector, quadwords);
            }
        };
    }
}
