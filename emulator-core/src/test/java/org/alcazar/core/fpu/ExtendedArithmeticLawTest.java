package org.alcazar.core.fpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.alcazar.core.fpu.ExtendedArithmetic.Binary;

/**
 * Results and flags of the extended format against exact rational arithmetic, in every precision and rounding, with
 * overflow and underflow masked and not.
 */
final class ExtendedArithmeticLawTest {
    private static final int FLAGS = X87Status.EXCEPTIONS | X87Status.C1;
    private static final int CASES = 150;

    private final ExtendedResult out = new ExtendedResult();

    private void check(String what, boolean negative, ExactRounding.Rounded expected, int flags) {
        ExtendedNumber wanted = ExtendedNumber.of(negative, expected);
        assertThat(new ExtendedNumber(out.signExponent, out.significand))
                .as(what)
                .isEqualTo(wanted);
        assertThat(out.flags & FLAGS).as("flags of " + what).isEqualTo(expected.flags() | flags);
    }

    private void apply(Binary function, ExtendedNumber a, ExtendedNumber b, int control) {
        out.flags = 0;
        function.apply(a.signExponent(), a.significand(), b.signExponent(), b.significand(), control, out);
    }

    private static int denormal(ExtendedNumber... operands) {
        int flags = 0;
        for (ExtendedNumber operand : operands) {
            flags |= operand.isDenormal() ? X87Status.DE : 0;
        }
        return flags;
    }

    @Property(tries = 20)
    void sumsAndDifferencesAreExactAndRoundedOnce(@ForAll long seed) {
        ExtendedOperands operands = new ExtendedOperands(seed);
        for (int i = 0; i < CASES; i++) {
            ExtendedNumber a = operands.number();
            ExtendedNumber b = operands.near(a);
            int control = operands.control();
            int least = Math.min(a.weight(), b.weight());
            boolean minus = operands.chance();
            BigInteger right = minus ? b.signed(least).negate() : b.signed(least);
            BigInteger sum = a.signed(least).add(right);
            apply(minus ? ExtendedArithmetic::subtract : ExtendedArithmetic::add, a, b, control);
            String what = String.format("%s %s %s, control %x", a, minus ? "-" : "+", b, control);
            if (sum.signum() == 0) {
                assertThat(out.significand).as(what).isZero();
                boolean sameSigns = a.negative() == (b.negative() ^ minus);
                boolean down = (control & X87Status.ROUNDING) == X87Status.DOWN;
                boolean negative = sameSigns ? a.negative() : down;
                assertThat(out.signExponent).as(what).isEqualTo(negative ? Extended.SIGN : 0);
                assertThat(out.flags).as(what).isEqualTo(denormal(a, b));
            } else {
                check(what, sum.signum() < 0, rounded(sum, BigInteger.ONE, least, control), denormal(a, b));
            }
        }
    }

    @Property(tries = 20)
    void productsAreExactAndRoundedOnce(@ForAll long seed) {
        ExtendedOperands operands = new ExtendedOperands(seed);
        for (int i = 0; i < CASES; i++) {
            ExtendedNumber a = operands.number();
            ExtendedNumber b = operands.number();
            int control = operands.control();
            apply(ExtendedArithmetic::multiply, a, b, control);
            String what = String.format("%s * %s, control %x", a, b, control);
            boolean negative = a.negative() != b.negative();
            if (a.isZero() || b.isZero()) {
                assertThat(out.significand).as(what).isZero();
                assertThat(out.signExponent).as(what).isEqualTo(negative ? Extended.SIGN : 0);
            } else {
                BigInteger product = a.magnitude().multiply(b.magnitude());
                BigInteger signed = negative ? product.negate() : product;
                check(
                        what,
                        negative,
                        rounded(signed, BigInteger.ONE, a.weight() + b.weight(), control),
                        denormal(a, b));
            }
        }
    }

    @Property(tries = 20)
    void quotientsAreExactAndRoundedOnce(@ForAll long seed) {
        ExtendedOperands operands = new ExtendedOperands(seed);
        for (int i = 0; i < CASES; i++) {
            ExtendedNumber a = operands.number();
            ExtendedNumber b = operands.number();
            int control = operands.control();
            apply(ExtendedDivision::divide, a, b, control);
            String what = String.format("%s / %s, control %x", a, b, control);
            boolean negative = a.negative() != b.negative();
            if (b.isZero()) {
                assertThat(out.flags).as(what).isEqualTo(a.isZero() ? X87Status.IE : X87Status.ZE);
            } else if (!a.isZero()) {
                BigInteger signed = negative ? a.magnitude().negate() : a.magnitude();
                int weight = a.weight() - b.weight();
                check(what, negative, rounded(signed, b.magnitude(), weight, control), denormal(a, b));
            }
        }
    }

