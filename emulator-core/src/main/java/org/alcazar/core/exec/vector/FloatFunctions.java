package org.alcazar.core.exec.vector;

import org.alcazar.core.fpu.FloatStatus;

/** The shapes of what is computed for one element or quadword. */
final class FloatFunctions {
    private static final long LOW = 0xFFFF_FFFFL;

    private FloatFunctions() {}

    /** Of two quadwords: numbers of binary64, or pairs of binary32. One that needs one operand takes the second. */
    @FunctionalInterface
    interface Quadwords {
        long apply(long a, long b, FloatStatus status);
    }

    /** Of two numbers of binary32. */
    @FunctionalInterface
    interface Singles {
        int apply(int a, int b, FloatStatus status);
    }

    /** The same function of both halves of quadwords. */
    static Quadwords pair(Singles function) {
        return pair(function, function);
    }

    /** A function of the lower halves and one of the upper halves. */
    static Quadwords pair(Singles lower, Singles upper) {
        return (a, b, status) ->
                join(lower.apply((int) a, (int) b, status), upper.apply((int) (a >>> 32), (int) (b >>> 32), status));
    }

    static long join(int lower, int upper) {
        return lower & LOW | (long) upper << 32;
    }
}
