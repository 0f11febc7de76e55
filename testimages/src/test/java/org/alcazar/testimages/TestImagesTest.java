package org.alcazar.testimages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TestImagesTest {
    @Test
    void everyNamedImageIsAnElfFile() {
        for (String name : TestImages.names()) {
            assertThat(TestImages.load(name)).as(name).startsWith(0x7F, 'E', 'L', 'F');
        }
    }

    @Test
    void everyCallReturnsAFreshArray() {
        byte[] first = TestImages.load(TestImages.BENCH);
        first[0] = 0;
        assertThat(TestImages.load(TestImages.BENCH)[0]).isEqualTo((byte) 0x7F);
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> TestImages.load("nothing.elf"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing.elf")
                .hasMessageContaining(TestImages.SAMPLE_ROS);
    }
}
