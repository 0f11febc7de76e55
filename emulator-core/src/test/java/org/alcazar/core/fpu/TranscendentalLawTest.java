package org.alcazar.core.fpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * Transcendental functions against their series in 60 decimal digits, for arguments that need no reduction by pi: rounded to
 * nearest, a result is at most half a unit in the last place off (and a trifle), in other directions one, on the
 * side that the direction says.
 */
final class TranscendentalLawTest {
    private static final int CASES = 40;
    private static final BigDecimal HALF = new BigDecimal("0.500000001");
    private static final int MASKED = X87Status.EXCEPTIONS | X87Status.EXTENDED_PRECISION;
    /** Largest significand of an angle with exponent -1 that is at most pi / 4. */
    private static final long PI_QUARTER = 0xC90F_DAA2_2168_C234L;

    private final ExtendedResult out = new ExtendedResult();

    private void check(String what, BigDecimal exact, int control) {
        check(what, new ExtendedNumber(out.signExponent, out.significand), exact, control);
    }

    private static void check(String what, ExtendedNumber result, BigDecimal exact, int control) {
        ExtendedNumber last = new ExtendedNumber(Extended.exponent(result.signExponent()), 1);
        BigDecimal unit = PreciseFunctions.value(last);
        BigDecimal error = PreciseFunctions.value(result).subtract(exact);
        BigDecimal units = error.divide(unit, MathContext.DECIMAL64);
        switch (control & X87Status.ROUNDING) {
            case X87Status.TO_NEAREST -> assertThat(units.abs()).as(what).isLessThanOrEqualTo(HALF);
            case X87Status.DOWN -> assertThat(units).as(what).isBetween(BigDecimal.ONE.negate(), BigDecimal.ZERO);
            case X87Status.UP -> assertThat(units).as(what).isBetween(BigDecimal.ZERO, BigDecimal.ONE);
            default -> {
                assertThat(units.abs()).as(what).isLessThanOrEqualTo(BigDecimal.ONE);
                assertThat(units.signum() * exact.signum()).as(what).isNotPositive();
            }
        }
    }

    private static int control(int i) {
        return MASKED | (i & 3) << 10;
    }

    @Property(tries = 5)
    void exponentials(@ForAll long seed) {
        ExtendedOperands operands = new ExtendedOperands(seed);
        for (int i = 0; i < CASES; i++) {
            ExtendedNumber x = operands.below(0, i % 2 == 0 ? 8 : 60);
            out.flags = 0;
            ExtendedLogarithms.exponential(x.signExponent(), x.significand(), control(i), out);
            check("2^" + x + " - 1", PreciseFunctions.exponential(PreciseFunctions.value(x)), control(i));
            assertThat(out.flags & X87Status.EXCEPTIONS).isEqualTo(X87Status.PE);
        }
    }

    @Property(tries = 5)
    void logarithms(@ForAll long seed) {
        ExtendedOperands operands = new ExtendedOperands(seed);
        for (int i = 0; i < CASES; i++) {
            ExtendedNumber any = i % 3 == 0 ? operands.below(8000, 16000) : operands.below(3, 5);
            ExtendedNumber x = new ExtendedNumber(Extended.exponent(any.signExponent()), any.significand());
            ExtendedNumber y = operands.below(4, 8);
            out.flags = 0;
            ExtendedLogarithms.logarithm(
                    x.signExponent(), x.significand(), y.signExponent(), y.significand(), control(i), out);
            BigDecimal exact = PreciseFunctions.logarithm(x).multiply(PreciseFunctions.value(y));
            check(y + " log2 " + x, exact, control(i));
        }
    }

    @Property(tries = 5)
    void logarithmsOfNumbersNextToOne(@ForAll long seed) {
        ExtendedOperands operands = new ExtendedOperands(seed);
        for (int i = 0; i < CASES; i++) {
            boolean above = operands.chance();
            long distance = operands.bits() & 0xFFFF_FFFFL | 1;
            ExtendedNumber x = above
                    ? new ExtendedNumber(Extended.BIAS, Extended.INTEGER + distance)
                    : new ExtendedNumber(Extended.BIAS - 1, -distance);
            ExtendedNumber y = operands.below(4, 8);
            out.flags = 0;
            ExtendedLogarithms.logarithm(
                    x.signExponent(), x.significand(), y.signExponent(), y.significand(), control(i), out);
            BigDecimal exact = PreciseFunctions.logarithm(x).multiply(PreciseFunctions.value(y));
            check(y + " log2 " + x, exact, control(i));
        }
    }

