package org.alcazar.core.simd;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** String comparisons against the manual's way: a matrix of all comparisons, overridden where an element is not valid. */
final class StringCompareLawTest {
    /** Elements from a small alphabet, so that things do match; now and then anything. */
    @Provide
    Arbitrary<Long> text() {
        Arbitrary<Long> letters = Combinators.combine(
                        Arbitraries.longs().between(0, 0x0303_0303_0303_0303L), Arbitraries.of(0L, 0x80L << 40))
                .as((bits, top) -> bits & 0x0303_0303_0303_0303L | top);
        return Arbitraries.oneOf(
                letters, letters, letters.map(bits -> bits & 0x00FF_00FF_00FF_00FFL), Arbitraries.longs());
    }

    private static long element(long low, long high, int i, int control) {
        int width = (control & 1) != 0 ? 16 : 8;
        long quadword = i * width < 64 ? low : high;
        int index = i % (64 / width);
        boolean signed = (control & 2) != 0;
        return signed ? Elements.signed(quadword, index, width) : Elements.unsigned(quadword, index, width);
    }

    /** Intel SDM volume 2, sections 4.1.2 to 4.1.6: BoolRes, IntRes1, IntRes2. */
    private static int reference(long low1, long high1, int length1, long low2, long high2, int length2, int control) {
        int count = (control & 1) != 0 ? 8 : 16;
        int mode = control >> 2 & 3;
        boolean[][] matrix = new boolean[count][count];
        for (int j = 0; j < count; j++) {
            for (int i = 0; i < count; i++) {
                long x = element(low1, high1, i, control);
                long y = element(low2, high2, j, control);
                boolean bit = mode != 1 ? x == y : i % 2 == 0 ? y >= x : y <= x;
                boolean valid1 = i < length1;
                boolean valid2 = j < length2;
                if (!valid1 && !valid2) {
                    bit = mode >= 2;
                } else if (!valid1) {
                    bit = mode == 3;
                } else if (!valid2) {
                    bit = false;
                }
                matrix[j][i] = bit;
            }
        }
        int result = 0;
        for (int j = 0; j < count; j++) {
            boolean bit = mode >= 2;
            for (int i = 0; i < count; i++) {
                switch (mode) {
                    case 0 -> bit |= matrix[j][i];
                    case 1 -> bit |= i % 2 == 0 && matrix[j][i] && matrix[j][i + 1];
                    case 2 -> bit &= i != j || matrix[j][i];
                    default -> bit &= i + j >= count || matrix[i + j][i];
                }
            }
            boolean negated = (control & 0x10) != 0 && ((control & 0x20) == 0 || j < length2);
            result |= bit != negated ? 1 << j : 0;
        }
        return result;
    }

    @Property(tries = 3000)
    void everyModeIsTheManualsMatrix(
            @ForAll("text") long low1,
            @ForAll("text") long high1,
            @ForAll @IntRange(max = 16) int length1,
            @ForAll("text") long low2,
            @ForAll("text") long high2,
            @ForAll @IntRange(max = 16) int length2,
            @ForAll @IntRange(max = 0x7F) int control) {
        int count = StringCompare.elements(control);
        int valid1 = Math.min(length1, count);
        int valid2 = Math.min(length2, count);
        assertThat(StringCompare.compare(low1, high1, valid1, low2, high2, valid2, control))
                .isEqualTo(reference(low1, high1, valid1, low2, high2, valid2, control));
    }

    @Test
    void explicitLengthsAreMagnitudesUpToTheOperand() {
        assertThat(StringCompare.explicitLength(-3, 0)).isEqualTo(3);
        assertThat(StringCompare.explicitLength(17, 0)).isEqualTo(16);
        assertThat(StringCompare.explicitLength(-9, 1)).isEqualTo(8);
        assertThat(StringCompare.explicitLength(Long.MIN_VALUE, 0)).isEqualTo(16);
        assertThat(StringCompare.explicitLength(Integer.MIN_VALUE, 1)).isEqualTo(8);
    }

    @Test
    void implicitLengthsEndAtTheFirstZero() {
        assertThat(StringCompare.implicitLength(0x0000_4241L, 0, 0)).isEqualTo(2);
        assertThat(StringCompare.implicitLength(-1, -1, 0)).isEqualTo(16);
        assertThat(StringCompare.implicitLength(0x0100_0100_0100_0100L, 0x0000_0100L, 1))
                .isEqualTo(5);
    }

    @Test
    void indicesAreOfTheFirstOrLastBitOrTheElementCount() {
        assertThat(StringCompare.index(0x0120, 0)).isEqualTo(5);
        assertThat(StringCompare.index(0x0120, 0x40)).isEqualTo(8);
        assertThat(StringCompare.index(0, 0x41)).isEqualTo(8);
    }

    @Test
    void elementMasksFillEveryElementChosen() {
        assertThat(StringCompare.mask(0x0105, 0, 0)).isEqualTo(0x0000_0000_00FF_00FFL);
        assertThat(StringCompare.mask(0x0105, 0, 1)).isEqualTo(0xFFL);
        assertThat(StringCompare.mask(0x12, 1, 0)).isEqualTo(0xFFFF_0000L);
        assertThat(StringCompare.mask(0x12, 1, 1)).isEqualTo(0xFFFFL);
    }
}
