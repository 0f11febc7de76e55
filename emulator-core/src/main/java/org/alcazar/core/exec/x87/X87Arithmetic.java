package org.alcazar.core.exec.x87;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.FloatingState;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.fpu.Extended;
import org.alcazar.core.fpu.ExtendedArithmetic;
import org.alcazar.core.fpu.ExtendedArithmetic.Binary;
import org.alcazar.core.fpu.ExtendedDivision;
import org.alcazar.core.fpu.ExtendedResult;
import org.alcazar.core.isa.MemoryOperand;
import org.alcazar.core.isa.Operation;

/** Addition, subtraction, multiplication and division in all their forms. */
final class X87Arithmetic {
    private X87Arithmetic() {}

    static Op bind(BindContext context) {
        Operation operation = context.instruction().operation();
        Binary function = function(operation);
        if (context.instruction().operand(0) instanceof MemoryOperand memory) {
            return new WithMemory(context, function, X87Memory.reader(operation, memory.width()));
        }
        boolean pops =
                switch (operation) {
                    case FADDP, FMULP, FSUBP, FSUBRP, FDIVP, FDIVRP -> true;
                    default -> false;
                };
        return new WithRegister(context, function, register(context, 0), register(context, 1), pops);
    }

    private static int register(BindContext context, int index) {
        return X87Op.register(context, index);
    }

    private static Binary function(Operation operation) {
        return switch (operation) {
            case FADD, FADDP, FIADD -> ExtendedArithmetic::add;
            case FMUL, FMULP, FIMUL -> ExtendedArithmetic::multiply;
            case FSUB, FSUBP, FISUB -> ExtendedArithmetic::subtract;
            case FSUBR, FSUBRP, FISUBR -> ExtendedArithmetic::subtractReversed;
            case FDIV, FDIVP, FIDIV -> ExtendedDivision::divide;
            case FDIVR, FDIVRP, FIDIVR -> ExtendedDivision::divideReversed;
            default -> throw new IllegalArgumentException(operation + " is not arithmetic");
        };
    }

    private static final class WithRegister extends X87Op {
        private final Binary function;
        private final int target;
        private final int source;
        private final boolean pops;

        WithRegister(BindContext context, Binary function, int target, int source, boolean pops) {
            super(context);
            this.function = function;
            this.target = target;
            this.source = source;
            this.pops = pops;
        }

        @Override
        void operate(Core core, FloatingState state) {
            int a = X87Stack.physical(state, target);
            int b = X87Stack.physical(state, source);
            if (X87Stack.isEmpty(state, a) || X87Stack.isEmpty(state, b)) {
                if (!X87Exceptions.underflow(state)) {
                    return;
                }
                X87Stack.put(state, a, Extended.INDEFINITE_SIGN_EXPONENT, Extended.INDEFINITE_SIGNIFICAND);
            } else {
                ExtendedResult result = state.result;
                result.flags = 0;
                function.apply(
                        state.signExponent[a],
                        state.significand[a],
                        state.signExponent[b],
                        state.significand[b],
                        state.controlWord,
                        result);
                X87Exceptions.report(state, result.flags);
                if (X87Exceptions.prevents(state, result.flags)) {
                    return;
                }
                X87Stack.put(state, a, result.signExponent, result.significand);
            }
            if (pops) {
                X87Stack.pop(state);
            }
        }
    }

    private static final class WithMemory extends X87Op {
        private final Binary function;
        private final X87Memory.Reader reader;

        WithMemory(BindContext context, Binary function, X87Memory.Reader reader) {
            super(context);
            this.function = function;
            this.reader = reader;
        }

        @Override
        void operate(Core core, FloatingState state) {
            ExtendedResult result = state.result;
            reader.read(core, address, result);
            int a = X87Stack.physical(state, 0);
            if (X87Stack.isEmpty(state, a)) {
                if (X87Exceptions.underflow(state)) {
                    X87Stack.put(state, a, Extended.INDEFINITE_SIGN_EXPONENT, Extended.INDEFINITE_SIGNIFICAND);
                }
                return;
            }
            function.apply(
                    state.signExponent[a],
                    state.significand[a],
                    result.signExponent,
                    result.significand,
                    state.controlWord,
                    result);
            X87Exceptions.report(state, result.flags);
            if (!X87Exceptions.prevents(state, result.flags)) {
                X87Stack.put(state, a, result.signExponent, result.significand);
            }
        }
    }
}
