package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.FloatingState;
import org.alcazar.core.exec.Address;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.isa.MemoryOperand;

/**
 * VMASKMOVPS, VMASKMOVPD, VPMASKMOVD, VPMASKMOVQ: moves of the elements whose mask has its sign set. The others' memory
 * is not accessed, so it need not be there; a loaded element that is not selected becomes zero.
 *
 * <p>Elements are accessed from the lowest up, each by itself, and never raise #AC.
 */
final class MaskedMoves {
    private MaskedMoves() {}

    /** @param width bits of an element */
    static Op bind(BindContext context, int width) {
        return context.instruction().operand(0) instanceof MemoryOperand memory
                ? new Store(context, memory, width)
                : new Load(context, (MemoryOperand) context.instruction().operand(2), width);
    }

    private abstract static class Masked extends VectorOp {
        final Address address;
        final int width;
        final int bytes;
        final int elements;
        private final int mask;

        Masked(BindContext context, MemoryOperand memory, int width) {
            super(context);
            this.address = Address.bind(context, memory);
            this.width = width;
            this.bytes = width / 8;
            this.elements = 64 * quadwords / width;
            this.mask = VectorSource.index(context, 1);
        }

        final boolean selected(long[] vector, int element) {
            int bit = element * width + width - 1;
            return (vector[mask + (bit >> 6)] >>> bit & 1) != 0;
        }
    }

    private static final class Load extends Masked {
        Load(BindContext context, MemoryOperand memory, int width) {
            super(context, memory, width);
        }

        @Override
        public void execute(Core core) {
            checkAvailable(core);
            long[] vector = core.floating.vector;
            for (int i = 0; i < quadwords; i++) {
                vector[FloatingState.SCRATCH + i] = 0;
            }
            for (int i = 0; i < elements; i++) {
                if (selected(vector, i)) {
                    long linear = address.toReadAt(core, (long) i * bytes, bytes);
                    long value = core.mmu.loadElement(linear, address.segment, bytes);
                    int bit = i * width;
                    vector[FloatingState.SCRATCH + (bit >> 6)] |= value << bit;
                }
            }
            System.arraycopy(vector, FloatingState.SCRATCH, vector, target, quadwords);
            clearAbove(vector, quadwords);
        }
    }

    private static final class Store extends Masked {
        private final int source;

        Store(BindContext context, MemoryOperand memory, int width) {
            super(context, memory, width);
            this.source = VectorSource.index(context, 2);
        }

        @Override
        public void execute(Core core) {
            checkAvailable(core);
            long[] vector = core.floating.vector;
            for (int i = 0; i < elements; i++) {
                if (selected(vector, i)) {
                    core.mmu.probeElement(linear(core, i), address.segment, bytes);
                }
            }
            for (int i = 0; i < elements; i++) {
                if (selected(vector, i)) {
                    int bit = i * width;
                    long value = vector[source + (bit >> 6)] >>> bit;
                    core.mmu.storeElement(linear(core, i), address.segment, bytes, value);
                }
            }
        }

        private long linear(Core core, int element) {
            return address.toWriteAt(core, (long) element * bytes, bytes);
        }
    }
}
