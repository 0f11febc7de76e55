package org.alcazar.core.simd;

import static org.alcazar.core.simd.Elements.clamp;
import static org.alcazar.core.simd.Elements.mapSigned;
import static org.alcazar.core.simd.Elements.mapUnsigned;
import static org.alcazar.core.simd.Elements.signed;
import static org.alcazar.core.simd.Elements.unsigned;
import static org.alcazar.core.simd.Elements.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongBinaryOperator;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The functions that work on all elements at once do to each what the manual's pseudocode does. */
final class PackedLawTest {
    @Provide
    Arbitrary<Long> quadwords() {
        return Elements.quadwords();
    }

    private static void isSigned(int width, long a, long b, LongBinaryOperator packed, LongBinaryOperator element) {
        assertThat(packed.applyAsLong(a, b)).isEqualTo(mapSigned(width, a, b, element));
    }

    private static void isUnsigned(int width, long a, long b, LongBinaryOperator packed, LongBinaryOperator element) {
        assertThat(packed.applyAsLong(a, b)).isEqualTo(mapUnsigned(width, a, b, element));
    }

    @Property
    void sumsAndDifferencesWrap(@ForAll("quadwords") long a, @ForAll("quadwords") long b) {
        isSigned(8, a, b, PackedBytes::add, Long::sum);
        isSigned(16, a, b, PackedWords::add, Long::sum);
        isSigned(32, a, b, PackedDoublewords::add, Long::sum);
        isSigned(64, a, b, PackedQuadwords::add, Long::sum);
        isSigned(8, a, b, PackedBytes::subtract, (x, y) -> x - y);
        isSigned(16, a, b, PackedWords::subtract, (x, y) -> x - y);
        isSigned(32, a, b, PackedDoublewords::subtract, (x, y) -> x - y);
        isSigned(64, a, b, PackedQuadwords::subtract, (x, y) -> x - y);
    }

    @Property
    void saturatingSumsAndDifferencesStayInRange(@ForAll("quadwords") long a, @ForAll("quadwords") long b) {
        isSigned(8, a, b, PackedBytes::addSaturating, (x, y) -> clamp(x + y, -0x80, 0x7F));
        isSigned(16, a, b, PackedWords::addSaturating, (x, y) -> clamp(x + y, -0x8000, 0x7FFF));
        isUnsigned(8, a, b, PackedBytes::addUnsignedSaturating, (x, y) -> clamp(x + y, 0, 0xFF));
        isUnsigned(16, a, b, PackedWords::addUnsignedSaturating, (x, y) -> clamp(x + y, 0, 0xFFFF));
        isSigned(8, a, b, PackedBytes::subtractSaturating, (x, y) -> clamp(x - y, -0x80, 0x7F));
        isSigned(16, a, b, PackedWords::subtractSaturating, (x, y) -> clamp(x - y, -0x8000, 0x7FFF));
        isUnsigned(8, a, b, PackedBytes::subtractUnsignedSaturating, (x, y) -> clamp(x - y, 0, 0xFF));
        isUnsigned(16, a, b, PackedWords::subtractUnsignedSaturating, (x, y) -> clamp(x - y, 0, 0xFFFF));
    }

    @Property
    void comparisonsMakeMasks(@ForAll("quadwords") long a, @ForAll("quadwords") long b) {
        LongBinaryOperator equal = (x, y) -> x == y ? -1 : 0;
        LongBinaryOperator greater = (x, y) -> x > y ? -1 : 0;
        isSigned(8, a, b, PackedBytes::equal, equal);
        isSigned(16, a, b, PackedWords::equal, equal);
        isSigned(32, a, b, PackedDoublewords::equal, equal);
        isSigned(64, a, b, PackedQuadwords::equal, equal);
        isSigned(8, a, b, PackedBytes::greater, greater);
        isSigned(16, a, b, PackedWords::greater, greater);
        isSigned(32, a, b, PackedDoublewords::greater, greater);
        isSigned(64, a, b, PackedQuadwords::greater, greater);
    }

