package org.alcazar.core.mmu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.cpu.GuestFault;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.state.Section;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Translation in every paging mode, with page tables written by hand. */
final class MmuTest {
    private static final int P = 1;
    private static final int RW = 2;
    private static final int US = 4;
    private static final int A = 0x20;
    private static final int D = 0x40;
    private static final int PS = 0x80;
    private static final int G = 0x100;
    private static final long NX = 1L << 63;

    private static final long PML4 = 0x1000;
    private static final long PDPT = 0x2000;
    private static final long PD = 0x3000;
    private static final long PT = 0x4000;

    private final Machine machine = Machine.builder().memory(16 << 20).build();
    private final Core core = machine.core(0);
    private final BusView bus = machine.bus();

    @BeforeEach
    void fourLevelPagingWithOnePageAt400000() {
        bus.write(PML4, 8, PDPT | P | RW | US);
        bus.write(PDPT, 8, PD | P | RW | US);
        bus.write(PD + 2 * 8, 8, PT | P | RW | US);
        bus.write(PD + 3 * 8, 8, 0x80_0000 | P | RW | PS);
        map(0, 0x10_0000 | P | RW | US);
        map(1, 0x20_0000 | P | RW | US);
        core.cr0 = ControlBits.CR0_PE | ControlBits.CR0_PG | ControlBits.CR0_WP;
        core.cr3 = PML4;
        core.cr4 = ControlBits.CR4_PAE | ControlBits.CR4_PGE;
        core.efer = ControlBits.EFER_LME | ControlBits.EFER_LMA | ControlBits.EFER_NXE;
        core.rights[Segment.CS] = Segment.L | Segment.P;
        privilege(0);
    }

    private void map(int entry, long value) {
        bus.write(PT + 8L * entry, 8, value);
    }

    private void privilege(int cpl) {
        core.cpl = cpl;
        core.modeChanged();
    }

    private int entryBits(long entry) {
        return (int) bus.read(entry, 8) & 0xFFF;
    }

    private void faults(Runnable access, int vector, int errorCode) {
        GuestFault fault = catchThrowableOfType(GuestFault.class, access::run);
        assertThat(fault).isNotNull();
        assertThat(fault.vector()).isEqualTo(vector);
        assertThat(fault.errorCode()).isEqualTo(errorCode);
    }

    @Test
    void accessedIsSetByReadsAndDirtyOnlyByWrites() {
        bus.write(0x10_0008, 8, 0x1234);
        assertThat(core.mmu.load64(0x40_0008, Segment.DS)).isEqualTo(0x1234);
        assertThat(entryBits(PT)).isEqualTo(P | RW | US | A);
        assertThat(entryBits(PML4)).isEqualTo(P | RW | US | A);
        core.mmu.store32(0x40_0008, Segment.DS, 7);
        assertThat(entryBits(PT)).isEqualTo(P | RW | US | A | D);
        assertThat(bus.read(0x10_0008, 4)).isEqualTo(7);
    }

    @Test
    void aFailedWalkChangesNothingAndTellsWhy() {
        faults(() -> core.mmu.load8(0x40_2000, Segment.DS), Vector.PF, 0);
        faults(() -> core.mmu.store8(0x40_2000, Segment.DS, 1), Vector.PF, 2);
        assertThat(entryBits(PML4)).isEqualTo(P | RW | US);
        map(0, 0x10_0000 | P | US);
        faults(() -> core.mmu.store8(0x40_0000, Segment.DS, 1), Vector.PF, 3);
        faults(() -> core.mmu.loadForUpdate64(0x40_0000, Segment.DS), Vector.PF, 3);
        map(1, 0x20_0000 | P | RW);
        privilege(3);
        faults(() -> core.mmu.load8(0x40_1000, Segment.DS), Vector.PF, 5);
        faults(() -> core.mmu.store8(0x40_0000, Segment.DS, 1), Vector.PF, 7);
        map(0, 0x10_0000 | P | RW | US | NX);
        faults(() -> core.mmu.fetchCell(0x40_0000), Vector.PF, 0x15);
        map(0, 0x10_0000 | P | RW | US | 1L << 51);
        faults(() -> core.mmu.load8(0x40_0000, Segment.DS), Vector.PF, 0xD);
    }

