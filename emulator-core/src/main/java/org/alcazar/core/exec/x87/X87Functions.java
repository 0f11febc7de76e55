package org.alcazar.core.exec.x87;

import static org.alcazar.core.fpu.X87Status.C0;
import static org.alcazar.core.fpu.X87Status.C2;
import static org.alcazar.core.fpu.X87Status.C3;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.FloatingState;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.fpu.Extended;
import org.alcazar.core.fpu.ExtendedArithmetic.Binary;
import org.alcazar.core.fpu.ExtendedDivision;
import org.alcazar.core.fpu.ExtendedIntegers;
import org.alcazar.core.fpu.ExtendedLogarithms;
import org.alcazar.core.fpu.ExtendedRemainder;
import org.alcazar.core.fpu.ExtendedResult;
import org.alcazar.core.fpu.ExtendedScale;
import org.alcazar.core.fpu.ExtendedTrigonometry;
import org.alcazar.core.isa.Operation;

/** Functions of ST(0), or of ST(0) and ST(1), exact and transcendental. */
final class X87Functions {
    private X87Functions() {}

    /** Whether C2 says how far an operation came; the others leave it alone. */
    private static boolean setsC2(Operation operation) {
        return switch (operation) {
            case FPREM, FPREM1, FSIN, FCOS, FSINCOS, FPTAN -> true;
            default -> false;
        };
    }

    /** Functions of one number. */
    @FunctionalInterface
    private interface Unary {
        void apply(int signExponent, long significand, int control, ExtendedResult out);
    }

    static Op bind(BindContext context) {
        Operation operation = context.instruction().operation();
        return switch (operation) {
            case FSQRT -> unary(context, ExtendedDivision::squareRoot);
            case FRNDINT -> unary(context, ExtendedIntegers::round);
            case F2XM1 -> unary(context, ExtendedLogarithms::exponential);
            case FSIN -> unary(context, ExtendedTrigonometry::sine);
            case FCOS -> unary(context, ExtendedTrigonometry::cosine);
            case FXTRACT -> pushing(context, ExtendedScale::extract);
            case FSINCOS -> pushing(context, ExtendedTrigonometry::sineAndCosine);
            case FPTAN -> pushing(context, ExtendedTrigonometry::tangent);
            case FPREM -> binary(context, ExtendedRemainder::truncating, false);
            case FPREM1 -> binary(context, ExtendedRemainder::nearest, false);
            case FSCALE -> binary(context, ExtendedScale::scale, false);
            case FPATAN -> binary(context, ExtendedTrigonometry::arctangent, true);
            case FYL2X -> binary(context, ExtendedLogarithms::logarithm, true);
            case FYL2XP1 -> binary(context, ExtendedLogarithms::logarithmOfSum, true);
            default -> null;
        };
    }

    private static Op unary(BindContext context, Unary function) {
        int cleared = setsC2(context.instruction().operation()) ? C2 : 0;
        return new X87Op(context) {
            @Override
            void operate(Core core, FloatingState state) {
                state.statusWord &= ~cleared;
                int top = X87Stack.physical(state, 0);
                if (X87Stack.isEmpty(state, top)) {
                    if (X87Exceptions.underflow(state)) {
                        X87Stack.put(state, top, Extended.INDEFINITE_SIGN_EXPONENT, Extended.INDEFINITE_SIGNIFICAND);
                    }
                    return;
                }
                ExtendedResult result = state.result;
                result.flags = 0;
                function.apply(state.signExponent[top], state.significand[top], state.controlWord, result);
                X87Exceptions.report(state, result.flags);
                if (!X87Exceptions.prevents(state, result.flags) && (result.flags & C2) == 0) {
                    X87Stack.put(state, top, result.signExponent, result.significand);
                }
            }
        };
    }

    /** One result replaces ST(0), the second is pushed. */
    private static Op pushing(BindContext context, Unary function) {
        int cleared = setsC2(context.instruction().operation()) ? C2 : 0;
        return new X87Op(context) {
            @Override
            void operate(Core core, FloatingState state) {
                state.statusWord &= ~cleared;
                int top = X87Stack.physical(state, 0);
                boolean empty = X87Stack.isEmpty(state, top);
                if (empty || !X87Stack.isEmpty(state, X87Stack.physical(state, 7))) {
                    boolean masked = empty ? X87Exceptions.underflow(state) : X87Exceptions.overflow(state);
                    if (masked) {
                        X87Stack.put(state, top, Extended.INDEFINITE_SIGN_EXPONENT, Extended.INDEFINITE_SIGNIFICAND);
                        X87Stack.push(state, Extended.INDEFINITE_SIGN_EXPONENT, Extended.INDEFINITE_SIGNIFICAND);
                    }
                    return;
                }
                ExtendedResult result = state.result;
                result.flags = 0;
                function.apply(state.signExponent[top], state.significand[top], state.controlWord, result);
                X87Exceptions.report(state, result.flags);
                if (!X87Exceptions.prevents(state, result.flags) && (result.flags & C2) == 0) {
                    X87Stack.put(state, top, result.signExponent, result.significand);
                    X87Stack.push(state, result.secondSignExponent, result.secondSignificand);
                }
            }
        };
    }

    /** A function of ST(0) and ST(1); the result replaces ST(0), or ST(1) and ST(0) is popped. */
    private static Op binary(BindContext context, Binary function, boolean pops) {
        boolean remainder = setsC2(context.instruction().operation());
        int cleared = remainder ? C2 : 0;
        return new X87Op(context) {
            @Override
            void operate(Core core, FloatingState state) {
                state.statusWord &= ~cleared;
                int a = X87Stack.physical(state, 0);
                int b = X87Stack.physical(state, 1);
                ExtendedResult result = state.result;
                if (X87Stack.isEmpty(state, a) || X87Stack.isEmpty(state, b)) {
                    if (!X87Exceptions.underflow(state)) {
                        return;
                    }
                    result.set(Extended.INDEFINITE_SIGN_EXPONENT, Extended.INDEFINITE_SIGNIFICAND);
                } else {
                    result.flags = 0;
                    function.apply(
                            state.signExponent[a],
                            state.significand[a],
                            state.signExponent[b],
                            state.significand[b],
                            state.controlWord,
                            result);
                    if (remainder
                            && !X87Exceptions.prevents(state, result.flags)
                            && Extended.exponent(result.signExponent) != Extended.SPECIAL) {
                        state.statusWord &= ~(C0 | C3);
                    }
                    X87Exceptions.report(state, result.flags);
                    if (X87Exceptions.prevents(state, result.flags)) {
                        return;
                    }
                }
                X87Stack.put(state, pops ? b : a, result.signExponent, result.significand);
                if (pops) {
                    X87Stack.pop(state);
                }
            }
        };
    }
}
