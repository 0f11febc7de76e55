package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.FloatingState;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.exec.Address;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.exec.Place;
import org.alcazar.core.isa.Instruction;
import org.alcazar.core.isa.MemoryOperand;
import org.alcazar.core.isa.Operand;
import org.alcazar.core.isa.RegisterClass;
import org.alcazar.core.isa.RegisterOperand;
import org.alcazar.core.simd.PackedBytes;

/** Moves to, from and between MMX registers, and EMMS. */
final class MmxMoves {
    private static final int RDI = 7;
    private static final int ALL_EMPTY = 0xFFFF;

    private MmxMoves() {}

    /** MOVD and MOVQ, between MMX registers, general registers and memory. */
    static Op move(BindContext context) {
        Operand source = context.instruction().operand(1);
        if (isMmx(context.instruction().operand(0))) {
            boolean quadword = isMmx(source) || source instanceof MemoryOperand memory && memory.width() == 64;
            return quadword ? load(context) : fromGeneral(context);
        }
        return store(context);
    }

    /** From a general register, or a doubleword in memory, which is zero-extended. */
    private static Op fromGeneral(BindContext context) {
        Place source = Place.bind(context, 1);
        long mask = source.width == 64 ? -1 : 0xFFFF_FFFFL;
        return new MmxOp(context) {
            @Override
            long compute(Core core) {
                return source.read(core) & mask;
            }
        };
    }

    private static Op load(BindContext context) {
        MmxSource source = MmxSource.bind(context, 1);
        return new MmxOp(context) {
            @Override
            long compute(Core core) {
                return source.read(core);
            }
        };
    }

    /** To a general register or memory: MOVD, MOVQ and MOVNTQ. */
    static Op store(BindContext context) {
        Place destination = Place.bind(context, 0);
        int source = number(context, 1);
        return new Op() {
            @Override
            public void execute(Core core) {
                MmxState.checkAvailable(core);
                destination.write(core, core.floating.significand[source]);
                MmxState.use(core);
            }
        };
    }

    /** MOVQ2DQ, which uses SSE state too. */
    static Op toVector(BindContext context) {
        int source = number(context, 1);
        return new VectorOp(context) {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                MmxState.checkAvailable(core);
                MmxState.use(core);
                FloatingState floating = core.floating;
                floating.vector[target] = floating.significand[source];
                floating.vector[target + 1] = 0;
            }
        };
    }

    /** MOVDQ2Q, which uses SSE state too. */
    static Op fromVector(BindContext context) {
        int source = VectorSource.index(context, 1);
        int target = number(context, 0);
        return new Op() {
            @Override
            public void execute(Core core) {
                if (core.sseFault != 0) {
                    throw core.fault(core.sseFault);
                }
                MmxState.checkAvailable(core);
                MmxState.write(core, target, core.floating.vector[source]);
            }
        };
    }

    /**
     * MASKMOVQ: all eight bytes at rDI must be writable, whatever the mask says. When they are not, the x87 registers have
     * become MMX registers all the same: silicon does that before it looks at memory, in this instruction only.
     */
    static Op storeMasked(BindContext context) {
        Instruction instruction = context.instruction();
        int segment = instruction.segmentOverride() < 0 ? Segment.DS : instruction.segmentOverride();
        MemoryOperand operand =
                new MemoryOperand(segment, RDI, MemoryOperand.NONE, 0, 0, instruction.addressSize(), 64);
        Address address = Address.bind(context, operand);
        int source = number(context, 0);
        int mask = number(context, 1);
        return new Op() {
            @Override
            public void execute(Core core) {
                MmxState.checkAvailable(core);
                MmxState.use(core);
                long linear = address.toWrite(core, 8);
                core.mmu.probeWrite(linear, 8, segment);
                long data = core.floating.significand[source];
                int selected = PackedBytes.mask(core.floating.significand[mask]);
                for (int i = 0; i < 8; i++) {
                    if ((selected >> i & 1) != 0) {
                        core.mmu.store8(address.toWriteAt(core, i, 1), segment, (int) (data >>> 8 * i));
                    }
                }
            }
        };
    }

    /** EMMS: every x87 register is empty, and the stack's top is 0. */
    static Op empty() {
        return new Op() {
            @Override
            public void execute(Core core) {
                MmxState.checkAvailable(core);
                MmxState.use(core);
                core.floating.tagWord = ALL_EMPTY;
            }
        };
    }

    static int number(BindContext context, int operand) {
        return ((RegisterOperand) context.instruction().operand(operand)).number();
    }

    private static boolean isMmx(Operand operand) {
        return operand instanceof RegisterOperand register && register.type() == RegisterClass.MMX;
    }
}