    @Test
    void supervisorWritesIgnoreReadOnlyWithoutWriteProtect() {
        map(0, 0x10_0000 | P);
        core.cr0 &= ~ControlBits.CR0_WP;
        core.mmu.store8(0x40_0000, Segment.DS, 9);
        assertThat(bus.read(0x10_0000, 1)).isEqualTo(9);
    }

    @Test
    void aCrossingStoreWritesNothingWhenTheSecondPageFaults() {
        map(1, 0);
        bus.write(0x10_0FFC, 4, 0x55555555);
        faults(() -> core.mmu.store64(0x40_0FFC, Segment.DS, -1), Vector.PF, 2);
        assertThat(bus.read(0x10_0FFC, 4)).isEqualTo(0x55555555);
        map(1, 0x20_0000 | P | RW);
        core.mmu.store64(0x40_0FFC, Segment.DS, 0x8877_6655_4433_2211L);
        assertThat(bus.read(0x10_0FFC, 4)).isEqualTo(0x44332211);
        assertThat(bus.read(0x20_0000, 4)).isEqualTo(0x88776655L);
        assertThat(core.mmu.load64(0x40_0FFC, Segment.DS)).isEqualTo(0x8877_6655_4433_2211L);
        assertThat(core.mmu.load16(0x40_0FFF, Segment.DS)).isEqualTo(0x5544);
    }

    @Test
    void staleTranslationsLiveUntilTheyAreInvalidated() {
        assertThat(core.mmu.load8(0x40_0000, Segment.DS)).isZero();
        map(0, 0x20_0000 | P | RW | US);
        bus.write(0x20_0000, 1, 0x77);
        assertThat(core.mmu.load8(0x40_0000, Segment.DS)).isZero();
        core.mmu.flushPage(0x40_0123);
        assertThat(core.mmu.load8(0x40_0000, Segment.DS)).isEqualTo(0x77);
    }

    @Test
    void globalTranslationsSurviveACr3WriteButNotAFullFlush() {
        map(0, 0x10_0000 | P | RW | US | G);
        core.mmu.load8(0x40_0000, Segment.DS);
        core.mmu.load8(0x40_1000, Segment.DS);
        map(0, 0);
        map(1, 0);
        core.mmu.flushNonGlobal();
        assertThat(core.mmu.load8(0x40_0000, Segment.DS)).isZero();
        faults(() -> core.mmu.load8(0x40_1000, Segment.DS), Vector.PF, 0);
        core.mmu.flushAll();
        faults(() -> core.mmu.load8(0x40_0000, Segment.DS), Vector.PF, 0);
    }

    @Test
    void largePagesTranslateEveryPartAndAreInvalidatedWhole() {
        bus.write(0x91_2345, 1, 0x42);
        assertThat(core.mmu.load8(0x71_2345, Segment.DS)).isEqualTo(0x42);
        assertThat(entryBits(PD + 3 * 8)).isEqualTo(P | RW | PS | A);
        bus.write(PD + 3 * 8, 8, 0);
        core.mmu.flushPage(0x60_0000);
        faults(() -> core.mmu.load8(0x71_2345, Segment.DS), Vector.PF, 0);
    }

    @Test
    void nonCanonicalAddressesAreGeneralProtectionOrStackFaults() {
        faults(() -> core.mmu.load8(0x8000_0000_0000L, Segment.DS), Vector.GP, 0);
        faults(() -> core.mmu.store64(-1L << 48, Segment.SS, 1), Vector.SS, 0);
    }

    @Test
    void misalignedUserAccessesFaultOnlyWhenBothAmAndAcAreSet() {
        core.cr0 |= ControlBits.CR0_AM;
        privilege(3);
        core.mmu.load32(0x40_0002, Segment.DS);
        core.systemFlags |= Flags.AC;
        core.modeChanged();
        faults(() -> core.mmu.load32(0x40_0002, Segment.DS), Vector.AC, 0);
        assertThat(core.mmu.load32(0x40_0004, Segment.DS)).isZero();
        privilege(0);
        core.mmu.load32(0x40_0002, Segment.DS);
    }

