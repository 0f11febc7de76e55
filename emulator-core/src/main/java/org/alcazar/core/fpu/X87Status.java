package org.alcazar.core.fpu;

/** Bits of the x87 status and control words, AMD APM volume 1, section 6.2. */
public final class X87Status {
    /** Invalid operation; the exceptions have the same places in the status word and, as masks, in the control word. */
    public static final int IE = 1;
    /** Denormal operand. */
    public static final int DE = 2;
    /** Division by zero. */
    public static final int ZE = 4;
    /** Overflow. */
    public static final int OE = 8;
    /** Underflow. */
    public static final int UE = 0x10;
    /** Precision: the result was rounded. */
    public static final int PE = 0x20;

    public static final int EXCEPTIONS = 0x3F;
    /** Stack fault: the invalid operation was an overflow or underflow of the register stack. */
    public static final int SF = 0x40;
    /** Exception status: an exception is unmasked and pending. */
    public static final int ES = 0x80;

    public static final int C0 = 0x100;
    /** Also: the result was rounded away from zero; the stack fault was an overflow. */
    public static final int C1 = 0x200;
    /** Also: the operation is not complete. */
    public static final int C2 = 0x400;

    public static final int C3 = 0x4000;
    public static final int CONDITIONS = C0 | C1 | C2 | C3;
    public static final int TOP_SHIFT = 11;
    public static final int TOP = 7 << TOP_SHIFT;
    /** Busy: a copy of {@link #ES}. */
    public static final int B = 0x8000;

    /** Precision control of the control word, a field of two bits. */
    public static final int PRECISION = 0x300;

    public static final int SINGLE_PRECISION = 0;
    public static final int DOUBLE_PRECISION = 0x200;
    public static final int EXTENDED_PRECISION = 0x300;

    /** Rounding control of the control word, a field of two bits. */
    public static final int ROUNDING = 0xC00;

    public static final int TO_NEAREST = 0;
    public static final int DOWN = 0x400;
    public static final int UP = 0x800;
    public static final int TO_ZERO = 0xC00;

    /** The control word after FNINIT. */
    public static final int INITIAL_CONTROL = 0x37F;

    private X87Status() {}
}
