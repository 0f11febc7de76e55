package org.alcazar.core.exec.image;

import org.alcazar.core.cpu.FloatingState;

/**
 * The 512-byte image of x87 and SSE state that FXSAVE and the XSAVE family share, as quadwords: Intel SDM volume 1,
 * section 10.5, AMD APM volume 2, section 11.4.4. What is here only moves between registers and array.
 */
final class LegacyImage {
    /** First quadwords of MXCSR with its mask, of ST(0) and of XMM0. */
    static final int MXCSR = 3;

    static final int REGISTERS = 4;
    static final int XMM = 20;
    /** Quadwords of the x87 registers, each of which takes two. */
    static final int REGISTERS_SIZE = 16;

    private static final int SUMMARY = 0x80;
    private static final int EXCEPTIONS = 0x3F;
    private static final int CONTROL_EXISTING = 0x1F3F;
    private static final int CONTROL_FIXED = 0x40;
    private static final int OPCODE = 0x7FF;
    private static final long LOW = 0xFFFF_FFFFL;
    /** Pointers are kept with 57 bits. */
    private static final int UNKEPT = 64 - 57;

    private LegacyImage() {}

    /**
     * Puts the x87 state into quadwords 0 to 2 and {@link #REGISTERS} on.
     *
     * @param wide the layout of REX.W: 64-bit pointers in place of selectors and 32-bit offsets
     * @param onlyPending pointers and opcode are zero unless an unmasked exception is pending
     */
    static void saveX87(FloatingState state, long[] image, boolean wide, boolean onlyPending) {
        boolean pointers = !onlyPending || (state.statusWord & SUMMARY) != 0;
        image[0] = state.controlWord & 0xFFFF
                | (state.statusWord & 0xFFFFL) << 16
                | (long) abridged(state.tagWord) << 32
                | (pointers ? (state.lastOpcode & (long) OPCODE) << 48 : 0);
        image[1] = pointers ? pointer(state.instructionPointer, state.instructionSelector, wide) : 0;
        image[2] = pointers ? pointer(state.dataPointer, state.dataSelector, wide) : 0;
        int top = state.statusWord >> 11 & 7;
        for (int i = 0; i < 8; i++) {
            int register = top + i & 7;
            image[REGISTERS + 2 * i] = state.significand[register];
            image[REGISTERS + 2 * i + 1] = state.signExponent[register] & 0xFFFF;
        }
    }

    private static long pointer(long offset, int selector, boolean wide) {
        return wide ? offset << UNKEPT >> UNKEPT : offset & LOW | (selector & 0xFFFFL) << 32;
    }

    /** Takes the x87 state from an image: bits that do not exist are dropped, what follows from others is computed. */
    static void loadX87(FloatingState state, long[] image, boolean wide) {
        int control = (int) image[0] & CONTROL_EXISTING | CONTROL_FIXED;
        int status = (int) (image[0] >>> 16) & 0x7F7F;
        boolean pending = (status & ~control & EXCEPTIONS) != 0;
        state.controlWord = control;
        state.statusWord = pending ? status | SUMMARY | 0x8000 : status;
        state.lastOpcode = (int) (image[0] >>> 48) & OPCODE;
        state.instructionPointer = wide ? image[1] << UNKEPT >> UNKEPT : image[1] & LOW;
        state.instructionSelector = wide ? 0 : (int) (image[1] >>> 32) & 0xFFFF;
        state.dataPointer = wide ? image[2] << UNKEPT >> UNKEPT : image[2] & LOW;
        state.dataSelector = wide ? 0 : (int) (image[2] >>> 32) & 0xFFFF;
        int top = status >> 11 & 7;
        for (int i = 0; i < 8; i++) {
            int register = top + i & 7;
            state.significand[register] = image[REGISTERS + 2 * i];
            state.signExponent[register] = (int) image[REGISTERS + 2 * i + 1] & 0xFFFF;
        }
        state.tagWord = fullTags((int) (image[0] >>> 32) & 0xFF, state);
    }

    /** A bit a physical register: not empty. */
    static int abridged(int tagWord) {
        int bits = 0;
        for (int register = 0; register < 8; register++) {
            bits |= (tagWord >> 2 * register & 3) != 3 ? 1 << register : 0;
        }
        return bits;
    }

    private static int fullTags(int abridged, FloatingState state) {
        int tags = 0;
        for (int register = 0; register < 8; register++) {
            boolean empty = (abridged >> register & 1) == 0;
            int tag = empty ? 3 : tag(state.signExponent[register] & 0x7FFF, state.significand[register]);
            tags |= tag << 2 * register;
        }
        return tags;
    }

    /** Valid 0, zero 1, special 2. */
    private static int tag(int exponent, long significand) {
        if (exponent == 0 && significand == 0) {
            return 1;
        }
        return exponent == 0 || exponent == 0x7FFF || significand >= 0 ? 2 : 0;
    }

    static void saveXmm(FloatingState state, long[] image, int count) {
        for (int i = 0; i < count; i++) {
            image[XMM + 2 * i] = state.vector[i * FloatingState.VECTOR_QUADWORDS];
            image[XMM + 2 * i + 1] = state.vector[i * FloatingState.VECTOR_QUADWORDS + 1];
        }
    }

    static void loadXmm(FloatingState state, long[] image, int count) {
        for (int i = 0; i < count; i++) {
            state.vector[i * FloatingState.VECTOR_QUADWORDS] = image[XMM + 2 * i];
            state.vector[i * FloatingState.VECTOR_QUADWORDS + 1] = image[XMM + 2 * i + 1];
        }
    }
}
