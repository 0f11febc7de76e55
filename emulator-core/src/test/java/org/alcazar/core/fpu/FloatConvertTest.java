package org.alcazar.core.fpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Conversions, against exact arithmetic and against the host's own. */
final class FloatConvertTest {
    private static final int ROUNDS = 100;
    private static final int DEFAULT = 0x1F80;

    private final FloatStatus actual = new FloatStatus();
    private final FloatStatus expected = new FloatStatus();

    private void begin(int control) {
        actual.begin(control);
        expected.begin(control);
    }

    private void same(String what, long result, long reference) {
        if (result != reference || actual.flags != expected.flags) {
            assertThat(Long.toHexString(result) + " flags " + actual.flags)
                    .as(what + " under " + Integer.toHexString(actual.control))
                    .isEqualTo(Long.toHexString(reference) + " flags " + expected.flags);
        }
    }

    private static boolean finite(BinaryFormat f, long bits) {
        return (bits & f.infinity) != f.infinity;
    }

    private long convert(BinaryFormat from, BinaryFormat to, long bits, int rounding) {
        return to == BinaryFormat.BINARY16
                ? FloatConvert.singleToHalf((int) bits, rounding, actual)
                : from == BinaryFormat.BINARY16
                        ? FloatConvert.halfToSingle((int) bits, actual)
                        : FloatConvert.convert(from, to, bits, actual);
    }

    private void checkFormats(FloatSamples samples, BinaryFormat from, BinaryFormat to) {
        // Halves know nothing of DAZ and FZ.
        boolean half = from == BinaryFormat.BINARY16 || to == BinaryFormat.BINARY16;
        int control = samples.control() & (half ? ~(FloatStatus.FLUSH_TO_ZERO | 0x40) : -1);
        long bits = samples.any(from);
        begin(control);
        if (!finite(from, bits)) {
            return;
        }
        if (from.isDenormal(bits) && from != BinaryFormat.BINARY16) {
            expected.flags = FloatStatus.DENORMAL;
            if ((control & 0x40) != 0) {
                expected.flags = 0;
                bits &= from.sign;
            }
        }
        ExactNumber exact = ExactNumber.of(from, bits);
        long reference = exact.isZero() ? to.zero(from.isNegative(bits)) : exact.round(to, expected);
        String what = from + " to " + to + " of " + Long.toHexString(bits);
        same(what, convert(from, to, bits, actual.rounding()) & to.sign + to.sign - 1, reference);
    }

    @Property(tries = 40)
    void numbersOfOneFormatBecomeTheNearestOfAnother(@ForAll long seed) {
        FloatSamples samples = new FloatSamples(seed);
        for (int i = 0; i < ROUNDS; i++) {
            checkFormats(samples, BinaryFormat.BINARY64, BinaryFormat.BINARY32);
            checkFormats(samples, BinaryFormat.BINARY32, BinaryFormat.BINARY64);
            checkFormats(samples, BinaryFormat.BINARY32, BinaryFormat.BINARY16);
            checkFormats(samples, BinaryFormat.BINARY16, BinaryFormat.BINARY32);
        }
    }

    @Property(tries = 40)
    void theHostsConversionsGiveTheSameValuesAndFlagsWhereTheyAreUsed(@ForAll long seed) {
        FloatSamples samples = new FloatSamples(seed);
        BinaryFormat f = BinaryFormat.BINARY64;
        BinaryFormat g = BinaryFormat.BINARY32;
        for (int i = 0; i < ROUNDS; i++) {
            int control = samples.control() | FloatStatus.INEXACT << FloatStatus.MASK_SHIFT;
            long a = samples.any(f);
            begin(control);
            int single = Binary64.toSingle(a, actual);
            long reference = FloatConvert.convert(f, g, a, expected);
            actual.flags |= control & FloatStatus.INEXACT;
            expected.flags |= control & FloatStatus.INEXACT;
            same("to binary32 of " + Long.toHexString(a), single & 0xFFFF_FFFFL, reference);
            begin(control);
            long b = samples.any(g);
            long wide = Binary32.toDouble((int) b, actual);
            same("to binary64 of " + Long.toHexString(b), wide, FloatConvert.convert(g, f, b, expected));
        }
    }

    @Test
    void allHalvesSurviveTheWayThroughSingles() {
        for (int half = 0; half < 0x1_0000; half++) {
            begin(DEFAULT | FloatStatus.FLUSH_TO_ZERO | FloatStatus.DENORMALS_ARE_ZERO);
            int single = FloatConvert.halfToSingle(half, actual);
            int back = FloatConvert.singleToHalf(single, FloatStatus.NEAREST_EVEN, actual);
            boolean signalling = BinaryFormat.BINARY16.isSignalling(half);
            assertThat(back & 0xFFFF).isEqualTo(signalling ? half | 0x200 : half);
            assertThat(actual.flags).isEqualTo(signalling ? FloatStatus.INVALID : 0);
        }
    }

