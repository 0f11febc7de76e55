package org.alcazar.devices.boot;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.memory.GuestMemory;
import org.alcazar.core.memory.MemoryMap;
import org.junit.jupiter.api.Test;

class MemoryLayoutTest {
    private static final MemoryLayout.Entry LOW = new MemoryLayout.Entry(0, 0xA_0000, true);
    private static final MemoryLayout.Entry WINDOW = new MemoryLayout.Entry(0xA_0000, 0x6_0000, false);
    private static final MemoryLayout.Entry IO_APIC = new MemoryLayout.Entry(0xFEC0_0000L, 0x1000, false);
    private static final MemoryLayout.Entry APIC = new MemoryLayout.Entry(0xFEE0_0000L, 0x1000, false);
    private static final MemoryLayout.Entry FIRMWARE = new MemoryLayout.Entry(0xFFFC_0000L, 0x4_0000, false);

    private static MemoryLayout.Entry ram(long from, long to) {
        return new MemoryLayout.Entry(from, to - from, true);
    }

    @Test
    void plainPcBelowThreeGib() {
        MemoryLayout layout = Fixtures.pc(256 * Fixtures.MIB);
        assertThat(layout.entries())
                .containsExactly(LOW, WINDOW, ram(0x10_0000, 256 * Fixtures.MIB), IO_APIC, APIC, FIRMWARE);
        assertThat(layout.lowerKib()).isEqualTo(640);
        assertThat(layout.upperKib()).isEqualTo(255 * 1024);
    }

    @Test
    void memoryAboveThreeGibAppearsFromFourGibOn() {
        MemoryLayout layout = Fixtures.pc(5L << 30);
        assertThat(layout.entries())
                .containsExactly(
                        LOW,
                        WINDOW,
                        ram(0x10_0000, 0xC000_0000L),
                        IO_APIC,
                        APIC,
                        FIRMWARE,
                        ram(1L << 32, (1L << 32) + (2L << 30)));
        assertThat(layout.upperKib()).isEqualTo(3 * 1024 * 1024 - 1024);
    }

    @Test
    void smallestMachineHasNoUpperMemory() {
        MemoryLayout layout = Fixtures.pc(Fixtures.MIB);
        assertThat(layout.entries()).containsExactly(LOW, WINDOW, IO_APIC, APIC, FIRMWARE);
        assertThat(layout.upperKib()).isZero();
    }

    @Test
    void topHidesTheRestAndOtherCellsAreNoRam() {
        MemoryMap map = MemoryMap.builder()
                .cells(0, 1L << 30, 0, true)
                .cells(0x1_FFFF_F000L, 4096, 1L << 30, true)
                .cells(0xE000_0000L, 0x10_0000, (1L << 30) + 4096, true)
                .build();
        MemoryLayout layout =
                MemoryLayout.of(Fixtures.bus(map), new GuestMemory.Allocation("ram", 0, 1L << 30), 64 * Fixtures.MIB);
        assertThat(layout.entries())
                .containsExactly(LOW, WINDOW, ram(0x10_0000, 64 * Fixtures.MIB), IO_APIC, APIC, FIRMWARE);
    }

    @Test
    void linearMemoryThroughFourGibKeepsTheApicPagesApart() {
        MemoryMap map = MemoryMap.builder()
                .cells(0, 0xFEC0_0000L, 0, true)
                .cells(0xFEC0_1000L, 0x1F_F000L, 0xFEC0_1000L, true)
                .cells(0xFEE0_1000L, 0x1_4000_0000L - 0xFEE0_1000L, 0xFEE0_1000L, true)
                .build();
        MemoryLayout layout = MemoryLayout.of(
                Fixtures.bus(map), new GuestMemory.Allocation("ram", 0, 0x1_4000_0000L), Long.MAX_VALUE);
        assertThat(layout.entries())
                .containsExactly(
                        LOW,
                        WINDOW,
                        ram(0x10_0000, 0xFEC0_0000L),
                        IO_APIC,
                        ram(0xFEC0_1000L, 0xFEE0_0000L),
                        APIC,
                        ram(0xFEE0_1000L, 0x1_4000_0000L));
    }
}
