package org.alcazar.core.simd;

import java.util.function.LongBinaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** The slow and obvious way: quadwords taken apart into elements, and quadwords worth trying. */
final class Elements {
    private Elements() {}

    /** Element {@code i} of {@code width} bits, zero-extended. */
    static long unsigned(long quadword, int i, int width) {
        return width == 64 ? quadword : quadword >>> i * width & (1L << width) - 1;
    }

    /** Element {@code i} of {@code width} bits, sign-extended. */
    static long signed(long quadword, int i, int width) {
        return unsigned(quadword, i, width) << 64 - width >> 64 - width;
    }

    /** The quadword with the low {@code width} bits of {@code value} as element {@code i}, where it has zeroes. */
    static long with(long quadword, int i, int width, long value) {
        return quadword | unsigned(value, 0, width) << i * width;
    }

    /** Applies a function to each pair of sign-extended elements. */
    static long mapSigned(int width, long a, long b, LongBinaryOperator function) {
        long result = 0;
        for (int i = 0; i < 64 / width; i++) {
            result = with(result, i, width, function.applyAsLong(signed(a, i, width), signed(b, i, width)));
        }
        return result;
    }

    /** Applies a function to each pair of zero-extended elements. */
    static long mapUnsigned(int width, long a, long b, LongBinaryOperator function) {
        long result = 0;
        for (int i = 0; i < 64 / width; i++) {
            result = with(result, i, width, function.applyAsLong(unsigned(a, i, width), unsigned(b, i, width)));
        }
        return result;
    }

    static long clamp(long value, long least, long most) {
        return Math.max(least, Math.min(value, most));
    }

    /** Quadwords with elements at the ends of their ranges, equal ones and random ones. */
    static Arbitrary<Long> quadwords() {
        Arbitrary<Long> edges = Combinators.combine(
                        Arbitraries.of(0x00L, 0x01L, 0x7FL, 0x80L, 0x81L, 0xFEL, 0xFFL)
                                .list()
                                .ofSize(8),
                        Arbitraries.of(0L, -1L, 0x0101_0101_0101_0101L, 0x8000_8000_8000_8000L, 0x7FFF_FFFF_8000_0000L))
                .as((bytes, mask) -> {
                    long result = 0;
                    for (int i = 0; i < 8; i++) {
                        result |= bytes.get(i) << 8 * i;
                    }
                    return result ^ mask;
                });
        return Arbitraries.oneOf(Arbitraries.longs(), edges, edges);
    }
}
