package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.isa.CodeSize;
import org.alcazar.core.isa.ImmediateOperand;
import org.alcazar.core.isa.Instruction;
import org.alcazar.core.isa.Operation;
import org.alcazar.core.isa.RelativeOperand;

/** Near JMP, Jcc, CALL and RET, LOOPcc and JrCXZ. A bad target is #GP(0) at the branch, before anything is changed. */
final class ControlTransfer {
    private ControlTransfer() {}

    private static boolean wide(BindContext ctx, RelativeOperand operand) {
        return ctx.instruction().codeSize() == CodeSize.CODE64 && operand.width() == 64;
    }

    static Op jcc(BindContext ctx) {
        RelativeOperand operand = (RelativeOperand) ctx.instruction().operand(0);
        int condition = ctx.instruction().condition();
        long displacement = operand.displacement();
        int width = operand.width();
        if (wide(ctx, operand)) {
            return ConditionalJumps.bind(condition, ctx.nextOffset() + displacement);
        }
        int next = ctx.nextOffset();
        return new Op() {
            @Override
            public void execute(Core core) {
                if (Conditions.holds(core, condition)) {
                    long from = core.r[Core.BLOCK] + next & core.ipMask;
                    core.jump(Branches.target(core, from + displacement, width));
                }
            }
        };
    }

    static Op jmp(BindContext ctx) {
        if (ctx.instruction().operand(0) instanceof RelativeOperand operand) {
            long displacement = operand.displacement();
            int width = operand.width();
            if (wide(ctx, operand)) {
                return new Op() {
                    @Override
                    public void execute(Core core) {
                        core.rip = Branches.canonical(core, core.rip + displacement);
                    }
                };
            }
            return new Op() {
                @Override
                public void execute(Core core) {
                    core.rip = Branches.target(core, core.rip + displacement, width);
                }
            };
        }
        Place place = Place.bind(ctx, 0);
        return new Op() {
            @Override
            public void execute(Core core) {
                core.rip = Branches.target(core, place.read(core), place.width);
            }
        };
    }

    static Op call(BindContext ctx) {
        if (ctx.instruction().operand(0) instanceof RelativeOperand operand) {
            long displacement = operand.displacement();
            int width = operand.width();
            if (wide(ctx, operand)) {
                return new Op() {
                    @Override
                    public void execute(Core core) {
                        long next = core.rip;
                        long target = Branches.callTarget(core, next + displacement, 64);
                        long top = core.r[Core.RSP] - 8;
                        core.mmu.store64(top, Segment.SS, next);
                        core.r[Core.RSP] = top;
                        core.rip = target;
                    }
                };
            }
            return new Op() {
                @Override
                public void execute(Core core) {
                    long target = Branches.callTarget(core, core.rip + displacement, width);
                    StackAccess.push(core, width / 8, core.rip);
                    core.rip = target;
                }
            };
        }
        Place place = Place.bind(ctx, 0);
        return new Op() {
            @Override
            public void execute(Core core) {
                long target = Branches.callTarget(core, place.read(core), place.width);
                StackAccess.push(core, place.width / 8, core.rip);
                core.rip = target;
            }
        };
    }

    static Op ret(BindContext ctx) {
        Instruction instruction = ctx.instruction();
        int size = instruction.operandSize() / 8;
        long released =
                instruction.operandCount() == 0 ? 0 : ((ImmediateOperand) instruction.operand(0)).value() & 0xFFFF;
        if (size == 8 && released == 0) {
            return new Op() {
                @Override
                public void execute(Core core) {
                    long top = core.r[Core.RSP];
                    core.rip = Branches.canonical(core, core.mmu.load64(top, Segment.SS));
                    core.r[Core.RSP] = top + 8;
                }
            };
        }
        return new Op() {
            @Override
            public void execute(Core core) {
                core.rip = Branches.target(core, StackAccess.peek(core, size, 0), size * 8);
                StackAccess.release(core, size + released);
            }
        };
    }

    /** LOOP, LOOPE and LOOPNE: the counter is CX, ECX or RCX by address size. */
    static Op loop(BindContext ctx) {
        Instruction instruction = ctx.instruction();
        RelativeOperand operand = (RelativeOperand) instruction.operand(0);
        Place counter = Place.general(Core.RCX, instruction.addressSize());
        boolean conditional = instruction.operation() != Operation.LOOP;
        boolean zero = instruction.operation() == Operation.LOOPE;
        return new Op() {
            @Override
            public void execute(Core core) {
                long count = Width.signExtend(counter.read(core) - 1, counter.width);
                if (count != 0 && (!conditional || Flags.zero(core.flagResult) == zero)) {
                    core.rip = Branches.target(core, core.rip + operand.displacement(), operand.width());
                }
                counter.write(core, count);
            }
        };
    }

    /** JCXZ, JECXZ and JRCXZ by address size. */
    static Op jcxz(BindContext ctx) {
        RelativeOperand operand = (RelativeOperand) ctx.instruction().operand(0);
        Place counter = Place.general(Core.RCX, ctx.instruction().addressSize());
        return new Op() {
            @Override
            public void execute(Core core) {
                if (counter.read(core) == 0) {
                    core.rip = Branches.target(core, core.rip + operand.displacement(), operand.width());
                }
            }
        };
    }
}