    @Test
    void paeUsesThePdpteRegistersUntilTheyAreLoadedAgain() {
        core.efer = ControlBits.EFER_NXE;
        core.rights[Segment.CS] = Segment.P | Segment.DB;
        core.cr3 = 0x5020;
        bus.write(0x5020, 8, PD | P);
        core.mmu.loadPdptes();
        core.modeChanged();
        bus.write(0x10_0000, 1, 0x31);
        assertThat(core.mmu.load8(0x40_0000, Segment.DS)).isEqualTo(0x31);
        bus.write(0x5020, 8, 0);
        core.mmu.flushAll();
        assertThat(core.mmu.load8(0x40_0000, Segment.DS)).isEqualTo(0x31);
        core.mmu.loadPdptes();
        core.mmu.flushAll();
        faults(() -> core.mmu.load8(0x40_0000, Segment.DS), Vector.PF, 0);
        bus.write(0x5020, 8, PD | P | RW);
        faults(core.mmu::loadPdptes, Vector.GP, 0);
    }

    @Test
    void thirtyTwoBitPagingHasSmallAndFourMebibytePages() {
        core.efer = 0;
        core.cr4 = ControlBits.CR4_PSE;
        core.cr3 = 0x6000;
        core.rights[Segment.CS] = Segment.P | Segment.DB;
        core.modeChanged();
        bus.write(0x6000, 4, 0x7000 | P | RW);
        bus.write(0x7000 + 4 * 5, 4, 0x30_0000 | P | RW);
        bus.write(0x6004, 4, 0x40_0000 | P | RW | PS);
        core.mmu.store16(0x5010, Segment.DS, 0xABCD);
        assertThat(bus.read(0x30_0010, 2)).isEqualTo(0xABCD);
        assertThat(bus.read(0x7000 + 4 * 5, 4)).isEqualTo(0x30_0000 | P | RW | A | D);
        core.mmu.store8(0x7F_FFFF, Segment.DS, 1);
        assertThat(bus.read(0x7F_FFFF, 1)).isEqualTo(1);
        core.cr4 = 0;
        core.mmu.flushAll();
        faults(() -> core.mmu.load8(0x50_0000, Segment.DS), Vector.PF, 0);
    }

    @Test
    void theTranslationsHeldAreSavedAndRestored() {
        core.mmu.load8(0x40_0000, Segment.DS);
        core.mmu.store8(0x40_1000, Segment.DS, 5);
        Section saved = new Section("mmu", 1);
        core.mmu.save(saved);
        map(0, 0);
        map(1, 0);
        core.mmu.flushAll();
        core.mmu.load(saved);
        assertThat(core.mmu.load8(0x40_0000, Segment.DS)).isZero();
        faults(() -> core.mmu.load8(0x40_1000, Segment.DS), Vector.PF, 0);
        Section again = new Section("mmu", 1);
        core.mmu.save(again);
        assertThat(again.toString()).isEqualTo(saved.toString());
    }

    @Test
    void theHostCanTranslateWithoutFaultsAndWithoutMarks() {
        assertThat(core.mmu.translateForDebug(0x40_0123)).isEqualTo(0x10_0123);
        assertThat(entryBits(PT)).isEqualTo(P | RW | US);
        assertThat(core.mmu.translate(0x40_0123, true, true)).isEqualTo(0x10_0123);
        assertThat(entryBits(PT)).isEqualTo(P | RW | US | A | D);
        assertThat(core.mmu.translate(0x40_2000, false, false)).isEqualTo(-1);
        assertThat(core.mmu.translate(1L << 47, false, false)).isEqualTo(-1);
        assertThat(core.mmu.explainWalk(0x40_2000)).contains("entry at 0x4010 = 0x0000000000000000", "error code 0x0");
    }

    @Test
    void memoryBeyondTheMachineReadsAllOnes() {
        map(0, 0x4000_0000L | P | RW);
        assertThat(core.mmu.load32(0x40_0000, Segment.DS)).isEqualTo(-1);
        core.mmu.store32(0x40_0000, Segment.DS, 1);
        assertThatThrownBy(() -> core.mmu.load8(-1L << 47 | 0x1000, Segment.DS)).isInstanceOf(GuestFault.class);
    }
}
