package org.alcazar.core.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Operations on lanes, also where the result is one of the sources. */
final class PackedLanesLawTest {
    private static final BigInteger LANE = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);

    @Provide
    Arbitrary<Long> quadwords() {
        return Elements.quadwords();
    }

    private static BigInteger lane(long low, long high) {
        return new BigInteger(Long.toUnsignedString(high)).shiftLeft(64).or(new BigInteger(Long.toUnsignedString(low)));
    }

    @Property
    void lanesShiftByBytes(
            @ForAll("quadwords") long low, @ForAll("quadwords") long high, @ForAll @IntRange(max = 20) int bytes) {
        long[] v = {low, high, 0, 0};
        PackedLanes.bytesLeft(v, 2, 0, bytes);
        assertThat(lane(v[2], v[3]))
                .isEqualTo(lane(low, high).shiftLeft(8 * bytes).and(LANE));
        PackedLanes.bytesRight(v, 0, 0, bytes);
        assertThat(lane(v[0], v[1])).isEqualTo(lane(low, high).shiftRight(8 * bytes));
    }

    @Property
    void theFirstLeastWordIsFound(@ForAll("quadwords") long low, @ForAll("quadwords") long high) {
        int least = 0;
        long[] v = {low, high};
        for (int i = 7; i >= 0; i--) {
            least = word(v, i) <= word(v, least) ? i : least;
        }
        long value = word(v, least);
        PackedLanes.minimumPosition(v, 0, 0);
        assertThat(v).containsExactly(value | (long) least << 16, 0);
    }

    private static long word(long[] v, int i) {
        return Elements.unsigned(v[i / 4], i % 4, 16);
    }

    private static long octet(long[] v, int i) {
        return Elements.unsigned(v[i / 8], i % 8, 8);
    }

    @Property
    void sumsOfDifferencesSlideOverTheFirstSource(
            @ForAll("quadwords") long low,
            @ForAll("quadwords") long high,
            @ForAll("quadwords") long low2,
            @ForAll("quadwords") long high2,
            @ForAll @IntRange(max = 7) int select) {
        long[] a = {low, high};
        long[] b = {low2, high2};
        long[] expected = new long[2];
        for (int i = 0; i < 8; i++) {
            long sum = 0;
            for (int k = 0; k < 4; k++) {
                sum += Math.abs(octet(a, select / 4 * 4 + i + k) - octet(b, select % 4 * 4 + k));
            }
            expected[i / 4] = Elements.with(expected[i / 4], i % 4, 16, sum);
        }
        long[] v = {low, high, low2, high2};
        PackedLanes.sumsOfDifferences(v, 0, 0, 2, select);
        assertThat(v).containsExactly(expected[0], expected[1], low2, high2);
    }
}