    @Property
    void minimaAndMaximaAreOneOfTheTwo(@ForAll("quadwords") long a, @ForAll("quadwords") long b) {
        isSigned(8, a, b, PackedBytes::minimum, Math::min);
        isSigned(16, a, b, PackedWords::minimum, Math::min);
        isSigned(32, a, b, PackedDoublewords::minimum, Math::min);
        isSigned(8, a, b, PackedBytes::maximum, Math::max);
        isSigned(16, a, b, PackedWords::maximum, Math::max);
        isSigned(32, a, b, PackedDoublewords::maximum, Math::max);
        isUnsigned(8, a, b, PackedBytes::minimumUnsigned, Math::min);
        isUnsigned(16, a, b, PackedWords::minimumUnsigned, Math::min);
        isUnsigned(32, a, b, PackedDoublewords::minimumUnsigned, Math::min);
        isUnsigned(8, a, b, PackedBytes::maximumUnsigned, Math::max);
        isUnsigned(16, a, b, PackedWords::maximumUnsigned, Math::max);
        isUnsigned(32, a, b, PackedDoublewords::maximumUnsigned, Math::max);
    }

    @Property
    void averagesRoundUp(@ForAll("quadwords") long a, @ForAll("quadwords") long b) {
        isUnsigned(8, a, b, PackedBytes::average, (x, y) -> x + y + 1 >> 1);
        isUnsigned(16, a, b, PackedWords::average, (x, y) -> x + y + 1 >> 1);
    }

    @Property
    void signsAreTakenFromTheSecondSource(@ForAll("quadwords") long a, @ForAll("quadwords") long b) {
        LongBinaryOperator sign = (x, y) -> x * Long.signum(y);
        isSigned(8, a, b, PackedBytes::sign, sign);
        isSigned(16, a, b, PackedWords::sign, sign);
        isSigned(32, a, b, PackedDoublewords::sign, sign);
        isSigned(8, a, b, (x, y) -> PackedBytes.absolute(x), (x, y) -> Math.abs(x));
        isSigned(16, a, b, (x, y) -> PackedWords.absolute(x), (x, y) -> Math.abs(x));
        isSigned(32, a, b, (x, y) -> PackedDoublewords.absolute(x), (x, y) -> Math.abs(x));
    }

    @Property
    void productsKeepTheHalfThatTheirNameSays(@ForAll("quadwords") long a, @ForAll("quadwords") long b) {
        isSigned(16, a, b, PackedMultiply::lowWords, (x, y) -> x * y);
        isSigned(16, a, b, PackedMultiply::highWords, (x, y) -> x * y >> 16);
        isUnsigned(16, a, b, PackedMultiply::highUnsignedWords, (x, y) -> x * y >> 16);
        isSigned(16, a, b, PackedMultiply::highRoundedWords, (x, y) -> (x * y >> 14) + 1 >> 1);
        isSigned(32, a, b, PackedMultiply::lowDoublewords, (x, y) -> x * y);
        assertThat(PackedMultiply.unsignedQuadword(a, b)).isEqualTo(unsigned(a, 0, 32) * unsigned(b, 0, 32));
        assertThat(PackedMultiply.signedQuadword(a, b)).isEqualTo(signed(a, 0, 32) * signed(b, 0, 32));
    }

    @Property
    void addedProductsAreOfNeighbours(@ForAll("quadwords") long a, @ForAll("quadwords") long b) {
        long words = 0;
        for (int i = 0; i < 2; i++) {
            long sum =
                    signed(a, 2 * i, 16) * signed(b, 2 * i, 16) + signed(a, 2 * i + 1, 16) * signed(b, 2 * i + 1, 16);
            words = with(words, i, 32, sum);
        }
        assertThat(PackedMultiply.addedWords(a, b)).isEqualTo(words);
        long bytes = 0;
        for (int i = 0; i < 4; i++) {
            long sum =
                    unsigned(a, 2 * i, 8) * signed(b, 2 * i, 8) + unsigned(a, 2 * i + 1, 8) * signed(b, 2 * i + 1, 8);
            bytes = with(bytes, i, 16, clamp(sum, -0x8000, 0x7FFF));
        }
        assertThat(PackedMultiply.addedBytes(a, b)).isEqualTo(bytes);
    }

    @Property
    void absoluteDifferencesOfAllBytesAreAdded(@ForAll("quadwords") long a, @ForAll("quadwords") long b) {
        long sum = 0;
        for (int i = 0; i < 8; i++) {
            sum += Math.abs(unsigned(a, i, 8) - unsigned(b, i, 8));
        }
        assertThat(PackedBytes.sumOfDifferences(a, b)).isEqualTo(sum);
    }

    @Property
    void aMaskHasTheTopBitOfEachByte(@ForAll("quadwords") long a) {
        int mask = 0;
        for (int i = 0; i < 8; i++) {
            mask |= signed(a, i, 8) < 0 ? 1 << i : 0;
        }
        assertThat(PackedBytes.mask(a)).isEqualTo(mask);
    }
}
