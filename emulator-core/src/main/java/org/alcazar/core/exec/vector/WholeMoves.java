package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.exec.Address;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.isa.MemoryOperand;

/**
 * Moves of whole registers: MOVAPS, MOVUPS, MOVDQA, MOVDQU and those that differ from these by hints only. They are what
 * memory is copied with, so each direction is an operation of its own.
 */
final class WholeMoves {
    private WholeMoves() {}

    /** @param aligned memory has to be aligned to the length of the vector; MXCSR.MM does not change that */
    static Op bind(BindContext context, boolean aligned) {
        if (context.instruction().operand(0) instanceof MemoryOperand memory) {
            return new Store(context, memory, aligned);
        }
        if (context.instruction().operand(1) instanceof MemoryOperand memory) {
            return new Load(context, memory, aligned);
        }
        return new Copy(context);
    }

    private static final class Load extends VectorOp {
        private final Address address;
        private final int misaligned;

        Load(BindContext context, MemoryOperand memory, boolean aligned) {
            super(context);
            this.address = Address.bind(context, memory);
            this.misaligned = aligned ? 8 * quadwords - 1 : 0;
        }

        @Override
        public void execute(Core core) {
            checkAvailable(core);
            long linear = address.toAligned(core, 8 * quadwords, misaligned, false);
            long[] vector = core.floating.vector;
            core.mmu.loadVector(linear, address.segment, vector, target, quadwords);
            clearAbove(vector, quadwords);
        }
    }

    private static final class Store extends VectorOp {
        private final Address address;
        private final int misaligned;
        private final int source;

        Store(BindContext context, MemoryOperand memory, boolean aligned) {
            super(context);
            this.address = Address.bind(context, memory);
            this.misaligned = aligned ? 8 * quadwords - 1 : 0;
            this.source = VectorSource.index(context, 1);
        }

        @Override
        public void execute(Core core) {
            checkAvailable(core);
            long linear = address.toAligned(core, 8 * quadwords, misaligned, true);
            core.mmu.storeVector(linear, address.segment, core.floating.vector, source, quadwords);
        }
    }

    private static final class Copy extends VectorOp {
        private final int source;

        Copy(BindContext context) {
            super(context);
            this.source = VectorSource.index(context, 1);
        }

        @Override
        public void execute(Core core) {
            checkAvailable(core);
            long[] vector = core.floating.vector;
            for (int i = 0; i < quadwords; i++) {
                vector[target + i] = vector[source + i];
            }
            clearAbove(vector, quadwords);
        }
    }
}
