package org.alcazar.core.simd;

/** Arithmetic on two doublewords in a quadword; see {@link PackedBytes}. */
public final class PackedDoublewords {
    private PackedDoublewords() {}

    public static long add(long a, long b) {
        return join((int) a + (int) b, high(a) + high(b));
    }

    public static long subtract(long a, long b) {
        return join((int) a - (int) b, high(a) - high(b));
    }

    /** PCMPEQD: FFFFFFFFh where equal, else 0. */
    public static long equal(long a, long b) {
        long x = a ^ b;
        return ((int) x == 0 ? 0xFFFF_FFFFL : 0) | (high(x) == 0 ? 0xFFFF_FFFFL << 32 : 0);
    }

    /** PCMPGTD: FFFFFFFFh where {@code a > b}, signed. */
    public static long greater(long a, long b) {
        return ((int) a > (int) b ? 0xFFFF_FFFFL : 0) | (high(a) > high(b) ? 0xFFFF_FFFFL << 32 : 0);
    }

    public static long minimum(long a, long b) {
        return join(Math.min((int) a, (int) b), Math.min(high(a), high(b)));
    }

    public static long maximum(long a, long b) {
        return join(Math.max((int) a, (int) b), Math.max(high(a), high(b)));
    }

    public static long minimumUnsigned(long a, long b) {
        return Math.min(a & 0xFFFF_FFFFL, b & 0xFFFF_FFFFL) | Math.min(a >>> 32, b >>> 32) << 32;
    }

    public static long maximumUnsigned(long a, long b) {
        return Math.max(a & 0xFFFF_FFFFL, b & 0xFFFF_FFFFL) | Math.max(a >>> 32, b >>> 32) << 32;
    }

    /** PABSD; the most negative doubleword stays. */
    public static long absolute(long a) {
        return join(Math.abs((int) a), Math.abs(high(a)));
    }

    /** PSIGND: {@code a} negated where {@code b} is negative, zero where it is zero. */
    public static long sign(long a, long b) {
        return join((int) a * Integer.signum((int) b), high(a) * Integer.signum(high(b)));
    }

    static int high(long a) {
        return (int) (a >>> 32);
    }

    static long join(int low, int high) {
        return low & 0xFFFF_FFFFL | (long) high << 32;
    }
}
