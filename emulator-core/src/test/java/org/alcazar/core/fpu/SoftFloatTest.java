package org.alcazar.core.fpu;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Against exact rational arithmetic, in all formats, under any control: values and flags. */
final class SoftFloatTest {
    private static final int ROUNDS = 40;

    private final FloatStatus actual = new FloatStatus();
    private final FloatStatus expected = new FloatStatus();

    private interface Case {
        void check(BinaryFormat format, FloatSamples samples);
    }

    private void each(long seed, Case check) {
        FloatSamples samples = new FloatSamples(seed);
        for (BinaryFormat format : BinaryFormat.values()) {
            for (int i = 0; i < ROUNDS; i++) {
                int control = samples.control();
                actual.begin(control);
                expected.begin(control);
                check.check(format, samples);
            }
        }
    }

    private void same(long result, long reference, String operation, long... operands) {
        if (result != reference || actual.flags != expected.flags) {
            StringBuilder what = new StringBuilder(operation + " under " + Integer.toHexString(actual.control));
            for (long operand : operands) {
                what.append(' ').append(Long.toHexString(operand));
            }
            assertThat(Long.toHexString(result) + " flags " + actual.flags)
                    .as(what.toString())
                    .isEqualTo(Long.toHexString(reference) + " flags " + expected.flags);
        }
    }

    /** The operand as it counts; raises that it is denormal. */
    private long operand(BinaryFormat f, long bits) {
        boolean denormal = (bits & ~f.sign) < f.hiddenBit && (bits & ~f.sign) != 0;
        if (denormal && (expected.control & FloatStatus.DENORMALS_ARE_ZERO) != 0) {
            return bits & f.sign;
        }
        expected.flags |= denormal ? FloatStatus.DENORMAL : 0;
        return bits;
    }

    private static boolean finite(BinaryFormat f, long bits) {
        return (bits & f.infinity) != f.infinity;
    }

    private long exactZero(BinaryFormat f) {
        return expected.rounding() == FloatStatus.DOWN ? f.sign : 0;
    }

    @Property(tries = 60)
    void sumsAndDifferencesOfFiniteNumbersAreTheExactOnesRounded(@ForAll long seed) {
        each(seed, (f, samples) -> {
            long a = samples.any(f);
            long b = samples.near(f, a);
            boolean subtract = samples.choice(2) == 0;
            if (!finite(f, a) || !finite(f, b)) {
                return;
            }
            long x = operand(f, a);
            long y = operand(f, b) ^ (subtract ? f.sign : 0);
            ExactNumber sum = ExactNumber.of(f, x).plus(ExactNumber.of(f, y));
            boolean zeros = f.isZero(x) && f.isZero(y) && x == y;
            long reference = !sum.isZero() ? sum.round(f, expected) : zeros ? x : exactZero(f);
            long result = subtract ? SoftFloat.subtract(f, a, b, actual) : SoftFloat.add(f, a, b, actual);
            same(result, reference, subtract ? "subtract" : "add", a, b);
        });
    }

    @Property(tries = 60)
    void productsOfFiniteNumbersAreTheExactOnesRounded(@ForAll long seed) {
        each(seed, (f, samples) -> {
            long a = samples.any(f);
            long b = samples.near(f, a);
            if (finite(f, a) && finite(f, b)) {
                ExactNumber product = ExactNumber.of(f, operand(f, a)).times(ExactNumber.of(f, operand(f, b)));
                long reference = product.isZero() ? (a ^ b) & f.sign : product.round(f, expected);
                same(SoftFloat.multiply(f, a, b, actual), reference, "multiply", a, b);
            }
        });
    }

    @Property(tries = 60)
    void quotientsOfFiniteNumbersAreTheExactOnesRounded(@ForAll long seed) {
        each(seed, (f, samples) -> {
            long a = samples.any(f);
            long b = samples.near(f, a);
            if (!finite(f, a) || !finite(f, b)) {
                return;
            }
            long x = operand(f, a);
            long y = operand(f, b);
            long sign = (a ^ b) & f.sign;
            long reference;
            if (f.isZero(y)) {
                expected.flags = f.isZero(x) ? FloatStatus.INVALID : FloatStatus.DIVIDE_BY_ZERO;
                reference = f.isZero(x) ? f.defaultNan : sign | f.infinity;
            } else {
                ExactNumber quotient = ExactNumber.of(f, x).over(ExactNumber.of(f, y));
                reference = quotient.isZero() ? sign : quotient.round(f, expected);
            }
            same(SoftFloat.divide(f, a, b, actual), reference, "divide", a, b);
        });
    }