    @Property(tries = 5)
    void logarithmsOfSums(@ForAll long seed) {
        ExtendedOperands operands = new ExtendedOperands(seed);
        for (int i = 0; i < CASES; i++) {
            ExtendedNumber x = operands.below(-2, i % 2 == 0 ? 8 : 70);
            ExtendedNumber y = operands.below(4, 8);
            out.flags = 0;
            ExtendedLogarithms.logarithmOfSum(
                    x.signExponent(), x.significand(), y.signExponent(), y.significand(), control(i), out);
            BigDecimal exact =
                    PreciseFunctions.logarithmOfSum(PreciseFunctions.value(x)).multiply(PreciseFunctions.value(y));
            check(y + " log2(1 + " + x + ")", exact, control(i));
        }
    }

    @Property(tries = 5)
    void sinesCosinesAndTangents(@ForAll long seed) {
        ExtendedOperands operands = new ExtendedOperands(seed);
        for (int i = 0; i < CASES; i++) {
            ExtendedNumber x = operands.below(0, i % 2 == 0 ? 4 : 70);
            boolean large = Extended.exponent(x.signExponent()) == Extended.BIAS - 1
                    && Long.compareUnsigned(x.significand(), PI_QUARTER) > 0;
            if (large) {
                continue;
            }
            BigDecimal angle = PreciseFunctions.value(x);
            out.flags = 0;
            ExtendedTrigonometry.sine(x.signExponent(), x.significand(), control(i), out);
            check("sin " + x, PreciseFunctions.sine(angle), control(i));
            ExtendedTrigonometry.cosine(x.signExponent(), x.significand(), control(i), out);
            check("cos " + x, PreciseFunctions.cosine(angle), control(i));
            ExtendedTrigonometry.tangent(x.signExponent(), x.significand(), control(i), out);
            check("tan " + x, PreciseFunctions.tangent(angle), control(i));
            assertThat(new ExtendedNumber(out.secondSignExponent, out.secondSignificand))
                    .isEqualTo(new ExtendedNumber(Extended.BIAS, Extended.INTEGER));
            ExtendedTrigonometry.sineAndCosine(x.signExponent(), x.significand(), control(i), out);
            check("sin " + x, PreciseFunctions.sine(angle), control(i));
            ExtendedNumber second = new ExtendedNumber(out.secondSignExponent, out.secondSignificand);
            check("cos " + x, second, PreciseFunctions.cosine(angle), control(i));
        }
    }

    @Property(tries = 5)
    void arctangents(@ForAll long seed) {
        ExtendedOperands operands = new ExtendedOperands(seed);
        for (int i = 0; i < CASES; i++) {
            ExtendedNumber x = operands.below(3, 6);
            ExtendedNumber y = operands.below(3, i % 2 == 0 ? 6 : 70);
            out.flags = 0;
            ExtendedTrigonometry.arctangent(
                    x.signExponent(), x.significand(), y.signExponent(), y.significand(), control(i), out);
            BigDecimal exact = PreciseFunctions.arctangent(PreciseFunctions.value(y), PreciseFunctions.value(x));
            check("angle of " + x + ", " + y, exact, control(i));
        }
    }

    @Test
    void anglesAreReducedByAPiOf66Bits() {
        // The double nearest to pi: with the true pi its sine would be 1.2246467991473532e-16, with 66 bits it is this.
        ExtendedFormats.fromDouble(Double.doubleToRawLongBits(Math.PI), out);
        ExtendedTrigonometry.sine(out.signExponent, out.significand, MASKED, out);
        BigInteger pi = new BigInteger("C90FDAA22168C234C", 16);
        BigInteger given = new BigInteger("C90FDAA22168C000", 16).shiftLeft(4);
        ExtendedNumber result = new ExtendedNumber(out.signExponent, out.significand);
        assertThat(result.scaled(-200)).isEqualTo(pi.subtract(given).shiftLeft(200 - 66));
    }

    @Test
    void anglesOutOfRangeAreLeftAlone() {
        out.flags = 0;
        ExtendedTrigonometry.sine(Extended.BIAS + 63, Extended.INTEGER, MASKED, out);
        assertThat(out.flags).isEqualTo(X87Status.C2);
    }
}
