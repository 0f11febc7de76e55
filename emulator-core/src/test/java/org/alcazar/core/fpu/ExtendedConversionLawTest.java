package org.alcazar.core.fpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Conversions from and to the extended format against exact arithmetic. */
final class ExtendedConversionLawTest {
    private static final int CASES = 300;
    private static final ExactRounding SINGLE = new ExactRounding(24, 127, 0);
    private static final ExactRounding DOUBLE = new ExactRounding(53, 1023, 0);

    private final ExtendedResult out = new ExtendedResult();

    @Property
    void doublesAndSinglesSurviveTheWayUpAndDown(@ForAll double wide, @ForAll float narrow) {
        ExtendedFormats.fromDouble(Double.doubleToRawLongBits(wide), out);
        long bits = ExtendedFormats.toDouble(out.signExponent, out.significand, 0x37F, out);
        assertThat(bits).isEqualTo(Double.doubleToRawLongBits(wide));
        assertThat(out.flags).isZero();
        ExtendedFormats.fromSingle(Float.floatToRawIntBits(narrow), out);
        int few = ExtendedFormats.toSingle(out.signExponent, out.significand, 0x37F, out);
        assertThat(few).isEqualTo(Float.floatToRawIntBits(narrow));
        assertThat(out.flags).isZero();
    }

    @Property(tries = 20)
    void narrowingRoundsOnce(@ForAll long seed) {
        ExtendedOperands operands = new ExtendedOperands(seed);
        for (int i = 0; i < CASES; i++) {
            boolean single = operands.chance();
            int top = single ? 127 : 1023;
            ExtendedNumber a =
                    switch (i % 4) {
                        case 0 -> operands.number();
                        case 1 -> operands.below(top + 2, 4);
                        case 2 -> operands.below(2 - top, 60);
                        default -> operands.below(10, 20);
                    };
            if (a.isZero()) {
                continue;
            }
            int control = operands.control();
            String what = String.format("%s to %s, control %x", a, single ? "single" : "double", control);
            long bits = single
                    ? ExtendedFormats.toSingle(a.signExponent(), a.significand(), control, out) & 0xFFFF_FFFFL
                    : ExtendedFormats.toDouble(a.signExponent(), a.significand(), control, out);
            ExactRounding.Rounded expected = (single ? SINGLE : DOUBLE).round(a.negative(), up(a), down(a), control);
            assertThat(out.flags).as("flags of " + what).isEqualTo(expected.flags());
            boolean stored = (out.flags & (X87Status.OE | X87Status.UE) & ~control) == 0;
            if (stored) {
                double wanted = expected.infinite()
                        ? Double.POSITIVE_INFINITY
                        : Math.scalb(expected.magnitude().doubleValue(), expected.exponent());
                double signed = a.negative() ? -wanted : wanted;
                long wantedBits = single
                        ? Float.floatToRawIntBits((float) signed) & 0xFFFF_FFFFL
                        : Double.doubleToRawLongBits(signed);
                assertThat(bits).as(what).isEqualTo(wantedBits);
            }
        }
    }

    private static BigInteger up(ExtendedNumber a) {
        return a.weight() > 0 ? a.magnitude().shiftLeft(a.weight()) : a.magnitude();
    }

    private static BigInteger down(ExtendedNumber a) {
        return BigInteger.ONE.shiftLeft(Math.max(0, -a.weight()));
    }

    /** The integer a number rounds to, and the flags. */
    private record Whole(BigInteger value, int flags) {
        static Whole of(ExtendedNumber a, int control) {
            BigInteger[] parts = up(a).divideAndRemainder(down(a));
            if (parts[1].signum() == 0) {
                return new Whole(a.negative() ? parts[0].negate() : parts[0], 0);
            }
            int half = parts[1].shiftLeft(1).compareTo(down(a));
            boolean away =
                    switch (control & X87Status.ROUNDING) {
                        case X87Status.TO_NEAREST -> half > 0 || half == 0 && parts[0].testBit(0);
                        case X87Status.DOWN -> a.negative();
                        case X87Status.UP -> !a.negative();
                        default -> false;
                    };
            BigInteger magnitude = away ? parts[0].add(BigInteger.ONE) : parts[0];
            return new Whole(
                    a.negative() ? magnitude.negate() : magnitude, away ? X87Status.PE | X87Status.C1 : X87Status.PE);
        }
    }

