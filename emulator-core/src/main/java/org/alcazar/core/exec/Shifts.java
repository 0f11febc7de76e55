package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.isa.ImmediateOperand;
import org.alcazar.core.isa.Instruction;
import org.alcazar.core.isa.Operand;
import org.alcazar.core.isa.Operation;
import org.alcazar.core.isa.RegisterClass;
import org.alcazar.core.isa.RegisterOperand;

/** SHL, SHR, SAR, ROL, ROR, RCL, RCR, SHLD, SHRD and the BMI2 shifts. */
final class Shifts {
    private Shifts() {}

    /** Binds the shifts and rotates of one operand by a constant or CL. */
    static Op shift(BindContext ctx) {
        Instruction instruction = ctx.instruction();
        Operation operation = instruction.operation();
        Operand a = instruction.operand(0);
        Operand by = instruction.operand(1);
        Place d = Place.bind(ctx, a);
        if (by instanceof ImmediateOperand immediate) {
            int count = (int) immediate.value() & countMask(d.width);
            if (count == 0) {
                return new Unshifted(d);
            }
            Op special = a instanceof RegisterOperand register && register.type() == RegisterClass.GPR
                    ? ShiftForms.constant(operation, d.width, register.number(), count)
                    : null;
            return special != null ? special : new ByConstant(operation, d, count);
        }
        Op special = a instanceof RegisterOperand register && register.type() == RegisterClass.GPR
                ? ShiftForms.byCl(operation, d.width, register.number())
                : null;
        return special != null ? special : new ByCl(operation, d);
    }

    static int countMask(int width) {
        return width == 64 ? 63 : 31;
    }

    /** @param count masked, not 0 */
    static long apply(Operation operation, Core core, int width, long a, int count) {
        return switch (operation) {
            case SHL -> ShiftSemantics.shl(core, width, a, count);
            case SHR -> ShiftSemantics.shr(core, width, a, count);
            case SAR -> ShiftSemantics.sar(core, width, a, count);
            case ROL -> ShiftSemantics.rol(core, width, a, count);
            case ROR -> ShiftSemantics.ror(core, width, a, count);
            case RCL -> ShiftSemantics.rcl(core, width, a, count % (width + 1));
            case RCR -> ShiftSemantics.rcr(core, width, a, count % (width + 1));
            default -> throw new IllegalArgumentException(operation + " is no shift");
        };
    }

    /** A count of 0: the operand is written back, no flag changes. */
    private static final class Unshifted extends Op {
        private final Place d;

        Unshifted(Place d) {
            this.d = d;
        }

        @Override
        public void execute(Core core) {
            d.write(core, d.readForUpdate(core));
        }
    }

    private static final class ByConstant extends Op {
        private final Operation operation;
        private final Place d;
        private final int count;

        ByConstant(Operation operation, Place d, int count) {
            this.operation = operation;
            this.d = d;
            this.count = count;
        }

        @Override
        public void execute(Core core) {
            d.write(core, apply(operation, core, d.width, d.readForUpdate(core), count));
        }
    }

    private static final class ByCl extends Op {
        private final Operation operation;
        private final Place d;
        private final int mask;

        ByCl(Operation operation, Place d) {
            this.operation = operation;
            this.d = d;
            this.mask = countMask(d.width);
        }

        @Override
        public void execute(Core core) {
            int count = (int) core.r[Core.RCX] & mask;
            long a = d.readForUpdate(core);
            d.write(core, count == 0 ? a : apply(operation, core, d.width, a, count));
        }
    }

    /** Binds SHLD and SHRD. */
    static Op doubleShift(BindContext ctx) {
        Place d = Place.bind(ctx, 0);
        Place s = Place.bind(ctx, 1);
        Place by = Place.bind(ctx, 2);
        boolean left = ctx.instruction().operation() == Operation.SHLD;
        int mask = countMask(d.width);
        return new Op() {
            @Override
            public void execute(Core core) {
                int count = (int) by.read(core) & mask;
                long a = d.readForUpdate(core);
                long b = s.read(core);
                if (count == 0) {
                    d.write(core, a);
                } else {
                    d.write(
                            core,
                            left
                                    ? ShiftSemantics.shld(core, d.width, a, b, count)
                                    : ShiftSemantics.shrd(core, d.width, a, b, count));
                }
            }
        };
    }

    /** Binds SARX, SHLX, SHRX and RORX, which leave the flags. */
    static Op withoutFlags(BindContext ctx) {
        Operation operation = ctx.instruction().operation();
        Place d = Place.bind(ctx, 0);
        Place s = Place.bind(ctx, 1);
        Place by = Place.bind(ctx, 2);
        int width = d.width;
        int mask = countMask(width);
        return new Op() {
            @Override
            public void execute(Core core) {
                long a = s.read(core);
                int count = (int) by.read(core) & mask;
                d.write(
                        core,
                        switch (operation) {
                            case SHLX -> a << count;
                            case SHRX -> Width.zeroExtend(a, width) >>> count;
                            case SARX -> a >> count;
                            default -> width == 64 ? Long.rotateRight(a, count) : Integer.rotateRight((int) a, count);
                        });
            }
        };
    }
}
