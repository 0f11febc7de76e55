package org.alcazar.core.fpu;

/**
 * Where an operation of the extended format leaves its result: a value, sometimes a second one, and the exceptions it
 * raised. One object serves any number of operations.
 *
 * <p>{@link #flags} holds exception bits and {@link X87Status#C1} as they go into the status word. Before an operation
 * it holds {@link X87Status#DE} when an operand was a denormal number of a narrower format, and 0 otherwise. When the
 * flags hold an invalid operation, denormal operand or division by zero whose mask is clear in the control word, the
 * value means nothing: the operation is not done.
 */
public final class ExtendedResult {
    /** Sign in bit 15, biased exponent in bits 14:0. */
    public int signExponent;

    public long significand;
    public int flags;
    /** The second result of the operations that have two: the one that is pushed. */
    public int secondSignExponent;

    public long secondSignificand;

    /** Sets the value; the flags stay. */
    public void set(int newSignExponent, long newSignificand) {
        signExponent = newSignExponent;
        significand = newSignificand;
    }

    /** Sets the second value. */
    public void setSecond(int newSignExponent, long newSignificand) {
        secondSignExponent = newSignExponent;
        secondSignificand = newSignificand;
    }

    /** The masked response to an invalid operation: the indefinite QNaN, and no flag but IE. */
    void invalid() {
        set(Extended.INDEFINITE_SIGN_EXPONENT, Extended.INDEFINITE_SIGNIFICAND);
        flags = X87Status.IE;
    }
}
