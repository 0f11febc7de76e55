package org.alcazar.core.fpu;

import java.math.BigInteger;

/**
 * A number with a significand of 128 bits and an exponent of any size: what transcendental functions are computed in.
 * Operations truncate; their relative error is a few units of 2^-127.
 *
 * <p>The value is {@code high:low} / 2^127 * 2^exponent, negative or not; {@code high} has its top bit set, or is 0 in 0.
 */
final class Quad {
    static final Quad ZERO = new Quad(false, 0, 0, 0);
    static final Quad ONE = new Quad(false, 0, Long.MIN_VALUE, 0);

    final boolean negative;
    final int exponent;
    final long high;
    final long low;

    private Quad(boolean negative, int exponent, long high, long low) {
        this.negative = negative;
        this.exponent = exponent;
        this.high = high;
        this.low = low;
    }

    /** A significand that need not be normalised. */
    private static Quad of(boolean negative, int exponent, long high, long low) {
        if (high < 0) {
            return new Quad(negative, exponent, high, low);
        }
        if (high == 0) {
            if (low == 0) {
                return ZERO;
            }
            int up = Long.numberOfLeadingZeros(low);
            return new Quad(negative, exponent - 64 - up, low << up, 0);
        }
        int up = Long.numberOfLeadingZeros(high);
        return new Quad(negative, exponent - up, high << up | low >>> 64 - up, low << up);
    }

    /** A finite extended value, exactly. */
    static Quad of(int signExponent, long significand) {
        boolean negative = (signExponent & Extended.SIGN) != 0;
        return of(negative, Math.max(1, Extended.exponent(signExponent)) - Extended.BIAS, significand, 0);
    }

    static Quad of(long value) {
        return of(value < 0, 63, Math.abs(value), 0);
    }

    /** A fraction {@code value} / 2^{@code bits}. */
    static Quad of(BigInteger value, int bits) {
        BigInteger magnitude = value.abs();
        int length = magnitude.bitLength();
        BigInteger top = length > 128 ? magnitude.shiftRight(length - 128) : magnitude.shiftLeft(128 - length);
        return of(value.signum() < 0, length - 1 - bits, top.shiftRight(64).longValue(), top.longValue());
    }

    boolean isZero() {
        return high == 0;
    }

    Quad negate() {
        return new Quad(!negative, exponent, high, low);
    }

    Quad abs() {
        return negative ? negate() : this;
    }

    /** This times 2 to the power of {@code by}. */
    Quad scale(int by) {
        return isZero() ? this : new Quad(negative, exponent + by, high, low);
    }

    Quad plus(Quad other) {
        if (isZero()) {
            return other;
        }
        if (other.isZero()) {
            return this;
        }
        return compareMagnitude(other) >= 0 ? sum(this, other) : sum(other, this);
    }

    Quad minus(Quad other) {
        return plus(other.negate());
    }

    /** Compares absolute values. */
    int compareMagnitude(Quad other) {
        if (isZero() || other.isZero()) {
            return Boolean.compare(!isZero(), !other.isZero());
        }
        if (exponent != other.exponent) {
            return Integer.compare(exponent, other.exponent);
        }
        int compared = Long.compareUnsigned(high, other.high);
        return compared != 0 ? compared : Long.compareUnsigned(low, other.low);
    }

    /** Sum of two numbers of which the first has the larger magnitude. */
    private static Quad sum(Quad a, Quad b) {
        int shift = a.exponent - b.exponent;
        if (shift > 127) {
            return a;
        }
        long high = shift > 63 ? 0 : b.high >>> shift;
        long low = shift == 0 ? b.low : shift > 63 ? b.high >>> shift - 64 : b.high << 64 - shift | b.low >>> shift;
        if (a.negative != b.negative) {
            long difference = a.low - low;
            long borrow = Long.compareUnsigned(a.low, low) < 0 ? 1 : 0;
            return of(a.negative, a.exponent, a.high - high - borrow, difference);
        }
        long sumLow = a.low + low;
        long carry = Long.compareUnsigned(sumLow, low) < 0 ? 1 : 0;
        long sumHigh = a.high + high + carry;
        // A carry out of the top leaves the top bit clear, but for two numbers of the same size.
        if (shift != 0 && sumHigh < 0) {
            return new Quad(a.negative, a.exponent, sumHigh, sumLow);
        }
        return new Quad(a.negative, a.exponent + 1, sumHigh >>> 1 | Long.MIN_VALUE, sumHigh << 63 | sumLow >>> 1);
    }

    Quad times(Quad other) {
        if (isZero() || other.isZero()) {
            return ZERO;
        }
        long productHigh = Bits128.multiplyHigh(high, other.high);
        long productLow = high * other.high;
        long cross = Bits128.multiplyHigh(high, other.low);
        long sum = productLow + cross;
        productHigh += Long.compareUnsigned(sum, cross) < 0 ? 1 : 0;
        cross = Bits128.multiplyHigh(low, other.high);
        sum += cross;
        productHigh += Long.compareUnsigned(sum, cross) < 0 ? 1 : 0;
        return of(negative != other.negative, exponent + other.exponent + 1, productHigh, sum);
    }

    /** This divided by a number other than 0: a reciprocal of 64 bits, and a step of Newton's method. */
    Quad over(Quad divisor) {
        long estimate = divisor.high == Long.MIN_VALUE ? -1L : Bits128.divide(Long.MIN_VALUE, 0, divisor.high);
        Quad reciprocal = of(divisor.negative, -divisor.exponent - 1, estimate, 0);
        Quad correction = ONE.scale(1).minus(divisor.times(reciprocal));
        return times(reciprocal.times(correction));
    }

    /** The nearest integer, for numbers of less than 2^62. */
    long nearest() {
        if (isZero() || exponent < -1) {
            return 0;
        }
        long rounded = (exponent == -1 ? 1 : (high >>> 62 - exponent) + 1) >>> 1;
        return negative ? -rounded : rounded;
    }

    /** A number that is nearer to 0 by less than anything that a register could hold. */
    Quad justBelow() {
        return low != 0
                ? new Quad(negative, exponent, high, low - 1)
                : high != Long.MIN_VALUE
                        ? new Quad(negative, exponent, high - 1, -1)
                        : new Quad(negative, exponent - 1, -1, -1);
    }

    /** Rounds into a register, to 64 bits; the true value is a little further away from 0. */
    void round(int control, ExtendedResult out) {
        roundTail(low | 1, control, out);
    }

    /** As {@link #round}, where nothing is missing behind the significand; PE is raised all the same, and UE for denormal numbers, as silicon does. */
    void roundExact(int control, ExtendedResult out) {
        roundTail(low, control, out);
        out.flags |= Extended.exponent(out.signExponent) == 0 ? X87Status.UE | X87Status.PE : X87Status.PE;
    }

    private void roundTail(long tail, int control, ExtendedResult out) {
        int sign = negative ? Extended.SIGN : 0;
        ExtendedRounding.roundTo(0, sign, exponent + Extended.BIAS, high, tail, control, out);
    }
}
