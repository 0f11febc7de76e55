package org.alcazar.hvm.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.alcazar.hvm.boot.InformationBlock.Range;
import org.junit.jupiter.api.Test;

class Acceptance01InformationBlockTest {
    private static final long IO_APIC = 0xFEC0_0000L;
    private static final long LOCAL_APIC = 0xFEE0_0000L;

    private static byte[] block(long memory, boolean reserve) {
        Partitioning parts = new Partitioning(memory, 256L << 20, 4, 2);
        return InformationBlock.build(SampleImage.check(SampleImage.file(), parts), parts, 2_000_000, reserve);
    }

    @Test
    void memoryBelowTheInterruptControllersGivesFiveEntries() {
        assertThat(InformationBlock.memoryMap(1L << 30))
                .containsExactly(
                        new Range(0, 0xA0000, 1),
                        new Range(0xA0000, 0x60000, 2),
                        new Range(0x100000, 0x3FF00000L, 1),
                        new Range(IO_APIC, 0x1000, 2),
                        new Range(LOCAL_APIC, 0x1000, 2));
        assertThat(block(1L << 30, false)).hasSize(256);
    }

    @Test
    void memoryThatEndsBetweenThemGivesSixEntries() {
        assertThat(InformationBlock.memoryMap(0xFED0_0000L))
                .containsExactly(
                        new Range(0, 0xA0000, 1),
                        new Range(0xA0000, 0x60000, 2),
                        new Range(0x100000, IO_APIC - 0x100000, 1),
                        new Range(IO_APIC, 0x1000, 2),
                        new Range(IO_APIC + 0x1000, 0xFF000, 1),
                        new Range(LOCAL_APIC, 0x1000, 2));
        assertThat(block(0xFED0_0000L, false)).hasSize(280);
    }

    @Test
    void memoryBeyondThemGivesSevenEntries() {
        assertThat(InformationBlock.memoryMap(5L << 30))
                .containsExactly(
                        new Range(0, 0xA0000, 1),
                        new Range(0xA0000, 0x60000, 2),
                        new Range(0x100000, IO_APIC - 0x100000, 1),
                        new Range(IO_APIC, 0x1000, 2),
                        new Range(IO_APIC + 0x1000, 0x1FF000, 1),
                        new Range(LOCAL_APIC, 0x1000, 2),
                        new Range(LOCAL_APIC + 0x1000, (5L << 30) - LOCAL_APIC - 0x1000, 1));
        assertThat(block(5L << 30, false)).hasSize(304);
    }

    @Test
    void theBootStateIsReportedAsReservedInWholeLargePages() {
        List<Range> map = InformationBlock.reserve(InformationBlock.memoryMap(1L << 30), 0x3FE0_0000L);
        assertThat(map.subList(2, 4))
                .containsExactly(new Range(0x100000, 0x3FD00000L, 1), new Range(0x3FE00000L, 0x200000, 2));
        assertThat(block(1L << 30, true)).hasSize(280);
        assertThat(block(0xFED0_0000L, true))
                .as("the entry between the interrupt controllers becomes reserved as a whole")
                .hasSize(280);
        assertThat(block(5L << 30, true)).hasSize(328);
    }

    @Test
    void reservedEntriesCarryAOneInTheLastWordAndRamAZero() {
        byte[] block = block(1L << 30, true);
        for (int at = 128; at < block.length - 8; at += 24) {
            assertThat(block[at + 20]).isEqualTo((byte) (block[at + 16] == 2 ? 1 : 0));
        }
    }

    @Property
    void reservingChangesTypesButNeverTheAddressesCovered(
            @ForAll @LongRange(min = 1 << 20, max = 6L << 30) long memory,
            @ForAll @LongRange(min = 1 << 20, max = 6L << 30) long from) {
        List<Range> plain = InformationBlock.memoryMap(memory);
        List<Range> reserved = InformationBlock.reserve(plain, from);
        assertThat(reserved.stream().mapToLong(Range::size).sum())
                .isEqualTo(plain.stream().mapToLong(Range::size).sum());
        assertThat(reserved).allSatisfy(range -> assertThat(range.type() == 2 || range.end() <= from)
                .isTrue());
        for (int i = 1; i < reserved.size(); i++) {
            assertThat(reserved.get(i).base())
                    .isGreaterThanOrEqualTo(reserved.get(i - 1).end());
        }
    }
}
