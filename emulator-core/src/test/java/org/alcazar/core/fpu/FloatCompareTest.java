package org.alcazar.core.fpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class FloatCompareTest {
    private static final BinaryFormat F = BinaryFormat.BINARY64;
    /** As the manual names predicates 0 to 15: O or U whether it holds unordered, S or Q whether quiet NaNs are invalid. */
    private static final List<String> NAMES = List.of(
            "EQ_OQ",
            "LT_OS",
            "LE_OS",
            "UNORD_Q",
            "NEQ_UQ",
            "NLT_US",
            "NLE_US",
            "ORD_Q",
            "EQ_UQ",
            "NGE_US",
            "NGT_US",
            "FALSE_OQ",
            "NEQ_OQ",
            "GE_OS",
            "GT_OS",
            "TRUE_UQ");

    private final FloatStatus status = new FloatStatus();

    private static boolean holds(String name, double a, double b) {
        boolean unordered = Double.isNaN(a) || Double.isNaN(b);
        return switch (name.substring(0, name.indexOf('_'))) {
            case "EQ" -> a == b || unordered && name.contains("_U");
            case "NEQ" -> a != b && (!unordered || name.contains("_U"));
            case "LT" -> a < b;
            case "LE" -> a <= b;
            case "GT" -> a > b;
            case "GE" -> a >= b;
            case "NLT" -> !(a < b);
            case "NLE" -> !(a <= b);
            case "NGT" -> !(a > b);
            case "NGE" -> !(a >= b);
            case "UNORD" -> unordered;
            case "ORD" -> !unordered;
            case "TRUE" -> true;
            default -> false;
        };
    }

    @Property(tries = 2000)
    void predicatesHoldAsTheirNamesSay(@ForAll long seed, @ForAll @IntRange(max = 31) int predicate) {
        FloatSamples samples = new FloatSamples(seed);
        long a = samples.any(F);
        long b = samples.choice(3) == 0 ? a : samples.near(F, a);
        String name = NAMES.get(predicate & 15);
        status.begin(0x1F80);
        boolean result = FloatCompare.holds(F, predicate, a, b, status);
        assertThat(result).as(name).isEqualTo(holds(name, Double.longBitsToDouble(a), Double.longBitsToDouble(b)));
        boolean signalling = name.endsWith("S") != (predicate >= 16);
        boolean invalid = F.isSignalling(a) || F.isSignalling(b) || signalling && (F.isNan(a) || F.isNan(b));
        assertThat(status.flags & FloatStatus.INVALID).as(name).isEqualTo(invalid ? FloatStatus.INVALID : 0);
    }

    @Test
    void minimumAndMaximumGiveTheSecondOperandWhenNothingIsLess() {
        long zero = 0;
        long minusZero = Long.MIN_VALUE;
        long nan = 0x7FF0_0000_0000_0001L;
        status.begin(0x1F80);
        assertThat(Binary64.minimum(zero, minusZero, status)).isEqualTo(minusZero);
        assertThat(Binary64.maximum(minusZero, zero, status)).isEqualTo(zero);
        assertThat(Binary64.maximum(zero, minusZero, status)).isEqualTo(minusZero);
        assertThat(status.flags).isZero();
        assertThat(Binary64.minimum(zero, nan, status)).isEqualTo(nan);
        assertThat(Binary64.minimum(nan, zero, status)).isEqualTo(zero);
        assertThat(status.flags).isEqualTo(FloatStatus.INVALID);
    }

    @Test
    void denormalOperandsAreRaisedOrCountAsZero() {
        status.begin(0x1F80);
        assertThat(FloatCompare.relation(F, 1, 0, false, status)).isEqualTo(FloatCompare.GREATER);
        assertThat(status.flags).isEqualTo(FloatStatus.DENORMAL);
        status.begin(0x1FC0);
        assertThat(FloatCompare.relation(F, 1, 0, false, status)).isEqualTo(FloatCompare.EQUAL);
        assertThat(Binary64.maximum(0, 1, status)).isZero();
        assertThat(status.flags).isZero();
    }
}
