package org.alcazar.core.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class FlagsTest {
    @Test
    void everyCombinationOfArithmeticFlagsIsRepresented() {
        for (int i = 0; i < 64; i++) {
            int flags = (i & 1) | (i & 2) << 1 | (i & 4) << 2 | (i & 8) << 3 | (i & 16) << 3 | (i & 32) << 6;
            long result = Flags.resultOf(flags);
            long carries = Flags.carriesOf(flags);
            assertThat(Flags.arithmetic(result, carries)).isEqualTo(flags);
            assertThat(Flags.less(result, carries)).isEqualTo((flags & Flags.SF) != 0 ^ (flags & Flags.OF) != 0);
            assertThat(Flags.zero(result)).isEqualTo((flags & Flags.ZF) != 0);
            assertThat(Flags.parity(result, carries)).isEqualTo((flags & Flags.PF) != 0);
            assertThat(Flags.adjust(carries)).isEqualTo((flags & Flags.AF) != 0);
        }
    }

    @Test
    void additionAndSubtractionOfAllBytesMatchTheDefinitions() {
        for (int a = 0; a < 256; a++) {
            for (int b = 0; b < 256; b++) {
                byte sum = (byte) (a + b);
                int flags = Flags.arithmetic(sum, Flags.carries8(Flags.addCarries(a, b, sum)));
                assertThat(flags)
                        .isEqualTo(expected(sum, a + b > 255, (byte) a + (byte) b != sum, (a & 15) + (b & 15) > 15));
                byte difference = (byte) (a - b);
                flags = Flags.arithmetic(difference, Flags.carries8(Flags.subCarries(a, b, difference)));
                assertThat(flags)
                        .isEqualTo(expected(difference, a < b, (byte) a - (byte) b != difference, (a & 15) < (b & 15)));
            }
        }
    }

    private static int expected(byte result, boolean cf, boolean of, boolean af) {
        return (cf ? Flags.CF : 0)
                | (Integer.bitCount(result & 0xFF) % 2 == 0 ? Flags.PF : 0)
                | (af ? Flags.AF : 0)
                | (result == 0 ? Flags.ZF : 0)
                | (result < 0 ? Flags.SF : 0)
                | (of ? Flags.OF : 0);
    }

    @Property
    void conditionsAfterACompareAreThoseOfJava(@ForAll long a, @ForAll long b) {
        long result = a - b;
        long carries = Flags.carries64(Flags.subCarries(a, b, result));
        assertThat(Flags.condition(0x2, result, carries)).isEqualTo(Long.compareUnsigned(a, b) < 0);
        assertThat(Flags.condition(0x6, result, carries)).isEqualTo(Long.compareUnsigned(a, b) <= 0);
        assertThat(Flags.condition(0x4, result, carries)).isEqualTo(a == b);
        assertThat(Flags.condition(0xC, result, carries)).isEqualTo(a < b);
        assertThat(Flags.condition(0xF, result, carries)).isEqualTo(a > b);
        assertThat(Flags.condition(0x0, result, carries)).isEqualTo(((a ^ b) & (a ^ result)) < 0);
    }
}
