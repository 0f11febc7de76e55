package org.alcazar.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BusViewTest {
    private static final int PAGE = GuestMemory.PAGE_SIZE;

    private final GuestMemory memory = new GuestMemory(8 * PAGE);
    private final GuestMemory.Allocation ram = memory.allocate("ram", 4 * PAGE);
    private final GuestMemory.Allocation rom = memory.allocate("rom", PAGE);
    private final List<String> stores = new ArrayList<>();
    private final List<String> accesses = new ArrayList<>();

    private final MmioDevice device = new MmioDevice() {
        @Override
        public long read(long offset, int width) {
            accesses.add("read " + offset + " " + width);
            return 0x1122334455667788L;
        }

        @Override
        public void write(long offset, int width, long value) {
            accesses.add("write " + offset + " " + width + " " + Long.toHexString(value));
        }

        @Override
        public long peek(long offset, int width) {
            return 0x99;
        }
    };

    private final BusView view = new BusView(
            "test",
            memory,
            MemoryMap.builder()
                    .cells(0, 4 * PAGE, ram.cell(), true)
                    .cells(0xF0000, PAGE, rom.cell(), false)
                    .registers(0x10_0000, PAGE, device)
                    .build(),
            new PortMap(),
            (cell, length) -> stores.add(cell + "+" + length));

    @Test
    void ramReadsBackAndStoresAreAnnouncedFirst() {
        view.write(0x10, 4, 0xFFFF_FFFF_8765_4321L);
        assertThat(view.read(0x10, 4)).isEqualTo(0x8765_4321L);
        assertThat(view.read(0x12, 1)).isEqualTo(0x65);
        assertThat(stores).containsExactly("16+4");
    }

    @Test
    void romIgnoresWritesAndNothingReadsAllOnes() {
        view.write(0xF0000, 2, 0x1234);
        assertThat(view.read(0xF0000, 2)).isZero();
        assertThat(view.read(0x5000_0000, 2)).isEqualTo(0xFFFF);
        assertThat(view.read(0x5000_0000, 8)).isEqualTo(-1);
        view.write(0x5000_0000, 8, 5);
        assertThat(stores).isEmpty();
    }

    @Test
    void aDeviceSeesOffsetsAndOnlyItsWidth() {
        assertThat(view.read(0x10_0008, 2)).isEqualTo(0x7788);
        view.write(0x10_0FFC, 4, 0xAAAA_BBBB_CCCC_DDDDL);
        assertThat(view.peek(0x10_0000, 4)).isEqualTo(0x99);
        assertThat(accesses).containsExactly("read 8 2", "write 4092 4 ccccdddd");
    }

    @Test
    void theA20GateFoldsTheSecondMebibyteOntoTheFirst() {
        List<String> changes = new ArrayList<>();
        view.onChange(() -> changes.add("changed"));
        view.write(0x20, 1, 7);
        view.setA20(false);
        assertThat(view.read(0x10_0020, 1)).isEqualTo(7);
        view.setA20(false);
        view.setA20(true);
        assertThat(view.read(0x10_0020, 1)).isEqualTo(0x88);
        assertThat(changes).hasSize(2);
    }

    @Test
    void bulkCopiesCrossPagesAndKinds() {
        byte[] data = new byte[PAGE + 10];
        data[0] = 1;
        data[PAGE + 9] = 2;
        view.write(PAGE - 5, data, 0, data.length);
        byte[] back = new byte[data.length];
        view.read(PAGE - 5, back, 0, back.length);
        assertThat(back).isEqualTo(data);
        view.clear(PAGE - 5, data.length);
        view.read(PAGE - 5, back, 0, back.length);
        assertThat(back).containsOnly(0);
    }

    @Test
    void overlappingRangesAreRefusedWithBothNamed() {
        MemoryMap.Builder builder = view.map().toBuilder();
        assertThatThrownBy(() -> builder.registers(0x3000, PAGE, device))
                .hasMessage("range [0x3000, 0x4000) overlaps [0x0, 0x4000)");
    }

    @Test
    void removingAHoleKeepsBothSidesOnTheirCells() {
        MemoryMap map = view.map().toBuilder().remove(PAGE, PAGE).build();
        assertThat(map.at(PAGE)).isNull();
        assertThat(map.at(0)).isEqualTo(new MemoryMap.Cells(0, PAGE, 0, true));
        assertThat(map.at(2 * PAGE)).isEqualTo(new MemoryMap.Cells(2 * PAGE, 2 * PAGE, 2 * PAGE, true));
    }
}