    @Property(tries = 20)
    void squareRootsAreExactAndRoundedOnce(@ForAll long seed) {
        ExtendedOperands operands = new ExtendedOperands(seed);
        for (int i = 0; i < CASES; i++) {
            ExtendedNumber a = operands.number();
            int control = operands.control();
            out.flags = 0;
            ExtendedDivision.squareRoot(a.signExponent(), a.significand(), control, out);
            String what = String.format("root of %s, control %x", a, control);
            if (a.isZero()) {
                assertThat(out.flags).as(what).isZero();
            } else if (a.negative()) {
                assertThat(out.flags).as(what).isEqualTo(X87Status.IE);
            } else {
                // With 200 bits more, and one that says whether anything is missing.
                int weight = a.weight() - 200 - (a.weight() & 1);
                BigInteger radicand = a.magnitude().shiftLeft(a.weight() - weight);
                BigInteger[] root = radicand.sqrtAndRemainder();
                BigInteger doubled = root[0].shiftLeft(1).add(root[1].signum() == 0 ? BigInteger.ZERO : BigInteger.ONE);
                check(what, false, rounded(doubled, BigInteger.ONE, weight / 2 - 1, control), denormal(a));
            }
        }
    }

    @Property(tries = 20)
    void remaindersAreExactAndTellTheQuotient(@ForAll long seed) {
        ExtendedOperands operands = new ExtendedOperands(seed);
        for (int i = 0; i < CASES; i++) {
            ExtendedNumber b = operands.number();
            ExtendedNumber a = operands.near(b);
            boolean nearest = operands.chance();
            int control = operands.control() | X87Status.UE;
            apply(nearest ? ExtendedRemainder::nearest : ExtendedRemainder::truncating, a, b, control);
            String what = String.format("%s rem %s, control %x, nearest %s", a, b, control, nearest);
            if (b.isZero() || (out.flags & X87Status.C2) != 0) {
                continue;
            }
            int least = Math.min(a.weight(), b.weight());
            BigInteger[] parts = a.scaled(least).divideAndRemainder(b.scaled(least));
            int half = parts[1].shiftLeft(1).compareTo(b.scaled(least));
            if (nearest && (half > 0 || half == 0 && parts[0].testBit(0))) {
                parts[0] = parts[0].add(BigInteger.ONE);
                parts[1] = parts[1].subtract(b.scaled(least));
            }
            ExtendedNumber result = new ExtendedNumber(out.signExponent, out.significand);
            BigInteger expected = a.negative() ? parts[1].negate() : parts[1];
            assertThat(result.signed(Math.min(least, result.weight())))
                    .as(what)
                    .isEqualTo(expected.shiftLeft(least - Math.min(least, result.weight())));
            assertThat((out.flags & X87Status.C1) != 0).as(what).isEqualTo(parts[0].testBit(0));
            assertThat((out.flags & X87Status.C3) != 0).as(what).isEqualTo(parts[0].testBit(1));
            assertThat((out.flags & X87Status.C0) != 0).as(what).isEqualTo(parts[0].testBit(2));
            assertThat(out.flags & X87Status.EXCEPTIONS).as(what).isEqualTo(denormal(a, b));
        }
    }

    @Property(tries = 20)
    void partialRemaindersTakeOffAMultipleOfTheDivisor(@ForAll long seed) {
        ExtendedOperands operands = new ExtendedOperands(seed);
        for (int i = 0; i < CASES; i++) {
            ExtendedNumber a = operands.number();
            ExtendedNumber b = operands.number();
            int control = operands.control() | X87Status.UE;
            apply(ExtendedRemainder::truncating, a, b, control);
            if ((out.flags & X87Status.C2) == 0 || b.isZero()) {
                continue;
            }
            ExtendedNumber result = new ExtendedNumber(out.signExponent, out.significand);
            int least = Math.min(Math.min(a.weight(), b.weight()), result.weight());
            BigInteger difference = a.signed(least).subtract(result.signed(least));
            String what = a + " rem " + b;
            assertThat(difference.mod(b.scaled(least)).signum()).as(what).isZero();
            assertThat(result.scaled(least).bitLength())
                    .as(what)
                    .isLessThan(a.scaled(least).bitLength());
        }
    }

    private static ExactRounding.Rounded rounded(BigInteger value, BigInteger divisor, int weight, int control) {
        BigInteger numerator = weight > 0 ? value.abs().shiftLeft(weight) : value.abs();
        BigInteger denominator = weight < 0 ? divisor.shiftLeft(-weight) : divisor;
        return ExactRounding.extended(control).round(value.signum() < 0, numerator, denominator, control);
    }
}
