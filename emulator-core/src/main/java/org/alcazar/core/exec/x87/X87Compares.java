package org.alcazar.core.exec.x87;

import static org.alcazar.core.fpu.X87Status.C0;
import static org.alcazar.core.fpu.X87Status.C1;
import static org.alcazar.core.fpu.X87Status.C2;
import static org.alcazar.core.fpu.X87Status.C3;
import static org.alcazar.core.fpu.X87Status.CONDITIONS;
import static org.alcazar.core.fpu.X87Status.EXCEPTIONS;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.cpu.FloatingState;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.fpu.Extended;
import org.alcazar.core.fpu.ExtendedComparison;
import org.alcazar.core.fpu.ExtendedResult;
import org.alcazar.core.fpu.X87Status;
import org.alcazar.core.isa.MemoryOperand;
import org.alcazar.core.isa.Operation;

/** FCOM, FUCOM, FICOM, FTST and those that pop, to the condition codes; FCOMI and FUCOMI, to RFLAGS; FXAM. */
final class X87Compares {
    private X87Compares() {}

    /** Comparisons whose result goes to C3, C2 and C0. */
    static Op bind(BindContext context) {
        Operation operation = context.instruction().operation();
        int pops =
                switch (operation) {
                    case FCOMP, FUCOMP, FICOMP -> 1;
                    case FCOMPP, FUCOMPP -> 2;
                    default -> 0;
                };
        if (operation == Operation.FCOMPP || operation == Operation.FUCOMPP) {
            return withRegister(context, 1, operation == Operation.FCOMPP, pops);
        }
        if (context.instruction().operand(0) instanceof MemoryOperand memory) {
            return withMemory(context, X87Memory.reader(operation, memory.width()), pops);
        }
        boolean ordered = operation == Operation.FCOM || operation == Operation.FCOMP;
        return withRegister(context, X87Op.register(context, 0), ordered, pops);
    }

    private static Op withRegister(BindContext context, int other, boolean ordered, int pops) {
        return new X87Op(context) {
            @Override
            void operate(Core core, FloatingState state) {
                int a = X87Stack.physical(state, 0);
                int b = X87Stack.physical(state, other);
                if (X87Stack.isEmpty(state, a) || X87Stack.isEmpty(state, b)) {
                    stackFault(state, pops);
                } else {
                    int outcome = ExtendedComparison.compare(
                            state.signExponent[a],
                            state.significand[a],
                            state.signExponent[b],
                            state.significand[b],
                            ordered);
                    conclude(state, outcome, pops);
                }
            }
        };
    }

    private static Op withMemory(BindContext context, X87Memory.Reader reader, int pops) {
        return new X87Op(context) {
            @Override
            void operate(Core core, FloatingState state) {
                ExtendedResult source = state.result;
                reader.read(core, address, source);
                int a = X87Stack.physical(state, 0);
                if (X87Stack.isEmpty(state, a)) {
                    stackFault(state, pops);
                    return;
                }
                int outcome = ExtendedComparison.compare(
                        state.signExponent[a], state.significand[a], source.signExponent, source.significand, true);
                boolean numbers = (outcome & ExtendedComparison.UNORDERED) != ExtendedComparison.UNORDERED;
                conclude(state, numbers ? outcome | source.flags : outcome, pops);
            }
        };
    }

    /** FTST. */
    static Op test(BindContext context) {
        return new X87Op(context) {
            @Override
            void operate(Core core, FloatingState state) {
                int a = X87Stack.physical(state, 0);
                if (X87Stack.isEmpty(state, a)) {
                    stackFault(state, 0);
                } else {
                    conclude(
                            state,
                            ExtendedComparison.compare(state.signExponent[a], state.significand[a], 0, 0, true),
                            0);
                }
            }
        };
    }

    private static void stackFault(FloatingState state, int pops) {
        boolean masked = X87Exceptions.underflow(state);
        setConditions(state, ExtendedComparison.UNORDERED);
        if (masked) {
            pop(state, pops);
        }
    }

    private static void conclude(FloatingState state, int outcome, int pops) {
        X87Exceptions.report(state, outcome & EXCEPTIONS);
        setConditions(state, outcome & CONDITIONS);
        if (!X87Exceptions.prevents(state, outcome & EXCEPTIONS)) {
            pop(state, pops);
        }
    }

    private static void setConditions(FloatingState state, int conditions) {
        state.statusWord = state.statusWord & ~(C0 | C2 | C3) | conditions;
    }

    private static void pop(FloatingState state, int times) {
        for (int i = 0; i < times; i++) {
            X87Stack.pop(state);
        }
    }

    /** FCOMI, FUCOMI and those that pop: ZF, PF and CF as C3, C2 and C0 would be, OF, SF and AF 0. */
    static Op toFlags(BindContext context) {
        Operation operation = context.instruction().operation();
        boolean ordered = operation == Operation.FCOMI || operation == Operation.FCOMIP;
        int pops = operation == Operation.FCOMIP || operation == Operation.FUCOMIP ? 1 : 0;
        int other = X87Op.register(context, 1);
        return new X87Op(context) {
            @Override
            void operate(Core core, FloatingState state) {
                int a = X87Stack.physical(state, 0);
                int b = X87Stack.physical(state, other);
                int outcome = ExtendedComparison.UNORDERED;
                if (X87Stack.isEmpty(state, a) || X87Stack.isEmpty(state, b)) {
                    X87Exceptions.underflow(state);
                } else {
                    outcome = ExtendedComparison.compare(
                            state.signExponent[a],
                            state.significand[a],
                            state.signExponent[b],
                            state.significand[b],
                            ordered);
                    X87Exceptions.report(state, outcome & EXCEPTIONS | state.statusWord & C1);
                }
                core.setArithmeticFlags(((outcome & C3) != 0 ? Flags.ZF : 0)
                        | ((outcome & C2) != 0 ? Flags.PF : 0)
                        | ((outcome & C0) != 0 ? Flags.CF : 0));
                if ((state.statusWord & X87Status.ES) == 0) {
                    pop(state, pops);
                }
            }
        };
    }

    /** FXAM: also the sign in C1, and an empty register has a class of its own. */
    static Op examine(BindContext context) {
        return new X87Op(context) {
            @Override
            void operate(Core core, FloatingState state) {
                int a = X87Stack.physical(state, 0);
                int found = X87Stack.isEmpty(state, a)
                        ? C3 | C0
                        : ExtendedComparison.classify(state.signExponent[a], state.significand[a]);
                int sign = (state.signExponent[a] & Extended.SIGN) != 0 ? C1 : 0;
                state.statusWord = state.statusWord & ~CONDITIONS | found | sign;
            }
        };
    }
}
