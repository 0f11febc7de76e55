package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.isa.Operation;

/**
 * The two-operand and one-operand integer operations: values sign-extended from {@code width} in, the result
 * sign-extended out, and the flags set. With a constant width each is a handful of machine instructions.
 */
final class Alu {
    private Alu() {}

    static long add(Core core, int width, long a, long b) {
        long result = Width.signExtend(a + b, width);
        core.flagResult = result;
        core.flagCarries = Flags.carries(Flags.addCarries(a, b, result), width);
        return result;
    }

    static long adc(Core core, int width, long a, long b) {
        long result = Width.signExtend(a + b + (core.flagCarries >>> 63), width);
        core.flagResult = result;
        core.flagCarries = Flags.carries(Flags.addCarries(a, b, result), width);
        return result;
    }

    static long sub(Core core, int width, long a, long b) {
        long result = Width.signExtend(a - b, width);
        core.flagResult = result;
        core.flagCarries = Flags.carries(Flags.subCarries(a, b, result), width);
        return result;
    }

    static long sbb(Core core, int width, long a, long b) {
        long result = Width.signExtend(a - b - (core.flagCarries >>> 63), width);
        core.flagResult = result;
        core.flagCarries = Flags.carries(Flags.subCarries(a, b, result), width);
        return result;
    }

    /** AND, OR and XOR: CF = OF = 0; AF, undefined, is 0. */
    static long logic(Core core, long result) {
        core.flagResult = result;
        core.flagCarries = 0;
        return result;
    }

    /** INC: CF stays. */
    static long inc(Core core, int width, long a) {
        long result = Width.signExtend(a + 1, width);
        long carries = Flags.carries(Flags.addCarries(a, 1, result), width);
        core.flagResult = result;
        core.flagCarries = Flags.withCarry(carries, core.flagCarries);
        return result;
    }

    /** DEC: CF stays. */
    static long dec(Core core, int width, long a) {
        long result = Width.signExtend(a - 1, width);
        long carries = Flags.carries(Flags.subCarries(a, 1, result), width);
        core.flagResult = result;
        core.flagCarries = Flags.withCarry(carries, core.flagCarries);
        return result;
    }

    static long neg(Core core, int width, long a) {
        return sub(core, width, 0, a);
    }

    /** An operation of two operands, CMP and TEST included, for the general path. */
    static long apply(Operation operation, Core core, int width, long a, long b) {
        return switch (operation) {
            case ADD -> add(core, width, a, b);
            case ADC -> adc(core, width, a, b);
            case SUB, CMP -> sub(core, width, a, b);
            case SBB -> sbb(core, width, a, b);
            case AND, TEST -> logic(core, a & b);
            case OR -> logic(core, a | b);
            case XOR -> logic(core, a ^ b);
            default -> throw new IllegalArgumentException(operation + " has no two operands");
        };
    }

    /** An operation of one operand, for the general path. */
    static long apply(Operation operation, Core core, int width, long a) {
        return switch (operation) {
            case INC -> inc(core, width, a);
            case DEC -> dec(core, width, a);
            case NEG -> neg(core, width, a);
            case NOT -> ~a;
            default -> throw new IllegalArgumentException(operation + " has no single operand");
        };
    }
}
