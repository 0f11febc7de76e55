package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.isa.CodeSize;
import org.alcazar.core.isa.ImmediateOperand;
import org.alcazar.core.isa.Instruction;
import org.alcazar.core.isa.MemoryOperand;
import org.alcazar.core.isa.Operand;
import org.alcazar.core.isa.Operation;
import org.alcazar.core.isa.RegisterClass;
import org.alcazar.core.isa.RegisterOperand;
import org.alcazar.core.isa.RelativeOperand;

/**
 * A comparison and the conditional jump behind it in one operation: the pair is the most frequent in compiled code, and
 * the branch needs no flags when the compared values are at hand. The flags are set nevertheless, and it remains two
 * instructions: two ticks, and only the first where the block is cut between them.
 */
abstract class ComparedBranch extends Op {
    private static final int LESS = 1;
    private static final int EQUAL = 2;
    private static final int BELOW = 4;

    /**
     * A conditional jump.
     *
     * @param relations for each combination of LESS, EQUAL and BELOW one bit: whether the jump is taken
     * @param target from the start of the block
     */
    record Target(int relations, long target) {}

    private final int relations;
    private final long target;

    ComparedBranch(Target to) {
        this.relations = to.relations;
        this.target = to.target;
    }

    /** The jump, if the block goes on to it: taken if {@code a} and {@code b} are related as its condition says. */
    final void branch(Core core, long a, long b) {
        int next = core.position + 1;
        if (next < core.end) {
            core.position = next;
            if ((relations >>> relation(a, b) & 1) != 0) {
                core.jump(Branches.canonical(core, core.r[Core.BLOCK] + target));
            }
        }
    }

    private static int relation(long a, long b) {
        return (a < b ? LESS : 0) | (a == b ? EQUAL : 0) | (a + Long.MIN_VALUE < b + Long.MIN_VALUE ? BELOW : 0);
    }

    /** Both instructions in one operation; null when there is no such form. */
    static Op bind(BindContext first, BindContext second) {
        Instruction compare = first.instruction();
        Instruction jump = second.instruction();
        if (jump.operation() != Operation.JCC
                || jump.codeSize() != CodeSize.CODE64
                || !(jump.operand(0) instanceof RelativeOperand relative)
                || relative.width() != 64) {
            return null;
        }
        Operation operation = compare.operation();
        boolean counts = operation != Operation.CMP && operation != Operation.TEST;
        int relations = relations(jump.condition(), operation == Operation.TEST);
        if (relations < 0 || counts && jump.condition() >> 1 != 2) {
            return null;
        }
        Target to = new Target(relations, second.nextOffset() + relative.displacement());
        return switch (operation) {
            case CMP -> compare(first, to);
            case TEST -> test(compare, to);
            case INC, DEC, ADD, SUB -> count(compare, to);
            default -> null;
        };
    }

    /** The relations for which a condition holds, -1 for a condition that is none; after TEST, SF is LESS. */
    private static int relations(int condition, boolean test) {
        int holds =
                switch (condition >> 1) {
                    case 1 -> having(BELOW);
                    case 2 -> having(EQUAL);
                    case 3 -> having(BELOW) | having(EQUAL);
                    case 4 -> test ? having(LESS) : -1;
                    case 6 -> having(LESS);
                    case 7 -> having(LESS) | having(EQUAL);
                    default -> -1;
                };
        return holds < 0 || (condition & 1) == 0 ? holds : ~holds & 0xFF;
    }

    private static int having(int bit) {
        int set = 0;
        for (int relation = 0; relation < 8; relation++) {
            if ((relation & bit) != 0) {
                set |= 1 << relation;
            }
        }
        return set;
    }

    private static Op compare(BindContext ctx, Target to) {
        Operand a = ctx.instruction().operand(0);
        Operand b = ctx.instruction().operand(1);
        if (a instanceof RegisterOperand d && d.type() == RegisterClass.GPR) {
            if (b instanceof RegisterOperand s && s.type() == RegisterClass.GPR) {
                return ComparedRegisters.compare(d.width(), d.number(), s.number(), to);
            }
            if (b instanceof ImmediateOperand constant) {
                return ComparedRegisters.compareConstant(d.width(), d.number(), value(constant), to);
            }
            if (b instanceof MemoryOperand memory) {
                return ComparedMemory.load(d.width(), d.number(), Address.bind(ctx, memory), to);
            }
        } else if (a instanceof MemoryOperand memory) {
            Address address = Address.bind(ctx, memory);
            if (b instanceof RegisterOperand s && s.type() == RegisterClass.GPR) {
                return ComparedMemory.memory(memory.width(), address, s.number(), to);
            }
            if (b instanceof ImmediateOperand constant) {
                return ComparedMemory.constant(memory.width(), address, value(constant), to);
            }
        }
        return null;
    }

    private static long value(ImmediateOperand constant) {
        return Width.signExtend(constant.value(), constant.width());
    }

    private static Op test(Instruction instruction, Target to) {
        if (!(instruction.operand(0) instanceof RegisterOperand d) || d.type() != RegisterClass.GPR) {
            return null;
        }
        Operand b = instruction.operand(1);
        if (b instanceof RegisterOperand s && s.type() == RegisterClass.GPR) {
            return ComparedRegisters.test(d.width(), d.number(), s.number(), to);
        }
        return b instanceof ImmediateOperand constant
                ? ComparedRegisters.testConstant(d.width(), d.number(), value(constant), to)
                : null;
    }

    private static Op count(Instruction instruction, Target to) {
        if (!(instruction.operand(0) instanceof RegisterOperand d) || d.type() != RegisterClass.GPR) {
            return null;
        }
        Operation operation = instruction.operation();
        if (operation == Operation.INC || operation == Operation.DEC) {
            return CountedLoops.step(operation, d.width(), d.number(), to);
        }
        if (!(instruction.operand(1) instanceof ImmediateOperand constant)) {
            return null;
        }
        return operation == Operation.ADD
                ? CountedLoops.add(d.width(), d.number(), value(constant), to)
                : CountedLoops.sub(d.width(), d.number(), value(constant), to);
    }
}
