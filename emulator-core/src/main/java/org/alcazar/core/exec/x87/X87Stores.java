package org.alcazar.core.exec.x87;

import static org.alcazar.core.fpu.X87Status.IE;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.FloatingState;
import org.alcazar.core.exec.Address;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.fpu.Extended;
import org.alcazar.core.fpu.ExtendedFormats;
import org.alcazar.core.fpu.ExtendedIntegers;
import org.alcazar.core.fpu.ExtendedResult;
import org.alcazar.core.fpu.X87Status;
import org.alcazar.core.isa.MemoryOperand;
import org.alcazar.core.isa.Operation;

/**
 * FST, FIST, FISTTP, FBSTP and those that pop. When an exception keeps the number from being stored it is not popped
 * either, and memory must be accessible all the same.
 */
final class X87Stores {
    private X87Stores() {}

    /** Makes a number of some format: the bits, and the flags in the result. */
    @FunctionalInterface
    private interface Converter {
        long convert(int signExponent, long significand, int control, ExtendedResult out);
    }

    static Op bind(BindContext context) {
        Operation operation = context.instruction().operation();
        if (!(context.instruction().operand(0) instanceof MemoryOperand memory)) {
            return toRegister(context, X87Op.register(context, 0), operation == Operation.FSTP);
        }
        int width = memory.width();
        boolean pops = operation != Operation.FST && operation != Operation.FIST;
        return switch (operation) {
            case FST, FSTP ->
                width == 80
                        ? extended(context)
                        : new Store(context, width, pops, width == 32 ? X87Stores::single : ExtendedFormats::toDouble);
            case FIST, FISTP ->
                new Store(
                        context,
                        width,
                        pops,
                        (se, s, control, out) -> ExtendedIntegers.toInteger(se, s, width, control, out));
            case FISTTP ->
                new Store(
                        context,
                        width,
                        true,
                        (se, s, control, out) ->
                                ExtendedIntegers.toInteger(se, s, width, control | X87Status.TO_ZERO, out));
            case FBSTP -> new Store(context, 80, true, ExtendedIntegers::toDecimal);
            default -> throw new IllegalArgumentException(operation + " does not store");
        };
    }

    private static long single(int signExponent, long significand, int control, ExtendedResult out) {
        return ExtendedFormats.toSingle(signExponent, significand, control, out);
    }

    private static final class Store extends X87Op {
        private final int width;
        private final boolean pops;
        private final Converter converter;

        Store(BindContext context, int width, boolean pops, Converter converter) {
            super(context);
            this.width = width;
            this.pops = pops;
            this.converter = converter;
        }

        @Override
        void operate(Core core, FloatingState state) {
            int top = X87Stack.physical(state, 0);
            ExtendedResult result = state.result;
            int control = state.controlWord;
            boolean empty = X87Stack.isEmpty(state, top);
            if (empty && (control & IE) == 0) {
                X87Memory.probe(core, address, width / 8);
                X87Exceptions.underflow(state);
                return;
            }
            long bits = empty
                    ? converter.convert(
                            Extended.INDEFINITE_SIGN_EXPONENT, Extended.INDEFINITE_SIGNIFICAND, control, result)
                    : converter.convert(state.signExponent[top], state.significand[top], control, result);
            if (!empty && X87Exceptions.preventsStore(state, result.flags)) {
                X87Memory.probe(core, address, width / 8);
                X87Exceptions.report(state, result.flags);
                return;
            }
            store(core, bits, result);
            if (empty) {
                X87Exceptions.underflow(state);
            } else {
                X87Exceptions.report(state, result.flags);
            }
            if (pops) {
                X87Stack.pop(state);
            }
        }

        private void store(Core core, long bits, ExtendedResult result) {
            Address at = address;
            switch (width) {
                case 16 -> core.mmu.store16(at.toWrite(core, 2), at.segment, (int) bits);
                case 32 -> core.mmu.store32(at.toWrite(core, 4), at.segment, (int) bits);
                case 64 -> core.mmu.store64(at.toWrite(core, 8), at.segment, bits);
                default -> X87Memory.storeExtended(core, at, result.signExponent, bits);
            }
        }
    }

    /** FSTP to ten bytes: no conversion, no exception but of the stack. */
    private static Op extended(BindContext context) {
        return new X87Op(context) {
            @Override
            void operate(Core core, FloatingState state) {
                int top = X87Stack.physical(state, 0);
                if (!X87Stack.isEmpty(state, top)) {
                    X87Memory.storeExtended(core, address, state.signExponent[top], state.significand[top]);
                    X87Exceptions.report(state, 0);
                } else if ((state.controlWord & IE) != 0) {
                    X87Memory.storeExtended(
                            core, address, Extended.INDEFINITE_SIGN_EXPONENT, Extended.INDEFINITE_SIGNIFICAND);
                    X87Exceptions.underflow(state);
                } else {
                    X87Memory.probe(core, address, X87Memory.EXTENDED_BYTES);
                    X87Exceptions.underflow(state);
                    return;
                }
                X87Stack.pop(state);
            }
        };
    }

    private static Op toRegister(BindContext context, int target, boolean pops) {
        // The alias D9 D8+i does not notice that ST(0) is empty: it only pops.
        boolean silent = context.instruction().opcode() == 0xD9;
        return new X87Op(context) {
            @Override
            void operate(Core core, FloatingState state) {
                int top = X87Stack.physical(state, 0);
                int to = X87Stack.physical(state, target);
                if (silent && X87Stack.isEmpty(state, top)) {
                    X87Exceptions.report(state, 0);
                } else if (X87Stack.isEmpty(state, top)) {
                    if (!X87Exceptions.underflow(state)) {
                        return;
                    }
                    X87Stack.put(state, to, Extended.INDEFINITE_SIGN_EXPONENT, Extended.INDEFINITE_SIGNIFICAND);
                } else {
                    X87Exceptions.report(state, 0);
                    X87Stack.put(state, to, state.signExponent[top], state.significand[top]);
                }
                if (pops) {
                    X87Stack.pop(state);
                }
            }
        };
    }
}