    @Property(tries = 20)
    void integersAreRoundedOnceAndOverflowIsInvalid(@ForAll long seed) {
        ExtendedOperands operands = new ExtendedOperands(seed);
        for (int i = 0; i < CASES; i++) {
            int width = 16 << i % 3;
            ExtendedNumber a = operands.chance() ? operands.below(width + 1, width + 4) : operands.number();
            int control = operands.control();
            long result = ExtendedIntegers.toInteger(a.signExponent(), a.significand(), width, control, out);
            Whole expected = Whole.of(a, control);
            boolean fits = expected.value.bitLength() < width;
            String what = String.format("%s to %d bits, control %x", a, width, control);
            assertThat(result).as(what).isEqualTo(fits ? expected.value.longValue() : -1L << width - 1);
            assertThat(out.flags).as(what).isEqualTo(fits ? expected.flags : X87Status.IE);
        }
    }

    @Property(tries = 20)
    void roundingToAnIntegerKeepsSignAndFormat(@ForAll long seed) {
        ExtendedOperands operands = new ExtendedOperands(seed);
        for (int i = 0; i < CASES; i++) {
            ExtendedNumber a = operands.chance() ? operands.below(66, 70) : operands.number();
            int control = operands.control();
            out.flags = 0;
            ExtendedIntegers.round(a.signExponent(), a.significand(), control, out);
            Whole expected = Whole.of(a, control);
            ExtendedNumber result = new ExtendedNumber(out.signExponent, out.significand);
            String what = String.format("%s to an integer, control %x", a, control);
            assertThat(result.signed(Math.min(0, result.weight())))
                    .as(what)
                    .isEqualTo(expected.value.shiftLeft(-Math.min(0, result.weight())));
            assertThat(result.negative()).as(what).isEqualTo(a.negative());
            assertThat(out.flags).as(what).isEqualTo(expected.flags | (a.isDenormal() ? X87Status.DE : 0));
        }
    }

    @Property(tries = 20)
    void decimalsHoldEighteenDigits(@ForAll long seed) {
        ExtendedOperands operands = new ExtendedOperands(seed);
        for (int i = 0; i < CASES; i++) {
            ExtendedNumber a = operands.below(62, 64);
            int control = operands.control();
            long low = ExtendedIntegers.toDecimal(a.signExponent(), a.significand(), control, out);
            int high = out.signExponent;
            Whole expected = Whole.of(a, control);
            boolean fits = expected.value.abs().toString().length() <= 18;
            assertThat(out.flags).isEqualTo(fits ? expected.flags : X87Status.IE);
            if (fits) {
                String digits = String.format("%02x%016x", high & 0xFF, low);
                assertThat(new BigInteger(digits)).isEqualTo(expected.value.abs());
                assertThat(high & 0xFF00).isEqualTo(a.negative() ? 0x8000 : 0);
                ExtendedIntegers.fromDecimal(high, low, out);
                ExtendedNumber back = new ExtendedNumber(out.signExponent, out.significand);
                assertThat(back.signed(Math.min(0, back.weight())))
                        .isEqualTo(expected.value.shiftLeft(-Math.min(0, back.weight())));
            } else {
                assertThat(high).isEqualTo(0xFFFF);
                assertThat(low).isEqualTo(0xC000_0000_0000_0000L);
            }
        }
    }

    @Property
    void longsAreExact(@ForAll long value) {
        ExtendedIntegers.fromLong(value, out);
        assertThat(ExtendedIntegers.toInteger(out.signExponent, out.significand, 64, 0x37F, out))
                .isEqualTo(value);
        assertThat(out.flags).isZero();
    }
}
