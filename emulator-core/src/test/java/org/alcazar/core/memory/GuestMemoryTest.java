package org.alcazar.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class GuestMemoryTest {
    private static final int PAGE = GuestMemory.PAGE_SIZE;

    @Test
    void allocationsFollowEachOtherAndEndWithTheCapacity() {
        GuestMemory memory = new GuestMemory(3 * PAGE);
        assertThat(memory.allocate("a", PAGE).cell()).isZero();
        assertThat(memory.allocate("b", PAGE).cell()).isEqualTo(PAGE);
        assertThatThrownBy(() -> memory.allocate("c", 2 * PAGE))
                .hasMessage("c of 8192 bytes does not fit the backing memory");
        assertThatThrownBy(() -> memory.allocate("d", 5)).hasMessage("size 5 of d is no page multiple");
    }

    @Test
    void valuesAreLittleEndianOfEveryWidth() {
        GuestMemory memory = new GuestMemory(PAGE);
        memory.write(8, 8, 0x8877_6655_4433_2211L);
        assertThat(memory.read(8, 1)).isEqualTo(0x11);
        assertThat(memory.read(9, 2)).isEqualTo(0x3322);
        assertThat(memory.read(12, 4)).isEqualTo(0x8877_6655L);
        memory.write(10, 1, 0xAB);
        assertThat(memory.read(8, 8)).isEqualTo(0x8877_6655_44AB_2211L);
        memory.clear(9, 2);
        assertThat(memory.read(8, 4)).isEqualTo(0x4400_0011L);
    }

    @Test
    void noAccessReachesBeyondTheCells() {
        GuestMemory memory = new GuestMemory(PAGE);
        assertThatThrownBy(() -> memory.read(PAGE, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.write(PAGE - 4, 8, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
