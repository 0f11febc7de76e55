package org.alcazar.core.mmu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.stream.IntStream;
import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.CpuModel;
import org.alcazar.core.cpu.GuestFault;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.memory.BusView;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Accesses in two pages: neither half leaves a trace when the other faults; addresses wrap at the mode's width. */
final class CrossingTest {
    private static final long PT = 0x4000;
    private static final long SECOND = 0x40_1000;
    private static final int ACCESSED_OR_DIRTY = 0x60;

    private final Machine machine =
            Machine.builder().memory(16 << 20).cpu(CpuModel.parse("max")).build();
    private final Core core = machine.core(0);
    private final BusView bus = machine.bus();

    @BeforeEach
    void twoPages() {
        bus.write(0x1000, 8, 0x2000 | 7);
        bus.write(0x2000, 8, 0x3000 | 7);
        bus.write(0x2000 + 3 * 8, 8, 0x5000 | 7);
        bus.write(0x2000 + 4 * 8, 8, 0x6000 | 7);
        bus.write(0x3000 + 2 * 8, 8, PT | 7);
        bus.write(PT, 8, 0x10_0000 | 7);
        bus.write(PT + 8, 8, 0x20_0000 | 7);
        core.cr0 = ControlBits.CR0_PE | ControlBits.CR0_PG | ControlBits.CR0_WP;
        core.cr3 = 0x1000;
        core.cr4 = ControlBits.CR4_PAE;
        core.efer = ControlBits.EFER_LME | ControlBits.EFER_LMA | ControlBits.EFER_NXE;
        code(Segment.L);
    }

    private void code(int size) {
        core.rights[Segment.CS] = size | Segment.P;
        core.modeChanged();
    }

    private GuestFault fault(Runnable access) {
        GuestFault fault = catchThrowableOfType(GuestFault.class, access::run);
        assertThat(fault).isNotNull();
        return fault;
    }

    private void leavesNoTrace(Runnable access) {
        assertThat(fault(access).vector()).isEqualTo(Vector.PF);
        for (long entry : new long[] {0x1000, 0x2000, 0x3010, PT, PT + 8}) {
            assertThat((int) bus.read(entry, 8) & ACCESSED_OR_DIRTY).isZero();
        }
    }

    @Test
    void aFaultInEitherHalfSetsNoAccessedOrDirtyFlag() {
        long[] vector = new long[4];
        bus.write(PT + 8, 8, 0x20_0000);
        leavesNoTrace(() -> core.mmu.load64(SECOND - 4, Segment.DS));
        leavesNoTrace(() -> core.mmu.store32(SECOND - 2, Segment.DS, 1));
        leavesNoTrace(() -> core.mmu.loadForUpdate16(SECOND - 1, Segment.DS));
        leavesNoTrace(() -> core.mmu.loadVector(SECOND - 16, Segment.DS, vector, 0, 4));
        leavesNoTrace(() -> core.mmu.storeVector(SECOND - 24, Segment.DS, vector, 0, 4));
        leavesNoTrace(() -> core.mmu.probeWrite(SECOND - 1, 10, Segment.DS));
        bus.write(PT + 8, 8, 0x20_0000 | 5);
        leavesNoTrace(() -> core.mmu.store64(SECOND - 4, Segment.DS, 1));
        bus.write(PT, 8, 0x10_0000);
        leavesNoTrace(() -> core.mmu.load64(SECOND - 4, Segment.DS));
    }

    @Test
    void aFaultInTheSecondHalfHasTheAddressOfItsPage() {
        bus.write(PT + 8, 8, 0x20_0000);
        core.mmu.load64(SECOND - 8, Segment.DS);
        assertThat(core.mmu.translate(SECOND - 8, false, false)).isEqualTo(0x10_0FF8);
        IntStream.range(1, 8).forEach(i -> {
            GuestFault fault = fault(() -> core.mmu.load64(SECOND - i, Segment.DS));
            assertThat(fault.address()).isEqualTo(SECOND);
        });
    }

    @Test
    void whatIsNotCanonicalComesBeforeWhatIsNotPresent() {
        long last = (1L << 47) - 4;
        assertThat(fault(() -> core.mmu.load32(last, Segment.DS)).vector()).isEqualTo(Vector.PF);
        assertThat(fault(() -> core.mmu.load64(last, Segment.DS)).vector()).isEqualTo(Vector.GP);
        assertThat(fault(() -> core.mmu.store64(last, Segment.SS, 1)).vector()).isEqualTo(Vector.SS);
        assertThat(fault(() -> core.mmu.loadVector(last, Segment.DS, new long[2], 0, 2))
                        .vector())
                .isEqualTo(Vector.GP);
    }

    /** The pages at 4 GiB - 4 KiB, 4 GiB and 0. */
    private void mapAround4GiB() {
        bus.write(0x5000 + 511 * 8, 8, 0x7000 | 7);
        bus.write(0x7000 + 511 * 8, 8, 0x30_0000 | 7);
        bus.write(0x6000, 8, 0x8000 | 7);
        bus.write(0x8000, 8, 0x31_0000 | 7);
        bus.write(0x3000, 8, 0x9000 | 7);
        bus.write(0x9000, 8, 0x32_0000 | 7);
        bus.write(0x30_0FFC, 4, 0x1111_1111);
        bus.write(0x31_0000, 4, 0x2222_2222);
        bus.write(0x32_0000, 4, 0x3333_3333);
    }

    @Test
    void linearAddressesWrapAtFourGibibytesOutside64BitModeOnly() {
        mapAround4GiB();
        assertThat(core.mmu.load64(0xFFFF_FFFCL, Segment.DS)).isEqualTo(0x2222_2222_1111_1111L);
        code(Segment.DB);
        assertThat(core.mmu.load64(0xFFFF_FFFCL, Segment.DS)).isEqualTo(0x3333_3333_1111_1111L);
    }

    @Test
    void tablesOfTheSystemDoNotWrapInCompatibilityMode() {
        mapAround4GiB();
        code(Segment.DB);
        assertThat(core.mmu.loadSystem(0xFFFF_FFFCL, 8)).isEqualTo(0x2222_2222_1111_1111L);
    }
}
