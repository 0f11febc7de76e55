package org.alcazar.core.exec.x87;

import static org.alcazar.core.fpu.X87Status.IE;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.FloatingState;
import org.alcazar.core.exec.Address;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.fpu.Extended;
import org.alcazar.core.fpu.ExtendedIntegers;
import org.alcazar.core.fpu.ExtendedResult;
import org.alcazar.core.isa.MemoryOperand;
import org.alcazar.core.isa.Operation;

/** Everything that pushes one number: FLD, FILD, FBLD and the constants. */
final class X87Loads {
    private X87Loads() {}

    /** FLD, FILD and FBLD. */
    static Op load(BindContext context) {
        Operation operation = context.instruction().operation();
        if (!(context.instruction().operand(0) instanceof MemoryOperand memory)) {
            return fromRegister(context, X87Op.register(context, 0));
        }
        if (operation == Operation.FBLD) {
            return fromMemory(context, X87Loads::decimal);
        }
        return fromMemory(
                context, memory.width() == 80 ? X87Memory::extended : X87Memory.reader(operation, memory.width()));
    }

    private static void decimal(Core core, Address address, ExtendedResult out) {
        X87Memory.extended(core, address, out);
        ExtendedIntegers.fromDecimal(out.signExponent, out.significand, out);
    }

    private static Op fromMemory(BindContext context, X87Memory.Reader reader) {
        boolean quiets = ((MemoryOperand) context.instruction().operand(0)).width() != 80;
        return new X87Op(context) {
            @Override
            void operate(Core core, FloatingState state) {
                ExtendedResult result = state.result;
                reader.read(core, address, result);
                if (quiets && Extended.isSignaling(result.signExponent, result.significand)) {
                    result.significand |= Extended.QUIET;
                    result.flags = IE;
                }
                push(state, result.signExponent, result.significand, result.flags);
            }
        };
    }

    private static Op fromRegister(BindContext context, int source) {
        return new X87Op(context) {
            @Override
            void operate(Core core, FloatingState state) {
                int physical = X87Stack.physical(state, source);
                if (X87Stack.isEmpty(state, physical)) {
                    if (X87Exceptions.underflow(state)) {
                        X87Stack.push(state, Extended.INDEFINITE_SIGN_EXPONENT, Extended.INDEFINITE_SIGNIFICAND);
                    }
                } else {
                    push(state, state.signExponent[physical], state.significand[physical], 0);
                }
            }
        };
    }

    /** Pushes a number if the stack has room. */
    private static void push(FloatingState state, int signExponent, long significand, int flags) {
        if (!X87Stack.isEmpty(state, X87Stack.physical(state, 7))) {
            if (X87Exceptions.overflow(state)) {
                X87Stack.push(state, Extended.INDEFINITE_SIGN_EXPONENT, Extended.INDEFINITE_SIGNIFICAND);
            }
            return;
        }
        X87Exceptions.report(state, flags);
        if ((flags & IE & ~state.controlWord) == 0) {
            X87Stack.push(state, signExponent, significand);
        }
    }

    /** FLD1 and its like: the constant rounded as the control word says, always to 64 bits. */
    static Op constant(BindContext context) {
        Constant constant = Constant.of(context.instruction().operation());
        return new X87Op(context) {
            @Override
            void operate(Core core, FloatingState state) {
                push(state, constant.signExponent, constant.rounded(state.controlWord), 0);
            }
        };
    }
}
