package org.alcazar.core.fpu;

/**
 * {@code a * b + c} rounded once, in integer arithmetic. Of several NaNs the first in the order a, b, c is the result;
 * Intel SDM volume 1, section 14.5.2.
 */
final class FusedMultiply {
    private FusedMultiply() {}

    static long add(BinaryFormat f, long first, long second, long third, FloatStatus status) {
        if (f.isNan(first) || f.isNan(second) || f.isNan(third)) {
            return nan(f, first, second, third, status);
        }
        long a = f.operand(first, status);
        long b = f.operand(second, status);
        long c = f.operand(third, status);
        boolean negative = f.isNegative(a ^ b);
        boolean infinite = f.isInfinite(a) || f.isInfinite(b);
        if (infinite && (f.isZero(a) || f.isZero(b) || f.isInfinite(c) && f.isNegative(c) != negative)) {
            return f.invalid(status);
        }
        f.noteDenormal(a, b, status);
        f.noteDenormal(c, c, status);
        if (infinite) {
            return f.infinity(negative);
        }
        if (f.isInfinite(c)) {
            return c;
        }
        if (f.isZero(a) || f.isZero(b)) {
            boolean same = f.isNegative(c) == negative;
            return !f.isZero(c) ? addToZero(f, c, status) : same ? c : Rounding.exactZero(f, status);
        }
        return finite(f, negative, a, b, c, status);
    }

    /** A sum with zero can still be below the normal range. */
    private static long addToZero(BinaryFormat f, long c, FloatStatus status) {
        return Rounding.round(f, f.isNegative(c), f.exponent(c), f.significand(c), status);
    }

    private static long nan(BinaryFormat f, long a, long b, long c, FloatStatus status) {
        boolean signalling = f.isSignalling(a) || f.isSignalling(b) || f.isSignalling(c);
        if (signalling) {
            status.raise(FloatStatus.INVALID);
        }
        return (f.isNan(a) ? a : f.isNan(b) ? b : c) | f.quietBit;
    }

    /** None is zero but perhaps c. Products and sums are 128 bits, kept in two longs. */
    private static long finite(BinaryFormat f, boolean negative, long a, long b, long c, FloatStatus status) {
        long x = f.significand(a);
        long y = f.significand(b);
        long high = SoftFloat.multiplyHighUnsigned(x, y);
        long low = x * y;
        int exponent = f.exponent(a) + f.exponent(b) - f.bias + 1;
        if (high >= 0) {
            high = high << 1 | low >>> 63;
            low <<= 1;
            exponent--;
        }
        if (f.isZero(c)) {
            return Rounding.round(f, negative, exponent, high | (low != 0 ? 1 : 0), status);
        }
        return sum(f, negative, exponent, high, low, c, status);
    }

    private static long sum(
            BinaryFormat f, boolean negative, int exponent, long high, long low, long c, FloatStatus status) {
        // Both one bit down, so that a carry has room: the low bits of the product are zero.
        long productHigh = high >>> 1;
        long productLow = high << 63 | low >>> 1;
        long addendHigh = f.significand(c) >>> 1;
        long addendLow = 0;
        int distance = exponent - f.exponent(c);
        if (distance >= 0) {
            addendLow = shiftedLow(addendHigh, addendLow, distance);
            addendHigh = distance > 63 ? 0 : addendHigh >>> distance;
        } else {
            productLow = shiftedLow(productHigh, productLow, -distance);
            productHigh = -distance > 63 ? 0 : productHigh >>> -distance;
        }
        int top = Math.max(exponent, f.exponent(c)) + 1;
        if (f.isNegative(c) == negative) {
            long sumLow = productLow + addendLow;
            long carry = Long.compareUnsigned(sumLow, productLow) < 0 ? 1 : 0;
            return normalize(f, negative, top, productHigh + addendHigh + carry, sumLow, status);
        }
        long differenceLow = productLow - addendLow;
        long borrow = Long.compareUnsigned(productLow, addendLow) < 0 ? 1 : 0;
        long differenceHigh = productHigh - addendHigh - borrow;
        if (differenceHigh < 0) {
            differenceLow = -differenceLow;
            differenceHigh = ~differenceHigh + (differenceLow == 0 ? 1 : 0);
            return normalize(f, !negative, top, differenceHigh, differenceLow, status);
        }
        return normalize(f, negative, top, differenceHigh, differenceLow, status);
    }

    /** The low half of 128 bits shifted right, its last bit standing for all that is cut off. */
    private static long shiftedLow(long high, long low, int count) {
        if (count == 0) {
            return low;
        }
        if (count >= 128) {
            return (high | low) != 0 ? 1 : 0;
        }
        if (count >= 64) {
            return Rounding.shiftSticky(high, count - 64) | (low != 0 ? 1 : 0);
        }
        return high << 64 - count | low >>> count | (low << 64 - count != 0 ? 1 : 0);
    }

    private static long normalize(
            BinaryFormat f, boolean negative, int exponent, long high, long low, FloatStatus status) {
        if ((high | low) == 0) {
            return Rounding.exactZero(f, status);
        }
        int leading = high != 0 ? Long.numberOfLeadingZeros(high) : 64 + Long.numberOfLeadingZeros(low);
        long significand;
        if (leading >= 64) {
            significand = low << leading - 64;
        } else {
            long rest = low << leading;
            significand = leading == 0 ? high : high << leading | low >>> 64 - leading;
            significand |= rest != 0 ? 1 : 0;
        }
        return Rounding.round(f, negative, exponent - leading, significand, status);
    }
}
