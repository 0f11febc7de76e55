package org.alcazar.core.exec.x87;

import static org.alcazar.core.fpu.X87Status.C1;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.cpu.FloatingState;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.fpu.Extended;
import org.alcazar.core.isa.Operation;

/** What moves registers or the stack about without computing: exchanges, conditional moves, signs, tags, TOP. */
final class X87Moves {
    private X87Moves() {}

    static Op bind(BindContext context) {
        return switch (context.instruction().operation()) {
            case FXCH -> exchange(context);
            case FCHS -> sign(context, true);
            case FABS -> sign(context, false);
            case FINCSTP -> turn(context, 1);
            case FDECSTP -> turn(context, -1);
            case FFREE -> free(context, false);
            case FFREEP -> free(context, true);
            case FNOP ->
                new X87Op(context) {
                    @Override
                    void operate(Core core, FloatingState state) {}
                };
            default -> conditional(context);
        };
    }

    private static Op exchange(BindContext context) {
        int other = X87Op.register(context, 0);
        return new X87Op(context) {
            @Override
            void operate(Core core, FloatingState state) {
                int a = X87Stack.physical(state, 0);
                int b = X87Stack.physical(state, other);
                if (X87Stack.isEmpty(state, a) || X87Stack.isEmpty(state, b)) {
                    if (!X87Exceptions.underflow(state)) {
                        return;
                    }
                    fill(state, a);
                    fill(state, b);
                } else {
                    X87Exceptions.report(state, 0);
                }
                int signExponent = state.signExponent[a];
                long significand = state.significand[a];
                X87Stack.put(state, a, state.signExponent[b], state.significand[b]);
                X87Stack.put(state, b, signExponent, significand);
            }
        };
    }

    private static void fill(FloatingState state, int physical) {
        if (X87Stack.isEmpty(state, physical)) {
            X87Stack.put(state, physical, Extended.INDEFINITE_SIGN_EXPONENT, Extended.INDEFINITE_SIGNIFICAND);
        }
    }

    private static Op sign(BindContext context, boolean changes) {
        return new X87Op(context) {
            @Override
            void operate(Core core, FloatingState state) {
                int top = X87Stack.physical(state, 0);
                if (X87Stack.isEmpty(state, top)) {
                    if (X87Exceptions.underflow(state)) {
                        fill(state, top);
                    }
                    return;
                }
                X87Exceptions.report(state, 0);
                int signExponent = state.signExponent[top];
                state.signExponent[top] = changes ? signExponent ^ Extended.SIGN : signExponent & ~Extended.SIGN;
            }
        };
    }

    private static Op turn(BindContext context, int by) {
        return new X87Op(context) {
            @Override
            void operate(Core core, FloatingState state) {
                X87Stack.setTop(state, X87Stack.physical(state, by));
                state.statusWord &= ~C1;
            }
        };
    }

    private static Op free(BindContext context, boolean pops) {
        int register = X87Op.register(context, 0);
        return new X87Op(context) {
            @Override
            void operate(Core core, FloatingState state) {
                state.statusWord &= ~C1;
                X87Stack.free(state, X87Stack.physical(state, register));
                if (pops) {
                    X87Stack.pop(state);
                }
            }
        };
    }

    private static Op conditional(BindContext context) {
        Operation operation = context.instruction().operation();
        long flags =
                switch (operation) {
                    case FCMOVB, FCMOVNB -> Flags.CF;
                    case FCMOVE, FCMOVNE -> Flags.ZF;
                    case FCMOVBE, FCMOVNBE -> Flags.CF | Flags.ZF;
                    case FCMOVU, FCMOVNU -> Flags.PF;
                    default -> throw new IllegalArgumentException(operation + " is no move");
                };
        boolean whenSet =
                switch (operation) {
                    case FCMOVB, FCMOVE, FCMOVBE, FCMOVU -> true;
                    default -> false;
                };
        int source = X87Op.register(context, 1);
        return new X87Op(context) {
            @Override
            void operate(Core core, FloatingState state) {
                int a = X87Stack.physical(state, 0);
                int b = X87Stack.physical(state, source);
                if (X87Stack.isEmpty(state, a) || X87Stack.isEmpty(state, b)) {
                    if (X87Exceptions.underflow(state)) {
                        X87Stack.put(state, a, Extended.INDEFINITE_SIGN_EXPONENT, Extended.INDEFINITE_SIGNIFICAND);
                    }
                    return;
                }
                if ((core.rflags() & flags) != 0 == whenSet) {
                    X87Stack.put(state, a, state.signExponent[b], state.significand[b]);
                }
            }
        };
    }
}
