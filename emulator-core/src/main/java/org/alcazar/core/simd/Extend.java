package org.alcazar.core.simd;

/** Narrow elements widened: PMOVSX, PMOVZX. Each gives one quadword of the result. */
public final class Extend {
    private Extend() {}

    /**
     * The elements of {@code to} bits that come from the narrow ones in the low bits of {@code source}.
     *
     * @param from bits of a narrow element
     * @param to bits of a wide one
     */
    public static long quadword(long source, int from, int to, boolean signed) {
        long mask = to == 64 ? -1 : (1L << to) - 1;
        long result = 0;
        for (int element = 0; element < 64 / to; element++) {
            long high = source << (64 - from * (element + 1));
            long wide = signed ? high >> (64 - from) : high >>> (64 - from);
            result |= (wide & mask) << (element * to);
        }
        return result;
    }
}
