package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.GuestFault;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.isa.ImmediateOperand;
import org.alcazar.core.isa.Instruction;
import org.alcazar.core.isa.Operand;
import org.alcazar.core.isa.RegisterOperand;

/** PUSH and POP of general operands, PUSHA, POPA, ENTER and LEAVE. */
final class Stack {
    private Stack() {}

    static Op push(BindContext ctx) {
        Operand operand = ctx.instruction().operand(0);
        int size = ctx.instruction().operandSize() / 8;
        if (operand instanceof RegisterOperand register && size == 8) {
            int n = register.number();
            return new Op() {
                @Override
                public void execute(Core core) {
                    long[] r = core.r;
                    long top = r[Core.RSP] - 8;
                    core.mmu.store64(top, Segment.SS, r[n]);
                    r[Core.RSP] = top;
                }
            };
        }
        Place source = Place.bind(ctx, 0);
        return new Op() {
            @Override
            public void execute(Core core) {
                StackAccess.push(core, size, source.read(core));
            }
        };
    }

    static Op pop(BindContext ctx) {
        Operand operand = ctx.instruction().operand(0);
        int size = ctx.instruction().operandSize() / 8;
        if (operand instanceof RegisterOperand register && size == 8) {
            int n = register.number();
            return new Op() {
                @Override
                public void execute(Core core) {
                    long[] r = core.r;
                    long top = r[Core.RSP];
                    long value = core.mmu.load64(top, Segment.SS);
                    r[Core.RSP] = top + 8;
                    r[n] = value;
                }
            };
        }
        Place target = Place.bind(ctx, 0);
        return new Op() {
            @Override
            public void execute(Core core) {
                popTo(core, target, size);
            }
        };
    }

    /** An address with RSP as its base is computed with RSP already incremented. */
    private static void popTo(Core core, Place target, int size) {
        long value = StackAccess.peek(core, size, 0);
        long before = core.r[Core.RSP];
        StackAccess.release(core, size);
        try {
            target.write(core, value);
        } catch (GuestFault fault) {
            core.r[Core.RSP] = before;
            throw fault;
        }
    }

    static Op pusha(BindContext ctx) {
        int size = ctx.instruction().operandSize() / 8;
        return new Op() {
            @Override
            public void execute(Core core) {
                long before = core.r[Core.RSP];
                for (int n = 0; n < 8; n++) {
                    StackAccess.store(core, before - (n + 1L) * size & core.stackMask, size, core.r[n]);
                }
                StackAccess.release(core, -8L * size);
            }
        };
    }

    /** The saved stack pointer is not loaded. */
    static Op popa(BindContext ctx) {
        int size = ctx.instruction().operandSize() / 8;
        return new Op() {
            @Override
            public void execute(Core core) {
                for (int i = 0; i < 8; i++) {
                    int n = 7 - i;
                    if (n != Core.RSP) {
                        Place.writeGeneral(core, n, size * 8, StackAccess.peek(core, size, (long) i * size));
                    }
                }
                StackAccess.release(core, 8L * size);
            }
        };
    }

    static Op enter(BindContext ctx) {
        Instruction instruction = ctx.instruction();
        int size = instruction.operandSize() / 8;
        long bytes = ((ImmediateOperand) instruction.operand(0)).value() & 0xFFFF;
        int level = (int) ((ImmediateOperand) instruction.operand(1)).value() & 31;
        return new Op() {
            @Override
            public void execute(Core core) {
                Stack.enter(core, size, bytes, level);
            }
        };
    }

    private static void enter(Core core, int size, long bytes, int level) {
        long mask = core.stackMask;
        long top = core.r[Core.RSP] - size;
        long frame = top;
        StackAccess.store(core, top & mask, size, core.r[Core.RBP]);
        if (level > 0) {
            long outer = core.r[Core.RBP];
            for (int i = 1; i < level; i++) {
                outer -= size;
                top -= size;
                StackAccess.store(core, top & mask, size, StackAccess.load(core, outer & mask, size));
            }
            top -= size;
            StackAccess.store(core, top & mask, size, frame);
        }
        top -= bytes;
        // The new top must be writable, though nothing is stored there.
        core.mmu.probeWrite(core.linear(Segment.SS, top & mask, size, true), size, Segment.SS);
        Place.writeGeneral(core, Core.RBP, size * 8, frame);
        StackAccess.setPointer(core, top & mask);
    }

    static Op leave(BindContext ctx) {
        int size = ctx.instruction().operandSize() / 8;
        return new Op() {
            @Override
            public void execute(Core core) {
                long frame = core.r[Core.RBP] & core.stackMask;
                long value = StackAccess.load(core, frame, size);
                StackAccess.setPointer(core, frame + size & core.stackMask);
                Place.writeGeneral(core, Core.RBP, size * 8, value);
            }
        };
    }
}
