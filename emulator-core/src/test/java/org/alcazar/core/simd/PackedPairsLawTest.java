package org.alcazar.core.simd;

import static org.alcazar.core.simd.Elements.clamp;
import static org.alcazar.core.simd.Elements.signed;
import static org.alcazar.core.simd.Elements.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Packing and horizontal arithmetic take their elements in order, from the low quadword first. */
final class PackedPairsLawTest {
    @Provide
    Arbitrary<Long> quadwords() {
        return Elements.quadwords();
    }

    /** Each element of twice {@code width} bits becomes one of {@code width}. */
    private static long packed(int width, long low, long high, LongUnaryOperator saturate) {
        long result = 0;
        int half = 32 / width;
        for (int i = 0; i < 2 * half; i++) {
            long element = signed(i < half ? low : high, i % half, 2 * width);
            result = with(result, i, width, saturate.applyAsLong(element));
        }
        return result;
    }

    /** Each two neighbours become one. */
    private static long horizontal(int width, long low, long high, LongBinaryOperator function) {
        long result = 0;
        int half = 32 / width;
        for (int i = 0; i < 2 * half; i++) {
            long from = i < half ? low : high;
            long x = signed(from, 2 * (i % half), width);
            long y = signed(from, 2 * (i % half) + 1, width);
            result = with(result, i, width, function.applyAsLong(x, y));
        }
        return result;
    }

    @Property
    void packingSaturatesSignedElements(@ForAll("quadwords") long a, @ForAll("quadwords") long b) {
        assertThat(PackedPairs.packSignedWords(a, b)).isEqualTo(packed(8, a, b, x -> clamp(x, -0x80, 0x7F)));
        assertThat(PackedPairs.packUnsignedWords(a, b)).isEqualTo(packed(8, a, b, x -> clamp(x, 0, 0xFF)));
        assertThat(PackedPairs.packSignedDoublewords(a, b)).isEqualTo(packed(16, a, b, x -> clamp(x, -0x8000, 0x7FFF)));
        assertThat(PackedPairs.packUnsignedDoublewords(a, b)).isEqualTo(packed(16, a, b, x -> clamp(x, 0, 0xFFFF)));
    }

    @Property
    void wordsThatAreBytesPackUnchanged(@ForAll("quadwords") long a, @ForAll("quadwords") long b) {
        long low = a & 0x00FF_00FF_00FF_00FFL;
        long high = b & 0x00FF_00FF_00FF_00FFL;
        assertThat(PackedPairs.packUnsignedWords(low, high)).isEqualTo(packed(8, low, high, x -> x));
    }

    @Property
    void horizontalArithmeticIsOnNeighbours(@ForAll("quadwords") long a, @ForAll("quadwords") long b) {
        LongBinaryOperator difference = (x, y) -> x - y;
        assertThat(PackedPairs.addWords(a, b)).isEqualTo(horizontal(16, a, b, Long::sum));
        assertThat(PackedPairs.addDoublewords(a, b)).isEqualTo(horizontal(32, a, b, Long::sum));
        assertThat(PackedPairs.subtractWords(a, b)).isEqualTo(horizontal(16, a, b, difference));
        assertThat(PackedPairs.subtractDoublewords(a, b)).isEqualTo(horizontal(32, a, b, difference));
        assertThat(PackedPairs.addWordsSaturating(a, b))
                .isEqualTo(horizontal(16, a, b, (x, y) -> clamp(x + y, -0x8000, 0x7FFF)));
        assertThat(PackedPairs.subtractWordsSaturating(a, b))
                .isEqualTo(horizontal(16, a, b, (x, y) -> clamp(x - y, -0x8000, 0x7FFF)));
    }
}
