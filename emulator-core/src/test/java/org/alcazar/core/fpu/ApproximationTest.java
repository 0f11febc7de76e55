package org.alcazar.core.fpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ApproximationTest {
    /** 1.5 * 2^-12, Intel SDM volume 2, RCPPS. */
    private static final double RELATIVE_ERROR = 1.5 / 4096;

    @Test
    void errorsAreWithinTheContractInEveryInterval() {
        for (int bits = 0x3F80_0000; bits < 0x4080_0000; bits += 0x200) {
            double x = Float.intBitsToFloat(bits);
            double reciprocal = Float.intBitsToFloat(Approximation.reciprocal(bits));
            double root = Float.intBitsToFloat(Approximation.reciprocalSquareRoot(bits));
            assertThat(Math.abs(reciprocal * x - 1)).isLessThanOrEqualTo(RELATIVE_ERROR);
            assertThat(Math.abs(root * Math.sqrt(x) - 1)).isLessThanOrEqualTo(RELATIVE_ERROR);
        }
    }

    @Test
    void errorsAreWithinTheContractForAllExponents() {
        for (int exponent = 1; exponent < 253; exponent++) {
            int bits = exponent << 23 | 0x123456;
            double x = Float.intBitsToFloat(bits);
            double reciprocal = Float.intBitsToFloat(Approximation.reciprocal(bits));
            double root = Float.intBitsToFloat(Approximation.reciprocalSquareRoot(bits));
            assertThat(Math.abs(reciprocal * x - 1)).isLessThanOrEqualTo(RELATIVE_ERROR);
            assertThat(Math.abs(root * Math.sqrt(x) - 1)).isLessThanOrEqualTo(RELATIVE_ERROR);
        }
    }

    /** Recorded from silicon. */
    @ParameterizedTest
    @CsvSource({
        "00000000, 7F800000, 7F800000",
        "80000000, FF800000, FF800000",
        "007FFFFF, 7F800000, 7F800000",
        "80000001, FF800000, FF800000",
        "7F800000, 00000000, 00000000",
        "FF800000, 80000000, FFC00000",
        "7FC00001, 7FC00001, 7FC00001",
        "7F800001, 7FC00001, 7FC00001",
        "FFC12345, FFC12345, FFC12345",
        "7F000000, 00000000, 1FB50000",
        "7E800000, 00000000, 1FFFF800",
        "7EFFFFFF, 00000000, 1FB50800",
        "3F800000, 3F7FF000, 3F7FF800",
        "00800001, 7E7FF000, 5EFFF800",
        "BF800000, BF7FF000, FFC00000",
        "3F801000, 3F7FD800, 3F7FE800",
    })
    void someResultsAreThoseOfSilicon(String operand, String reciprocal, String root) {
        int bits = Integer.parseUnsignedInt(operand, 16);
        assertThat(Approximation.reciprocal(bits)).isEqualTo(Integer.parseUnsignedInt(reciprocal, 16));
        assertThat(Approximation.reciprocalSquareRoot(bits)).isEqualTo(Integer.parseUnsignedInt(root, 16));
    }
}
