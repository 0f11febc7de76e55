package org.alcazar.devices.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Wherever a kernel wants to be and whatever comes with it: nothing that is loaded lies on anything else. */
class BootPlanLawsTest {
    private static final MemoryLayout LAYOUT = Fixtures.pc(4 * Fixtures.MIB);

    private static KernelImage kernel(int kind, long address, long size) {
        byte[] header =
                switch (kind) {
                    case 0 -> Headers.multibootOne(3);
                    case 1 -> Headers.join(new byte[-ElfBuilder.elf64().firstOffset() & 7], Headers.multibootTwo());
                    default -> new byte[16];
                };
        return KernelImage.parse(
                "kernel",
                ElfBuilder.elf64()
                        .segment(address, header, Math.max(size, header.length))
                        .entry(address)
                        .section(".symtab", Elf.SHT_SYMTAB, 0, 0, new byte[4800], 2)
                        .section(".strtab", Elf.SHT_STRTAB, 0, 0, new byte[333], 0)
                        .build());
    }

    @Property(tries = 150)
    void everythingPlannedIsInRamAndApart(
            @ForAll @IntRange(max = 2) int kind,
            @ForAll @IntRange(max = 0x400) int page,
            @ForAll @IntRange(min = 1, max = 0x10_0000) int size,
            @ForAll @IntRange(max = 70_000) int lineLength,
            @ForAll @Size(max = 4) List<@IntRange(max = 0x10_0000) Integer> modules) {
        List<BootModule> files = new ArrayList<>();
        modules.forEach(length -> files.add(new BootModule("m " + length, new byte[length])));
        BootPlan plan;
        try {
            plan = BootLoader.plan(
                    LAYOUT, new BootRequest(kernel(kind, page * 0x1000L, size), "x".repeat(lineLength), files));
        } catch (ImageException e) {
            assertThat(e.getMessage()).containsAnyOf("usable RAM");
            return;
        }
        RangeSet<Long> taken = TreeRangeSet.create();
        RangeSet<Long> memory = TreeRangeSet.create(LAYOUT.ram());
        memory.addAll(LAYOUT.shadowRam());
        for (Range<Long> range : plan.ranges()) {
            if (!range.isEmpty()) {
                assertThat(memory.encloses(range)).as("%s is RAM", range).isTrue();
                assertThat(taken.intersects(range)).as("%s is free", range).isFalse();
                taken.add(range);
            }
        }
        assertThat(taken.contains(plan.informationAddress())).isTrue();
        assertThat(LAYOUT.ram().contains(plan.informationAddress())).isTrue();
        assertThat(plan.informationAddress() % 8).isZero();
    }
}
