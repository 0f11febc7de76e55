package org.alcazar.core.simd;

import static org.alcazar.core.simd.Elements.mapSigned;
import static org.alcazar.core.simd.Elements.mapUnsigned;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Packed shifts move each element by itself, and counts of the element's width or more leave zeroes or signs. */
final class PackedShiftsLawTest {
    @Provide
    Arbitrary<Long> quadwords() {
        return Elements.quadwords();
    }

    /** Two doublewords that are counts in the region of interest, or anything. */
    @Provide
    Arbitrary<Long> counts() {
        Arbitrary<Long> small = Arbitraries.longs().between(0, 70);
        return Arbitraries.oneOf(small, small.map(count -> count << 32 | 69 - count), Arbitraries.longs());
    }

    private static long left(int width, long x, long count) {
        return count >= 0 && count < width ? x << count : 0;
    }

    /** Of a zero-extended element. */
    private static long right(int width, long x, long count) {
        return count >= 0 && count < width ? x >>> count : 0;
    }

    /** Of a sign-extended element. */
    private static long arithmetic(int width, long x, long count) {
        return x >> (count >= 0 && count < width ? count : 63);
    }

    @Property
    void allElementsMoveByOneCount(@ForAll("quadwords") long a, @ForAll @IntRange(max = 64) int count) {
        assertThat(PackedShifts.wordsLeft(a, count)).isEqualTo(mapUnsigned(16, a, 0, (x, y) -> left(16, x, count)));
        assertThat(PackedShifts.doublewordsLeft(a, count))
                .isEqualTo(mapUnsigned(32, a, 0, (x, y) -> left(32, x, count)));
        assertThat(PackedShifts.quadwordLeft(a, count)).isEqualTo(left(64, a, count));
        assertThat(PackedShifts.wordsRight(a, count)).isEqualTo(mapUnsigned(16, a, 0, (x, y) -> right(16, x, count)));
        assertThat(PackedShifts.doublewordsRight(a, count))
                .isEqualTo(mapUnsigned(32, a, 0, (x, y) -> right(32, x, count)));
        assertThat(PackedShifts.quadwordRight(a, count)).isEqualTo(right(64, a, count));
        assertThat(PackedShifts.wordsRightArithmetic(a, count))
                .isEqualTo(mapSigned(16, a, 0, (x, y) -> arithmetic(16, x, count)));
        assertThat(PackedShifts.doublewordsRightArithmetic(a, count))
                .isEqualTo(mapSigned(32, a, 0, (x, y) -> arithmetic(32, x, count)));
    }

    @Property
    void elementsMoveByCountsOfTheirOwn(@ForAll("quadwords") long a, @ForAll("counts") long counts) {
        assertThat(PackedShifts.doublewordsLeftEach(a, counts))
                .isEqualTo(mapUnsigned(32, a, counts, (x, y) -> left(32, x, y)));
        assertThat(PackedShifts.doublewordsRightEach(a, counts))
                .isEqualTo(mapUnsigned(32, a, counts, (x, y) -> right(32, x, y)));
        assertThat(PackedShifts.doublewordsRightArithmeticEach(a, counts))
                .isEqualTo(mapSigned(32, a, counts, (x, y) -> arithmetic(32, x, y)));
        assertThat(PackedShifts.quadwordLeftBy(a, counts)).isEqualTo(left(64, a, counts));
        assertThat(PackedShifts.quadwordRightBy(a, counts)).isEqualTo(right(64, a, counts));
    }

    @Test
    void countsAreUnsignedQuadwords() {
        assertThat(PackedShifts.count(0)).isZero();
        assertThat(PackedShifts.count(63)).isEqualTo(63);
        assertThat(PackedShifts.count(65)).isEqualTo(64);
        assertThat(PackedShifts.count(1L << 32)).isEqualTo(64);
        assertThat(PackedShifts.count(-1)).isEqualTo(64);
    }
}
