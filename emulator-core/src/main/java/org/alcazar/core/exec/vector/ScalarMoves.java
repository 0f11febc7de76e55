package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.exec.Place;
import org.alcazar.core.isa.MemoryOperand;
import org.alcazar.core.isa.Operation;
import org.alcazar.core.isa.RegisterClass;
import org.alcazar.core.isa.RegisterOperand;

/** Moves of one element: MOVSS, MOVSD, MOVD, MOVQ. */
final class ScalarMoves {
    private ScalarMoves() {}

    /** MOVSS and MOVSD: a load zeroes the rest of the register, a move between registers keeps it. */
    static Op scalar(BindContext context) {
        if (context.instruction().operand(0) instanceof MemoryOperand) {
            return new Store(context);
        }
        int last = context.instruction().operandCount() - 1;
        return context.instruction().operand(last) instanceof MemoryOperand
                ? new Load(context, VectorSource.bind(context, last))
                : new Merge(context, context.instruction().operation() == Operation.MOVSS ? 0xFFFF_FFFFL : -1L);
    }

    /** MOVQ with a general-purpose register, or with an XMM register or memory on the other side. */
    static Op quadword(BindContext context) {
        boolean general = false;
        for (int i = 0; i < 2; i++) {
            general |= context.instruction().operand(i) instanceof RegisterOperand register
                    && register.type() == RegisterClass.GPR;
        }
        if (general) {
            return general(context);
        }
        return context.instruction().operand(0) instanceof MemoryOperand
                ? new Store(context)
                : new Load(context, VectorSource.bind(context, 1));
    }

    /** MOVD and MOVQ with general-purpose registers or memory. */
    static Op general(BindContext context) {
        boolean toVector =
                context.instruction().operand(0) instanceof RegisterOperand register && VectorOp.isVector(register);
        if (toVector) {
            return new FromGeneral(context, Place.bind(context, 1));
        }
        return new Store(context);
    }

    private static final class Load extends VectorOp {
        private final VectorSource source;

        Load(BindContext context, VectorSource source) {
            super(context);
            this.source = source;
        }

        @Override
        public void execute(Core core) {
            checkAvailable(core);
            int from = source.fetch(core);
            long[] vector = core.floating.vector;
            vector[target] = vector[from];
            vector[target + 1] = 0;
            clearAbove(vector, 2);
        }
    }

    private static final class FromGeneral extends VectorOp {
        private final Place source;

        FromGeneral(BindContext context, Place source) {
            super(context);
            this.source = source;
        }

        @Override
        public void execute(Core core) {
            checkAvailable(core);
            long value = source.read(core);
            long[] vector = core.floating.vector;
            vector[target] = source.width == 64 ? value : value & 0xFFFF_FFFFL;
            vector[target + 1] = 0;
            clearAbove(vector, 2);
        }
    }

    private static final class Store extends VectorOp {
        private final Place place;
        private final int source;

        Store(BindContext context) {
            super(context);
            this.place = Place.bind(context, 0);
            this.source = VectorSource.index(context, 1);
        }

        @Override
        public void execute(Core core) {
            checkAvailable(core);
            place.write(core, core.floating.vector[source]);
        }
    }

    /** With a VEX prefix the rest comes from operand 1, without one it is the destination's own. */
    private static final class Merge extends VectorOp {
        private final int rest;
        private final int source;
        private final long mask;

        /** @param mask the bits of the lower quadword that are moved */
        Merge(BindContext context, long mask) {
            super(context);
            int count = context.instruction().operandCount();
            this.rest = count == 3 ? VectorSource.index(context, 1) : target;
            this.source = VectorSource.index(context, count - 1);
            this.mask = mask;
        }

        @Override
        public void execute(Core core) {
            checkAvailable(core);
            long[] vector = core.floating.vector;
            vector[target] = vector[source] & mask | vector[rest] & ~mask;
            vector[target + 1] = vector[rest + 1];
            clearAbove(vector, 2);
        }
    }
}
