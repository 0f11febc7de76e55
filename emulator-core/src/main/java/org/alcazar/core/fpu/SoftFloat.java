package org.alcazar.core.fpu;

/**
 * The operations of IEEE 754 in integer arithmetic, for any format, rounding and control: the definition that faster ways
 * must agree with. Exceptions, NaNs and their precedence are those of SSE, Intel SDM volume 1, chapter 11.5 and
 * section 4.8.3.5.
 */
final class SoftFloat {
    private SoftFloat() {}

    static long add(BinaryFormat f, long first, long second, FloatStatus status) {
        if (f.isNan(first) || f.isNan(second)) {
            return f.propagate(first, second, status);
        }
        return sum(f, first, f.operand(second, status), status);
    }

    static long subtract(BinaryFormat f, long first, long second, FloatStatus status) {
        if (f.isNan(first) || f.isNan(second)) {
            return f.propagate(first, second, status);
        }
        return sum(f, first, f.operand(second, status) ^ f.sign, status);
    }

    private static long sum(BinaryFormat f, long first, long b, FloatStatus status) {
        long a = f.operand(first, status);
        if (f.isInfinite(a) && f.isInfinite(b) && a != b) {
            return f.invalid(status);
        }
        f.noteDenormal(a, b, status);
        if (f.isInfinite(a) || f.isInfinite(b)) {
            return f.isInfinite(a) ? a : b;
        }
        if (f.isZero(a) && f.isZero(b)) {
            return a == b ? a : Rounding.exactZero(f, status);
        }
        return sumOfFinite(f, a, b, status);
    }

    private static long sumOfFinite(BinaryFormat f, long a, long b, FloatStatus status) {
        // Compared as integers, magnitudes are in order.
        boolean swap = (a & ~f.sign) < (b & ~f.sign);
        long large = swap ? b : a;
        long small = swap ? a : b;
        boolean negative = f.isNegative(large);
        int exponent = f.exponent(large);
        // One bit down, so that a carry has room.
        long significand = f.significand(large) >>> 1;
        long addend =
                f.isZero(small) ? 0 : Rounding.shiftSticky(f.significand(small) >>> 1, exponent - f.exponent(small));
        long result = f.isNegative(small) == negative ? significand + addend : significand - addend;
        if (result == 0) {
            return Rounding.exactZero(f, status);
        }
        int leading = Long.numberOfLeadingZeros(result);
        return Rounding.round(f, negative, exponent + 1 - leading, result << leading, status);
    }

    static long multiply(BinaryFormat f, long first, long second, FloatStatus status) {
        if (f.isNan(first) || f.isNan(second)) {
            return f.propagate(first, second, status);
        }
        long a = f.operand(first, status);
        long b = f.operand(second, status);
        boolean infinite = f.isInfinite(a) || f.isInfinite(b);
        if (infinite && (f.isZero(a) || f.isZero(b))) {
            return f.invalid(status);
        }
        f.noteDenormal(a, b, status);
        boolean negative = f.isNegative(a ^ b);
        if (infinite) {
            return f.infinity(negative);
        }
        if (f.isZero(a) || f.isZero(b)) {
            return f.zero(negative);
        }
        long x = f.significand(a);
        long y = f.significand(b);
        long high = multiplyHighUnsigned(x, y) | (x * y != 0 ? 1 : 0);
        int exponent = f.exponent(a) + f.exponent(b) - f.bias;
        return high < 0
                ? Rounding.round(f, negative, exponent + 1, high, status)
                : Rounding.round(f, negative, exponent, high << 1, status);
    }

    static long divide(BinaryFormat f, long first, long second, FloatStatus status) {
        if (f.isNan(first) || f.isNan(second)) {
            return f.propagate(first, second, status);
        }
        long a = f.operand(first, status);
        long b = f.operand(second, status);
        boolean negative = f.isNegative(a ^ b);
        if (f.isInfinite(a) && f.isInfinite(b) || f.isZero(a) && f.isZero(b)) {
            return f.invalid(status);
        }
        if (f.isZero(b) && !f.isInfinite(a)) {
            status.raise(FloatStatus.DIVIDE_BY_ZERO);
            return f.infinity(negative);
        }
        f.noteDenormal(a, b, status);
        if (f.isInfinite(a)) {
            return f.infinity(negative);
        }
        if (f.isZero(a) || f.isInfinite(b)) {
            return f.zero(negative);
        }
        return quotient(f, negative, a, b, status);
    }

    /**
     * The host's quotient of the significands, from 1 to below 2, and on which side of it the exact one is: that is all
     * that rounding needs. The remainder that tells is less than 2^53, so that its low 64 bits are it.
     */
    private static long quotient(BinaryFormat f, boolean negative, long a, long b, FloatStatus status) {
        long x = f.significand(a) >>> 11;
        long y = f.significand(b) >>> 11;
        int exponent = f.exponent(a) - f.exponent(b) + f.bias;
        if (x < y) {
            x <<= 1;
            exponent--;
        }
        long q = (long) ((double) x / (double) y * 0x1p52);
        long remainder = (x << 52) - q * y;
        return Rounding.round(f, negative, exponent, (q << 11) + Long.signum(remainder), status);
    }

    /** The square root of {@code second}; the first operand is ignored. */
    static long squareRoot(BinaryFormat f, long second, FloatStatus status) {
        if (f.isNan(second)) {
            return f.propagate(second, second, status);
        }
        long a = f.operand(second, status);
        if (f.isZero(a)) {
            return a;
        }
        if (f.isNegative(a)) {
            return f.invalid(status);
        }
        f.noteDenormal(a, a, status);
        if (f.isInfinite(a)) {
            return a;
        }
        int exponent = f.exponent(a) - f.bias;
        boolean odd = (exponent & 1) != 0;
        // 2^52 to 2^54; times 2^52 it is the square of a root of 53 bits.
        long x = f.significand(a) >>> 11 << (odd ? 1 : 0);
        long root = (long) (Math.sqrt((double) x) * 0x1p26);
        long remainder = (x << 52) - root * root;
        long significand = (root << 11) + Long.signum(remainder);
        return Rounding.round(f, false, (exponent >> 1) + f.bias, significand, status);
    }

    /** The high half of a product of unsigned numbers. */
    static long multiplyHighUnsigned(long x, long y) {
        return Math.multiplyHigh(x, y) + (x >> 63 & y) + (y >> 63 & x);
    }
}