    @Test
    void nansKeepTheUpperPartOfTheirFraction() {
        begin(DEFAULT);
        BinaryFormat f = BinaryFormat.BINARY64;
        BinaryFormat g = BinaryFormat.BINARY32;
        assertThat(FloatConvert.convert(f, g, 0xFFF8_0000_2000_0001L, actual)).isEqualTo(0xFFC0_0001L);
        assertThat(FloatConvert.convert(g, f, 0x7FC0_0001L, actual)).isEqualTo(0x7FF8_0000_2000_0000L);
        assertThat(actual.flags).isZero();
        assertThat(FloatConvert.convert(g, f, 0xFF80_0001L, actual)).isEqualTo(0xFFF8_0000_2000_0000L);
        assertThat(actual.flags).isEqualTo(FloatStatus.INVALID);
    }

    @Property(tries = 40)
    void integersBecomeTheNearestNumber(@ForAll long seed) {
        FloatSamples samples = new FloatSamples(seed);
        for (int i = 0; i < ROUNDS; i++) {
            for (BinaryFormat format : new BinaryFormat[] {BinaryFormat.BINARY32, BinaryFormat.BINARY64}) {
                long value = samples.integer();
                begin(samples.control());
                long reference = value == 0 ? 0 : ExactNumber.of(value).round(format, expected);
                same("integer " + value, FloatConvert.fromInteger(format, value, actual), reference);
            }
        }
    }

    @Property(tries = 40)
    void numbersBecomeTheNearestInteger(@ForAll long seed) {
        FloatSamples samples = new FloatSamples(seed);
        for (int i = 0; i < ROUNDS; i++) {
            for (BinaryFormat format : new BinaryFormat[] {BinaryFormat.BINARY32, BinaryFormat.BINARY64}) {
                for (int width = 32; width <= 64; width += 32) {
                    begin(samples.control());
                    long bits = samples.any(format);
                    int rounding = samples.choice(4);
                    String what =
                            format + " " + Long.toHexString(bits) + " to " + width + " bits, rounding " + rounding;
                    long result = FloatConvert.toInteger(format, bits, width, rounding, actual);
                    same(what, result, toInteger(format, bits, width, rounding));
                }
            }
        }
    }

    private long toInteger(BinaryFormat format, long bits, int width, int rounding) {
        long indefinite = -1L << width - 1;
        if (!finite(format, bits)) {
            expected.flags = FloatStatus.INVALID;
            return indefinite;
        }
        if (format.isDenormal(bits) && (expected.control & FloatStatus.DENORMALS_ARE_ZERO) != 0) {
            return 0;
        }
        ExactNumber exact = ExactNumber.of(format, bits);
        BigInteger magnitude = exact.inUnits(0, rounding);
        BigInteger value = format.isNegative(bits) ? magnitude.negate() : magnitude;
        if (value.bitLength() >= width) {
            expected.flags = FloatStatus.INVALID;
            return indefinite;
        }
        boolean inexact = !value.multiply(exact.denominator()).equals(exact.numerator());
        expected.flags = inexact ? FloatStatus.INEXACT : 0;
        return value.longValueExact();
    }

    @Property(tries = 40)
    void roundingToIntegralIsTheHostsInEveryDirection(@ForAll long seed) {
        FloatSamples samples = new FloatSamples(seed);
        for (int i = 0; i < ROUNDS; i++) {
            double value = Double.longBitsToDouble(samples.any(BinaryFormat.BINARY64));
            if (Double.isNaN(value)) {
                continue;
            }
            int rounding = samples.choice(4);
            boolean raise = samples.choice(2) == 0;
            begin(DEFAULT);
            long bits = Double.doubleToRawLongBits(value);
            long result = FloatConvert.toIntegral(BinaryFormat.BINARY64, bits, rounding, raise, actual);
            double reference =
                    switch (rounding) {
                        case FloatStatus.NEAREST_EVEN -> Math.rint(value);
                        case FloatStatus.DOWN -> Math.floor(value);
                        case FloatStatus.UP -> Math.ceil(value);
                        default -> value < 0 || 1 / value < 0 ? Math.ceil(value) : Math.floor(value);
                    };
            expected.flags = raise && reference != value ? FloatStatus.INEXACT : 0;
            same("integral of " + value, result, Double.doubleToRawLongBits(reference));
            checkSingle((float) value, rounding);
        }
    }

    private void checkSingle(float value, int rounding) {
        begin(DEFAULT);
        long bits = Float.floatToRawIntBits(value) & 0xFFFF_FFFFL;
        long wide = Double.doubleToRawLongBits(value);
        long result = FloatConvert.toIntegral(BinaryFormat.BINARY32, bits, rounding, true, actual);
        long reference = FloatConvert.toIntegral(BinaryFormat.BINARY64, wide, rounding, true, expected);
        float narrow = (float) Double.longBitsToDouble(reference);
        same("integral of " + value, result, Float.floatToRawIntBits(narrow) & 0xFFFF_FFFFL);
    }
}
