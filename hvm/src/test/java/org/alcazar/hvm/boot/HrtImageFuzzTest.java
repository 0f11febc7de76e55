package org.alcazar.hvm.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever the bytes, an image is accepted or refused in one line, and what is accepted stays inside its bounds. */
class HrtImageFuzzTest {
    private static final byte[] BASE = Arrays.copyOf(SampleImage.file(), 0x1000);

    private static void checkSafely(byte[] file) {
        Partitioning parts = SampleImage.partitioning();
        HrtImage image;
        try {
            image = SampleImage.check(file, parts);
        } catch (HrtImageException e) {
            assertThat(e.getMessage()).startsWith("HRT image: ").doesNotContain("\n");
            return;
        }
        assertThat(image.load()).isBetween(parts.rosMemory(), image.loadEnd());
        assertThat(image.bssEnd()).isBetween(image.loadEnd(), image.layout().lowest());
        assertThat(image.fileStart() + image.loadEnd() - image.load()).isBetween(0L, (long) file.length);
        assertThat(image.mapBytes()).isGreaterThanOrEqualTo(parts.memory());
    }

    @Property
    void randomBytes(@ForAll byte[] bytes) {
        byte[] file = bytes.clone();
        if (file.length >= 20) {
            System.arraycopy(BASE, 0, file, 0, 4);
            System.arraycopy(BASE, SampleImage.HEADER_AT, file, 4, 16);
        }
        checkSafely(file);
    }

    @Property(tries = 5000)
    void mutatedHeaders(
            @ForAll @Size(4) int[] places,
            @ForAll @Size(4) byte[] values,
            @ForAll @IntRange(min = 0, max = 0x1000) int length) {
        byte[] file = BASE.clone();
        SampleImage.with(file, SampleImage.ADDRESS_TAG + 16, 4, 0x10000100);
        for (int i = 0; i < places.length; i++) {
            file[SampleImage.HEADER_AT + 16 + Math.floorMod(places[i], 104)] = values[i];
        }
        checkSafely(length < 0x400 ? file : Arrays.copyOf(file, length));
    }
}
