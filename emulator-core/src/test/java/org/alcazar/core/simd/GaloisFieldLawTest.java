package org.alcazar.core.simd;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The field of 256 elements is one, and carry-less products are sums without carries. */
final class GaloisFieldLawTest {
    /** The matrix whose row for bit i has bit i only; byte 7 is the row of bit 0. */
    private static final long IDENTITY = 0x0102_0408_1020_4080L;

    @Property
    void multiplicationIsCommutativeAndDistributes(
            @ForAll @IntRange(max = 255) int a,
            @ForAll @IntRange(max = 255) int b,
            @ForAll @IntRange(max = 255) int c) {
        assertThat(GaloisField.multiply(a, b))
                .isEqualTo(GaloisField.multiply(b, a))
                .isBetween(0, 255);
        assertThat(GaloisField.multiply(a, b ^ c)).isEqualTo(GaloisField.multiply(a, b) ^ GaloisField.multiply(a, c));
    }

    @Test
    void theExampleOfTheStandardHolds() {
        assertThat(GaloisField.multiply(0x57, 0x83)).isEqualTo(0xC1);
        assertThat(GaloisField.multiply(0x57, 0x13)).isEqualTo(0xFE);
    }

    @Test
    void everyElementButZeroHasAnInverse() {
        assertThat(GaloisField.inverse(0)).isZero();
        for (int a = 1; a < 256; a++) {
            assertThat(GaloisField.multiply(a, GaloisField.inverse(a))).isEqualTo(1);
        }
    }

    @Property
    void bytesAreMultipliedOneByOne(@ForAll long a, @ForAll long b) {
        long product = Elements.mapUnsigned(8, a, b, (x, y) -> GaloisField.multiply((int) x, (int) y));
        assertThat(GaloisField.multiplyBytes(a, b)).isEqualTo(product);
    }

    @Property
    void anAffineMapIsLinearPlusItsConstant(
            @ForAll long a, @ForAll long b, @ForAll long matrix, @ForAll @IntRange(max = 255) int constant) {
        assertThat(GaloisField.affine(a, IDENTITY, 0)).isEqualTo(a);
        assertThat(GaloisField.affine(a ^ b, matrix, 0))
                .isEqualTo(GaloisField.affine(a, matrix, 0) ^ GaloisField.affine(b, matrix, 0));
        assertThat(GaloisField.affine(a, matrix, constant) ^ GaloisField.affine(a, matrix, 0))
                .isEqualTo(constant * 0x0101_0101_0101_0101L);
        long inverses = Elements.mapUnsigned(8, a, 0, (x, y) -> GaloisField.inverse((int) x));
        assertThat(GaloisField.affineInverse(a, IDENTITY, 0)).isEqualTo(inverses);
    }

    @Property
    void carrylessProductsAreShiftedSums(@ForAll long a, @ForAll long b) {
        long low = 0;
        long high = 0;
        for (int i = 0; i < 64; i++) {
            if ((b >>> i & 1) != 0) {
                low ^= a << i;
                high ^= i == 0 ? 0 : a >>> 64 - i;
            }
        }
        assertThat(GaloisField.carrylessLow(a, b)).isEqualTo(low);
        assertThat(GaloisField.carrylessHigh(a, b)).isEqualTo(high);
    }
}
