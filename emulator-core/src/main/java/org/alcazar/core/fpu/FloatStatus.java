package org.alcazar.core.fpu;

/**
 * What floating-point arithmetic is done under and what it raised: MXCSR's control bits, and the exceptions so far of one
 * instruction. One object a core is used again and again.
 */
public final class FloatStatus {
    // The exceptions, in the order of MXCSR bits 5:0.
    public static final int INVALID = 1;
    public static final int DENORMAL = 1 << 1;
    public static final int DIVIDE_BY_ZERO = 1 << 2;
    public static final int OVERFLOW = 1 << 3;
    public static final int UNDERFLOW = 1 << 4;
    public static final int INEXACT = 1 << 5;
    /** All that is known before an operation computes; unmasked they keep what is found out later from being raised. */
    public static final int BEFORE_COMPUTING = INVALID | DENORMAL | DIVIDE_BY_ZERO;

    // Rounding, MXCSR bits 14:13.
    public static final int NEAREST_EVEN = 0;
    public static final int DOWN = 1;
    public static final int UP = 2;
    public static final int TOWARD_ZERO = 3;

    /** MXCSR.DAZ: denormal operands count as zero. */
    public static final int DENORMALS_ARE_ZERO = 1 << 6;

    public static final int MASK_SHIFT = 7;
    public static final int ROUNDING_SHIFT = 13;
    /** MXCSR.FZ: results below the normal range become zero, while underflow is masked. */
    public static final int FLUSH_TO_ZERO = 1 << 15;

    private static final int INEXACT_MASK = INEXACT << MASK_SHIFT;
    private static final int ROUNDING_BITS = 3 << ROUNDING_SHIFT;
    private static final int FLUSHING = FLUSH_TO_ZERO | UNDERFLOW << MASK_SHIFT;

    /** MXCSR as the instruction found it, its sticky flags included. */
    public int control;
    /** Exceptions raised since {@link #begin}. */
    public int flags;

    /** Begins an instruction under {@code mxcsr}. */
    public FloatStatus begin(int mxcsr) {
        control = mxcsr;
        flags = 0;
        return this;
    }

    public int rounding() {
        return control >> ROUNDING_SHIFT & 3;
    }

    /** Whether results are rounded as Java's own arithmetic does. */
    boolean nearest() {
        return (control & ROUNDING_BITS) == 0;
    }

    /** Whether a masked inexact result, rounded to nearest, changes nothing any more: its flag is set. */
    boolean inexactIsKnown() {
        return (control & (ROUNDING_BITS | INEXACT_MASK | INEXACT)) == (INEXACT_MASK | INEXACT);
    }

    boolean denormalsAreZero() {
        return (control & DENORMALS_ARE_ZERO) != 0;
    }

    boolean flushesToZero() {
        return (control & FLUSHING) == FLUSHING;
    }

    /** Whether an exception would be delivered. */
    boolean unmasked(int exception) {
        return (control >> MASK_SHIFT & exception) == 0;
    }

    void raise(int exceptions) {
        flags |= exceptions;
    }

    /**
     * MXCSR after the instruction: with the flags raised, but when one that is known before computing is unmasked, only
     * those known before computing.
     */
    public int mxcsr() {
        boolean early = (unmaskedFlags() & BEFORE_COMPUTING) != 0;
        return control | (early ? flags & BEFORE_COMPUTING : flags);
    }

    /** The flags raised that are not masked: if any, the instruction ends in an exception. */
    public int unmaskedFlags() {
        return flags & ~(control >> MASK_SHIFT);
    }
}
