package org.alcazar.core.exec;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.isa.ImmediateOperand;
import org.alcazar.core.isa.MemoryOperand;
import org.alcazar.core.isa.RegisterOperand;

/** VPERM2F128: any two of four 128-bit lanes, or zero, AMD APM volume 4. */
final class LanePermutes {
    /** Quadwords of a register as the core keeps it, and of a 256-bit operand. */
    private static final int REGISTER = 8;

    private static final int OPERAND = 4;
    private static final int AVX_STATE = 6;

    private LanePermutes() {}

    static Op permute(BindContext context) {
        int target = register(context, 0);
        int first = register(context, 1);
        int control = (int) ((ImmediateOperand) context.instruction().operand(3)).value();
        if (context.instruction().operand(2) instanceof MemoryOperand memory) {
            Address address = SystemOperand.address(context, memory);
            return new Op() {
                @Override
                public void execute(Core core) {
                    checkState(core);
                    long linear = address.toRead(core, 8 * OPERAND);
                    long[] lanes = new long[2 * OPERAND];
                    System.arraycopy(core.floating.vector, first * REGISTER, lanes, 0, OPERAND);
                    for (int i = 0; i < OPERAND; i++) {
                        lanes[OPERAND + i] = core.mmu.load64(linear + 8L * i, address.segment);
                    }
                    store(core, target, lanes, control);
                }
            };
        }
        int second = register(context, 2);
        return new Op() {
            @Override
            public void execute(Core core) {
                checkState(core);
                long[] lanes = new long[2 * OPERAND];
                System.arraycopy(core.floating.vector, first * REGISTER, lanes, 0, OPERAND);
                System.arraycopy(core.floating.vector, second * REGISTER, lanes, OPERAND, OPERAND);
                store(core, target, lanes, control);
            }
        };
    }

    private static int register(BindContext context, int operand) {
        return ((RegisterOperand) context.instruction().operand(operand)).number();
    }

    private static void checkState(Core core) {
        boolean enabled = core.protectedMode()
                && !core.virtual8086()
                && (core.cr4 & ControlBits.CR4_OSXSAVE) != 0
                && (core.xcr0 & AVX_STATE) == AVX_STATE;
        if (!enabled) {
            throw core.fault(Vector.UD);
        }
        if ((core.cr0 & ControlBits.CR0_TS) != 0) {
            throw core.fault(Vector.NM);
        }
    }

    /** Writes both lanes; whatever is above 256 bits becomes zero. */
    private static void store(Core core, int target, long[] lanes, int control) {
        long[] vector = core.floating.vector;
        int at = target * REGISTER;
        for (int i = 0; i < OPERAND; i++) {
            vector[at + i] = quadword(lanes, i < 2 ? control : control >> 4, i & 1);
            vector[at + OPERAND + i] = 0;
        }
    }

    /**
     * Half of a lane that a control nibble selects.
     *
     * @param lanes the four lanes, two quadwords each
     * @param nibble bits 1:0 the lane; bit 3 zero instead
     * @param half 0 or 1
     */
    static long quadword(long[] lanes, int nibble, int half) {
        return (nibble & 8) != 0 ? 0 : lanes[2 * (nibble & 3) + half];
    }
}