    @Property(tries = 60)
    void squareRootsAreTheExactOnesRounded(@ForAll long seed) {
        each(seed, (f, samples) -> {
            long a = samples.any(f);
            if (!finite(f, a)) {
                return;
            }
            long x = operand(f, a);
            long reference = x;
            if (!f.isZero(x) && f.isNegative(x)) {
                expected.flags = FloatStatus.INVALID;
                reference = f.defaultNan;
            } else if (!f.isZero(x)) {
                reference = ExactNumber.of(f, x).root().round(f, expected);
            }
            same(SoftFloat.squareRoot(f, a, actual), reference, "root", a);
        });
    }

    @Property(tries = 60)
    void fusedProductsAndSumsAreRoundedOnce(@ForAll long seed) {
        each(seed, (f, samples) -> {
            long a = samples.any(f);
            long b = samples.any(f);
            FloatStatus rough = new FloatStatus().begin(0x1F80);
            long c = samples.near(f, SoftFloat.multiply(f, a, b, rough));
            if (!finite(f, a) || !finite(f, b) || !finite(f, c)) {
                return;
            }
            long z = operand(f, c);
            ExactNumber product = ExactNumber.of(f, operand(f, a)).times(ExactNumber.of(f, operand(f, b)));
            ExactNumber sum = product.plus(ExactNumber.of(f, z));
            boolean sameZeros = product.isZero() && f.isZero(z) && ((a ^ b ^ z) & f.sign) == 0;
            long reference = !sum.isZero() ? sum.round(f, expected) : sameZeros ? z : exactZero(f);
            same(FusedMultiply.add(f, a, b, c, actual), reference, "fused", a, b, c);
        });
    }

    @Property(tries = 60)
    void theHostsArithmeticGivesTheSameValuesAndFlagsWhereItIsUsed(@ForAll long seed) {
        FloatSamples samples = new FloatSamples(seed);
        BinaryFormat f = BinaryFormat.BINARY64;
        BinaryFormat g = BinaryFormat.BINARY32;
        for (int i = 0; i < 5 * ROUNDS; i++) {
            int control = samples.control();
            long a = samples.any(f);
            long b = samples.near(f, a);
            long c = samples.near(f, b);
            int x = (int) samples.any(g);
            int y = (int) samples.near(g, x & 0xFFFF_FFFFL);
            int z = (int) samples.near(g, y & 0xFFFF_FFFFL);
            for (int operation = 0; operation < 6; operation++) {
                actual.begin(control);
                expected.begin(control);
                host(operation, a, b, c, f, Binary64s.of(operation, a, b, c, actual));
                actual.begin(control);
                expected.begin(control);
                long single = Binary32s.of(operation, x, y, z, actual) & 0xFFFF_FFFFL;
                host(operation, x & 0xFFFF_FFFFL, y & 0xFFFF_FFFFL, z & 0xFFFF_FFFFL, g, single);
            }
        }
    }

    /** Flags that MXCSR has already need not be raised again. */
    private void host(int operation, long a, long b, long c, BinaryFormat f, long result) {
        long reference =
                switch (operation) {
                    case 0 -> SoftFloat.add(f, a, b, expected);
                    case 1 -> SoftFloat.subtract(f, a, b, expected);
                    case 2 -> SoftFloat.multiply(f, a, b, expected);
                    case 3 -> SoftFloat.divide(f, a, b, expected);
                    case 4 -> SoftFloat.squareRoot(f, b, expected);
                    default -> FusedMultiply.add(f, a, b, c, expected);
                };
        boolean unmasked = expected.unmaskedFlags() != 0;
        assertThat(actual.unmaskedFlags()).isEqualTo(expected.unmaskedFlags());
        if (!unmasked) {
            actual.flags |= actual.control & 63;
            expected.flags |= expected.control & 63;
        }
        same(result, reference, "operation " + operation, a, b, c);
    }

    private static final class Binary64s {
        static long of(int operation, long a, long b, long c, FloatStatus status) {
            return switch (operation) {
                case 0 -> Binary64.add(a, b, status);
                case 1 -> Binary64.subtract(a, b, status);
                case 2 -> Binary64.multiply(a, b, status);
                case 3 -> Binary64.divide(a, b, status);
                case 4 -> Binary64.squareRoot(b, status);
                default -> Binary64.fused(a, b, c, status);
            };
        }
    }

    private static final class Binary32s {
        static int of(int operation, int a, int b, int c, FloatStatus status) {
            return switch (operation) {
                case 0 -> Binary32.add(a, b, status);
                case 1 -> Binary32.subtract(a, b, status);
                case 2 -> Binary32.multiply(a, b, status);
                case 3 -> Binary32.divide(a, b, status);
                case 4 -> Binary32.squareRoot(b, status);
                default -> Binary32.fused(a, b, c, status);
            };
        }
    }
}
