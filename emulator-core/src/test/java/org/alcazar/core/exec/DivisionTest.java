package org.alcazar.core.exec;

import static org.alcazar.core.cpu.Core.RAX;
import static org.alcazar.core.cpu.Core.RCX;
import static org.alcazar.core.cpu.Core.RDX;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.alcazar.core.cpu.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DivisionTest {
    private static final String DIV_RCX = "48F7F1";
    private static final String IDIV_RCX = "48F7F9";
    private static final String IDIV_ECX = "F7F9";
    private static final String IDIV_CL = "F6F9";
    private static final String DIV_CL = "F6F1";

    private static GuestCode divide(String code, long high, long low, long divisor) {
        return new GuestCode().with(RDX, high).with(RAX, low).with(RCX, divisor).run(code);
    }

    private static BigInteger signed(long high, long low) {
        return BigInteger.valueOf(high).shiftLeft(64).add(new BigInteger(Long.toUnsignedString(low)));
    }

    @Property(tries = 30)
    void signedDivisionOf128BitsIsThatOfBigIntegers(@ForAll long high, @ForAll long low, @ForAll long divisor) {
        // Half the cases fit: the dividend is cut to the divisor's size.
        long top = (low & 1) == 0 || divisor == 0 ? high : high % divisor / 2;
        GuestCode guest = divide(IDIV_RCX, top, low, divisor);
        BigInteger[] expected = divisor == 0 ? null : signed(top, low).divideAndRemainder(BigInteger.valueOf(divisor));
        if (expected == null || expected[0].bitLength() > 63) {
            assertThat(guest.exception).isEqualTo(Vector.DE);
            assertThat(guest.r(RAX)).isEqualTo(low);
            assertThat(guest.r(RDX)).isEqualTo(top);
        } else {
            assertThat(guest.exception).isEqualTo(-1);
            assertThat(guest.r(RAX)).isEqualTo(expected[0].longValue());
            assertThat(guest.r(RDX)).isEqualTo(expected[1].longValue());
        }
    }

    @ParameterizedTest
    @CsvSource({
        // The most negative quotient fits, one more does not.
        "-1, 0x8000000000000000, 1, true",
        "-1, 0x8000000000000000, -1, false",
        "0, 0x8000000000000000, -1, true",
        "0, 0x8000000000000000, 1, false",
        "-1, -1, 0, false",
        "0xC000000000000000, 0, 0x7FFFFFFFFFFFFFFF, false",
        "0xC000000000000000, 0, 0x8000000000000000, false",
        "0x3FFFFFFFFFFFFFFF, -1, 0x8000000000000000, true",
    })
    void signedQuotientsOf64BitsFitOrFault(String high, String low, String divisor, boolean fits) {
        GuestCode guest = divide(IDIV_RCX, parse(high), parse(low), parse(divisor));
        assertThat(guest.exception).isEqualTo(fits ? -1 : Vector.DE);
    }

    private static long parse(String value) {
        return value.startsWith("0x") ? Long.parseUnsignedLong(value.substring(2), 16) : Long.parseLong(value);
    }

    @Test
    void anUnsignedQuotientThatDoesNotFitFaults() {
        assertThat(divide(DIV_RCX, 5, 0, 5).exception).isEqualTo(Vector.DE);
        GuestCode fits = divide(DIV_RCX, 4, -1L, 5);
        assertThat(fits.exception).isEqualTo(-1);
        assertThat(fits.r(RAX)).isEqualTo(-1L);
        assertThat(fits.r(RDX)).isEqualTo(4);
    }

    @Test
    void bytesDivideAxAndLeaveTheRest() {
        GuestCode guest = divide(DIV_CL, 7, 0xAAAA_BBBB_CCCC_0000L | 1000, 7);
        assertThat(guest.r(RAX)).isEqualTo(0xAAAA_BBBB_CCCC_0000L | 6 << 8 | 142);
        assertThat(guest.r(RDX)).isEqualTo(7);
        assertThat(divide(IDIV_CL, 0, 0x8000, 1).exception).isEqualTo(Vector.DE);
        assertThat(divide(IDIV_CL, 0, -128 & 0xFFFF, 1).r(RAX) & 0xFFFF).isEqualTo(0x80);
    }

    @Test
    void halvesOf32BitsAreZeroExtended() {
        GuestCode guest = divide(IDIV_ECX, 0x1234_5678_FFFF_FFFFL, 0x1234_5678_FFFF_FFF9L, 2);
        assertThat(guest.r(RAX)).isEqualTo(0xFFFF_FFFDL);
        assertThat(guest.r(RDX)).isEqualTo(0xFFFF_FFFFL);
    }
}
