package org.alcazar.core.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

final class WideTest {
    private static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }

    @Property
    void theUpperHalfOfAProductIsThatOfBigIntegers(@ForAll long a, @ForAll long b) {
        long expected = unsigned(a).multiply(unsigned(b)).shiftRight(64).longValue();
        assertThat(Wide.multiplyHighUnsigned(a, b)).isEqualTo(expected);
    }

    @Property
    void aQuotientThatFitsIsThatOfBigIntegers(@ForAll long high, @ForAll long low, @ForAll long divisor) {
        Assume.that(divisor != 0);
        long reduced = Long.remainderUnsigned(high, divisor);
        BigInteger dividend = unsigned(reduced).shiftLeft(64).add(unsigned(low));
        assertThat(Wide.divideUnsigned(reduced, low, divisor))
                .isEqualTo(dividend.divide(unsigned(divisor)).longValue());
    }

    @Property
    void digitsThatAreGuessedTooLargeAreCorrected(@ForAll int low, @ForAll int top) {
        // A divisor with a small lower digit and a dividend just below it: the estimates are at their worst.
        long divisor = 0x8000_0000_0000_0000L | low & 0xFFFF_FFFFL;
        long high = divisor - 1 - (top & 0xFFL);
        BigInteger dividend = unsigned(high).shiftLeft(64).add(unsigned(-1L));
        assertThat(Wide.divideUnsigned(high, -1L, divisor))
                .isEqualTo(dividend.divide(unsigned(divisor)).longValue());
    }
}
