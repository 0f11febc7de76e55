package org.alcazar.core.exec.x87;

import static org.alcazar.core.fpu.X87Status.TOP;
import static org.alcazar.core.fpu.X87Status.TOP_SHIFT;

import org.alcazar.core.cpu.FloatingState;

/**
 * The x87 register stack. ST(i) is the physical register (TOP + i) mod 8. Of the tag word only empty (3) or not counts;
 * what kind of number a register holds is seen when somebody asks.
 */
final class X87Stack {
    private static final int EMPTY = 3;

    private X87Stack() {}

    /** Physical number of ST(i). */
    static int physical(FloatingState state, int i) {
        return (state.statusWord >>> TOP_SHIFT) + i & 7;
    }

    static boolean isEmpty(FloatingState state, int physical) {
        return (state.tagWord >>> 2 * physical & EMPTY) == EMPTY;
    }

    /** Writes a physical register, which is not empty any more. */
    static void put(FloatingState state, int physical, int signExponent, long significand) {
        state.signExponent[physical] = signExponent;
        state.significand[physical] = significand;
        state.tagWord &= ~(EMPTY << 2 * physical);
    }

    static void free(FloatingState state, int physical) {
        state.tagWord |= EMPTY << 2 * physical;
    }

    /** Makes physical register {@code top} ST(0). */
    static void setTop(FloatingState state, int top) {
        state.statusWord = state.statusWord & ~TOP | (top & 7) << TOP_SHIFT;
    }

    static void pop(FloatingState state) {
        int top = physical(state, 0);
        free(state, top);
        setTop(state, top + 1);
    }

    /** Pushes a value; the register is known to be empty, or is to be overwritten. */
    static void push(FloatingState state, int signExponent, long significand) {
        int top = physical(state, 7);
        setTop(state, top);
        put(state, top, signExponent, significand);
    }
}
