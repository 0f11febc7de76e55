package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.FloatingState;
import org.alcazar.core.exec.Address;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.isa.MemoryOperand;

/**
 * VGATHER and VPGATHER: elements from addresses that a vector of indices gives, where the mask's sign is set.
 *
 * <p>Elements are loaded from the lowest up, and the mask of each is zeroed when it is done. A fault leaves what was done
 * before it, so that the instruction can be restarted.
 */
final class Gathers {
    private Gathers() {}

    /**
     * @param indexWidth bits of an index
     * @param width bits of an element
     */
    static Op bind(BindContext context, int indexWidth, int width) {
        return new Gather(context, indexWidth, width);
    }

    private static final class Gather extends VectorOp {
        private final Address address;
        private final int index;
        private final int scale;
        private final int mask;
        private final int indexWidth;
        private final int width;
        private final int elements;

        Gather(BindContext context, int indexWidth, int width) {
            super(context);
            MemoryOperand memory = (MemoryOperand) context.instruction().operand(1);
            this.address = Address.bind(
                    context,
                    new MemoryOperand(
                            memory.segment(),
                            memory.base(),
                            MemoryOperand.NONE,
                            0,
                            memory.displacement(),
                            memory.addressSize(),
                            width));
            this.index = memory.index() * FloatingState.VECTOR_QUADWORDS;
            this.scale = memory.scale();
            this.mask = VectorSource.index(context, 2);
            this.indexWidth = indexWidth;
            this.width = width;
            this.elements = 64 * quadwords / Math.max(indexWidth, width);
        }

        @Override
        public void execute(Core core) {
            checkAvailable(core);
            long[] vector = core.floating.vector;
            for (int i = 0; i < elements; i++) {
                if (element(vector, mask, i, width) < 0) {
                    long delta = element(vector, index, i, indexWidth) << scale;
                    long linear = address.toReadAt(core, delta, width / 8);
                    set(vector, target, i, core.mmu.loadElement(linear, address.segment, width / 8));
                }
                set(vector, mask, i, 0);
            }
            int written = elements * width / 64;
            for (int i = mask + written; i < mask + FloatingState.VECTOR_QUADWORDS; i++) {
                vector[i] = 0;
            }
            if (written < 2) {
                vector[target + 1] = 0;
            }
            clearAbove(vector, Math.max(2, written));
        }

        /** Element {@code i} of a register, sign-extended. */
        private static long element(long[] vector, int register, int i, int width) {
            return width == 64 ? vector[register + i] : (int) (vector[register + (i >> 1)] >>> (i << 5));
        }

        private void set(long[] vector, int register, int i, long value) {
            if (width == 64) {
                vector[register + i] = value;
            } else {
                int at = register + (i >> 1);
                int shift = (i & 1) << 5;
                vector[at] = vector[at] & ~(0xFFFF_FFFFL << shift) | (value & 0xFFFF_FFFFL) << shift;
            }
        }
    }
}
