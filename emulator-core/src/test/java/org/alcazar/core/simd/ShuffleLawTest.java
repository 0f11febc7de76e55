package org.alcazar.core.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Rearrangements against their definitions on arrays of elements, with the result apart from and on top of the sources. */
final class ShuffleLawTest {
    /** A rearrangement as {@code exec.vector} uses it. */
    private interface Rearrangement {
        void apply(long[] v, int to, int first, int second, int control);
    }

    /** Element {@code i} of the result, given the elements of both sources. */
    private interface Definition {
        long element(long[] first, long[] second, int i);
    }

    private static final int FIRST = 0;
    private static final int SECOND = 4;
    private static final int APART = 8;

    private static long[] elements(long[] quadwords, int from, int count, int width) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * count).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            bytes.putLong(quadwords[from + i]);
        }
        return IntStream.range(0, 64 * count / width)
                .mapToLong(i -> switch (width) {
                    case 8 -> bytes.get(i) & 0xFF;
                    case 16 -> bytes.getShort(2 * i) & 0xFFFF;
                    case 32 -> bytes.getInt(4 * i) & 0xFFFF_FFFFL;
                    default -> bytes.getLong(8 * i);
                })
                .toArray();
    }

    /** Holds wherever the result is. */
    private static void law(
            long[] sources, int quadwords, int width, int control, Rearrangement actual, Definition expected) {
        long[] first = elements(sources, FIRST, quadwords, width);
        long[] second = elements(sources, SECOND, quadwords, width);
        long[] wanted = IntStream.range(0, first.length)
                .mapToLong(i -> expected.element(first, second, i))
                .toArray();
        for (int to : new int[] {APART, FIRST, SECOND}) {
            long[] v = new long[12];
            System.arraycopy(sources, 0, v, 0, 8);
            actual.apply(v, to, FIRST, SECOND, control);
            assertThat(elements(v, to, quadwords, width)).isEqualTo(wanted);
        }
    }

    @Property
    void unpacksInterleaveTheHalvesOfALane(@ForAll @Size(8) long[] s) {
        law(s, 2, 8, 0, Interleave::lowBytes, (a, b, i) -> (i % 2 == 0 ? a : b)[i / 2]);
        law(s, 2, 8, 0, Interleave::highBytes, (a, b, i) -> (i % 2 == 0 ? a : b)[8 + i / 2]);
        law(s, 2, 16, 0, Interleave::lowWords, (a, b, i) -> (i % 2 == 0 ? a : b)[i / 2]);
        law(s, 2, 16, 0, Interleave::highWords, (a, b, i) -> (i % 2 == 0 ? a : b)[4 + i / 2]);
        law(s, 2, 32, 0, Interleave::lowDoublewords, (a, b, i) -> (i % 2 == 0 ? a : b)[i / 2]);
        law(s, 2, 32, 0, Interleave::highDoublewords, (a, b, i) -> (i % 2 == 0 ? a : b)[2 + i / 2]);
        law(s, 2, 64, 0, Interleave::lowQuadwords, (a, b, i) -> (i == 0 ? a : b)[0]);
        law(s, 2, 64, 0, Interleave::highQuadwords, (a, b, i) -> (i == 0 ? a : b)[1]);
    }

    @Property
    void immediatesChooseElements(@ForAll @Size(8) long[] s, @ForAll @IntRange(max = 255) int control) {
        law(s, 2, 32, control, Shuffle::doublewords, (a, b, i) -> b[control >> 2 * i & 3]);
        law(s, 2, 32, control, Shuffle::shuffleSingles, (a, b, i) -> (i < 2 ? a : b)[control >> 2 * i & 3]);
        law(s, 2, 64, control, Shuffle::shuffleDoubles, (a, b, i) -> (i < 1 ? a : b)[control >> i & 1]);
        law(s, 2, 64, control, Shuffle::quadwords, (a, b, i) -> b[control >> i & 1]);
        law(s, 2, 16, control, Shuffle::lowWords, (a, b, i) -> b[i < 4 ? control >> 2 * i & 3 : i]);
        law(s, 2, 16, control, Shuffle::highWords, (a, b, i) -> b[i < 4 ? i : 4 + (control >> 2 * (i - 4) & 3)]);
        law(s, 4, 64, control, Permute::quadwords, (a, b, i) -> b[control >> 2 * i & 3]);
        law(s, 4, 64, control, Permute::lanes, (a, b, i) -> lane(a, b, control >> i / 2 * 4, i % 2));
    }

    private static long lane(long[] a, long[] b, int control, int half) {
        return (control & 8) != 0 ? 0 : ((control & 2) == 0 ? a : b)[(control & 1) * 2 + half];
    }

    @Property
    void alignmentsShiftBothSourcesByBytes(@ForAll @Size(8) long[] s, @ForAll @IntRange(max = 40) int bytes) {
        law(s, 2, 8, bytes, Shuffle::align, (a, b, i) -> {
            int at = i + bytes;
            return at < 16 ? b[at] : at < 32 ? a[at - 16] : 0;
        });
    }

    @Property
    void vectorsChooseElements(@ForAll @Size(8) long[] s) {
        law(s, 2, 8, 0, Shuffle::bytes, (a, b, i) -> b[i] >= 0x80 ? 0 : a[(int) b[i] & 15]);
        law(s, 2, 32, 0, Shuffle::singlesBy, (a, b, i) -> a[(int) b[i] & 3]);
        law(s, 2, 64, 0, Shuffle::doublesBy, (a, b, i) -> a[(int) (b[i] >> 1) & 1]);
        law(s, 4, 32, 0, Permute::doublewords, (a, b, i) -> b[(int) a[i] & 7]);
    }

    @Property
    void duplicatesRepeatEvenOrOddElements(@ForAll @Size(8) long[] s) {
        law(s, 2, 32, 0, Shuffle::evenSingles, (a, b, i) -> b[i & 2]);
        law(s, 2, 32, 0, Shuffle::oddSingles, (a, b, i) -> b[i | 1]);
        law(s, 2, 64, 0, Shuffle::lowDoubles, (a, b, i) -> b[0]);
    }

    @Property
    void signsAreGatheredAndSpread(@ForAll long value) {
        long[] one = {value};
        int bytes = 0;
        for (int i = 0; i < 8; i++) {
            bytes |= (int) (elements(one, 0, 1, 8)[i] >> 7) << i;
        }
        assertThat(SignMask.ofBytes(value)).isEqualTo(bytes);
        assertThat(SignMask.ofDoublewords(value)).isEqualTo(bytes >> 3 & 1 | bytes >> 6 & 2);
        assertThat(SignMask.ofQuadword(value)).isEqualTo(bytes >> 7);
        for (int i = 0; i < 8; i++) {
            assertThat(SignMask.spreadBytes(value) >>> 8 * i & 0xFF).isEqualTo((bytes >> i & 1) * 0xFFL);
        }
        assertThat(SignMask.spreadDoublewords(value))
                .isEqualTo(((bytes >> 7 & 1) * 0xFFFF_FFFFL) << 32 | (bytes >> 3 & 1) * 0xFFFF_FFFFL);
        assertThat(SignMask.spreadQuadword(value)).isEqualTo(value < 0 ? -1 : 0);
    }

    @Property
    void extensionsKeepTheValue(@ForAll long value) {
        for (int[] widths : new int[][] {{8, 16}, {8, 32}, {8, 64}, {16, 32}, {16, 64}, {32, 64}}) {
            int from = widths[0];
            int to = widths[1];
            long[] narrow = elements(new long[] {value}, 0, 1, from);
            long[] zero = elements(new long[] {Extend.quadword(value, from, to, false)}, 0, 1, to);
            long[] sign = elements(new long[] {Extend.quadword(value, from, to, true)}, 0, 1, to);
            for (int i = 0; i < 64 / to; i++) {
                assertThat(zero[i]).isEqualTo(narrow[i]);
                assertThat(sign[i] << 64 - to >> 64 - to).isEqualTo(narrow[i] << 64 - from >> 64 - from);
            }
        }
    }
}
