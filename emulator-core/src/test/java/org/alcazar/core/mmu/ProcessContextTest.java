package org.alcazar.core.mmu;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.ControlRegisters;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.CpuModel;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.state.Section;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What translations of a process context survive, seen by entries that have changed in memory since. */
final class ProcessContextTest {
    private static final long PML4 = 0x1000;
    private static final long PT = 0x4000;
    private static final long PAGE = 0x40_0000;
    private static final long GLOBAL_PAGE = 0x40_1000;
    private static final long LARGE_PAGE = 0x60_3000;
    private static final long OTHER_LARGE_PAGE = 0x80_5000;
    private static final long KEEP = 1L << 63;

    private static final int OLD = 0x11;
    private static final int NEW = 0x22;

    private final Machine machine =
            Machine.builder().memory(16 << 20).cpu(CpuModel.parse("max")).build();
    private final Core core = machine.core(0);
    private final BusView bus = machine.bus();

    @BeforeEach
    void fourPagesInContextOne() {
        bus.write(PML4, 8, 0x2000 | 7);
        bus.write(0x2000, 8, 0x3000 | 7);
        bus.write(0x3000 + 2 * 8, 8, PT | 7);
        for (long frame = 0x20_0000; frame < 0x100_0000; frame += 0x20_0000) {
            for (int offset = 0; offset < 0x6000; offset += 0x1000) {
                bus.write(frame + offset, 1, frame < 0x80_0000 ? OLD : NEW);
            }
        }
        map(true);
        core.cr0 = ControlBits.CR0_PE | ControlBits.CR0_PG | ControlBits.CR0_WP;
        core.cr3 = PML4;
        core.cr4 = ControlBits.CR4_PAE | ControlBits.CR4_PGE | ControlBits.CR4_PCIDE;
        core.efer = ControlBits.EFER_LME | ControlBits.EFER_LMA | ControlBits.EFER_NXE;
        core.rights[Segment.CS] = Segment.L | Segment.P;
        core.modeChanged();
        enter(1);
        readAll();
        map(false);
    }

    private void map(boolean old) {
        bus.write(PT, 8, (old ? 0x20_0000 : 0x80_0000) | 7);
        bus.write(PT + 8, 8, (old ? 0x40_0000 : 0xA0_0000) | 0x107);
        bus.write(0x3000 + 3 * 8, 8, (old ? 0x60_0000 : 0xC0_0000) | 0x87);
        bus.write(0x3000 + 4 * 8, 8, (old ? 0x20_0000 : 0xE0_0000) | 0x87);
    }

    private void enter(long context) {
        ControlRegisters.writeCr3(core, PML4 | context);
    }

    private int[] readAll() {
        return new int[] {read(PAGE), read(GLOBAL_PAGE), read(LARGE_PAGE), read(OTHER_LARGE_PAGE)};
    }

    private int read(long linear) {
        return core.mmu.load8(linear, Segment.DS);
    }

    private void isNew(boolean page, boolean global, boolean large, boolean otherLarge) {
        assertThat(readAll())
                .containsExactly(page ? NEW : OLD, global ? NEW : OLD, large ? NEW : OLD, otherLarge ? NEW : OLD);
    }

    @Test
    void bit63OfCr3KeepsTheTranslationsOfTheContext() {
        enter(KEEP | 2);
        isNew(true, false, true, true);
        enter(KEEP | 1);
        assertThat(core.cr3).isEqualTo(PML4 | 1);
        // Both contexts share the slots: what context 2 has translated since is new to context 1 too.
        isNew(true, false, true, true);
    }

    @Test
    void anotherContextThatTranslatesNothingLeavesThisOneAsItWas() {
        enter(2);
        enter(KEEP | 1);
        isNew(false, false, false, false);
    }

    @Test
    void cr3WithoutBit63DropsAllButGlobalTranslationsOfTheContext() {
        enter(1);
        isNew(true, false, true, true);
    }

    @Test
    void invlpgDropsOnePageInThisContextAndGlobalOnes() {
        core.mmu.flushPage(PAGE + 0x123);
        isNew(true, false, false, false);
        core.mmu.flushPage(GLOBAL_PAGE);
        isNew(true, true, false, false);
    }

    @Test
    void invlpgInAnotherContextDropsNothingHereButGlobalPages() {
        enter(2);
        core.mmu.flushPage(PAGE);
        core.mmu.flushPage(GLOBAL_PAGE);
        core.mmu.flushPage(LARGE_PAGE);
        enter(KEEP | 1);
        isNew(false, true, false, false);
    }

    @Test
    void invlpgOfALargePageDropsNoOther() {
        core.mmu.flushPage(LARGE_PAGE + 0x10_0456);
        isNew(false, false, true, false);
    }

    @Test
    void invpcidOfAnAddressIsForOneContext() {
        core.mmu.flushPage(PAGE, 2);
        core.mmu.flushPage(GLOBAL_PAGE, 1);
        isNew(false, false, false, false);
        core.mmu.flushPage(PAGE, 1);
        isNew(true, false, false, false);
    }

    @Test
    void invpcidOfAContextSparesOthersAndGlobalPages() {
        core.mmu.flushContext(2);
        isNew(false, false, false, false);
        core.mmu.flushContext(1);
        isNew(true, false, true, true);
    }

    @Test
    void invpcidOfAllContextsSparesGlobalPagesOnRequest() {
        enter(2);
        core.mmu.flushNonGlobal();
        enter(KEEP | 1);
        isNew(true, false, true, true);
        core.mmu.flushAll();
        isNew(true, true, true, true);
    }

    @Test
    void hiddenTranslationsAreSavedToo() {
        enter(2);
        Section saved = new Section("mmu", 1);
        core.mmu.save(saved);
        core.mmu.flushAll();
        core.mmu.load(saved);
        Section again = new Section("mmu", 1);
        core.mmu.save(again);
        assertThat(again.toString()).isEqualTo(saved.toString());
        assertThat(read(PAGE)).isEqualTo(NEW);
        core.mmu.load(saved);
        enter(KEEP | 1);
        isNew(false, false, false, false);
    }
}
