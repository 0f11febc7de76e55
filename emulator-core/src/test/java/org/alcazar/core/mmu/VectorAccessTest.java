package org.alcazar.core.mmu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.cpu.GuestFault;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.memory.BusView;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Accesses of 16 and 32 bytes, and of the elements of masked and gathered vectors. */
final class VectorAccessTest {
    private static final int PRESENT_WRITABLE_USER = 7;
    /** The page here is present, the next one is not. */
    private static final long PAGE = 0x40_0000;

    private static final long FRAME = 0x10_0000;

    private final Machine machine = Machine.builder().memory(16 << 20).build();
    private final Core core = machine.core(0);
    private final Mmu mmu = core.mmu;
    private final BusView bus = machine.bus();

    @BeforeEach
    void onePageForUsers() {
        bus.write(0x1000, 8, 0x2000 | PRESENT_WRITABLE_USER);
        bus.write(0x2000, 8, 0x3000 | PRESENT_WRITABLE_USER);
        bus.write(0x3000 + 2 * 8, 8, 0x4000 | PRESENT_WRITABLE_USER);
        bus.write(0x4000, 8, FRAME | PRESENT_WRITABLE_USER);
        core.cr0 = ControlBits.CR0_PE | ControlBits.CR0_PG | ControlBits.CR0_WP | ControlBits.CR0_AM;
        core.cr3 = 0x1000;
        core.cr4 = ControlBits.CR4_PAE;
        core.efer = ControlBits.EFER_LME | ControlBits.EFER_LMA;
        core.rights[Segment.CS] = Segment.L | Segment.P;
        core.cpl = 3;
        core.modeChanged();
        for (int i = 0; i < 4096; i += 8) {
            bus.write(FRAME + i, 8, 0x0101_0101_0101_0101L * (i / 8 & 0xFF));
        }
    }

    private void checkAlignment() {
        core.systemFlags |= Flags.AC;
        core.modeChanged();
    }

    private int vector(Runnable access) {
        GuestFault fault = catchThrowableOfType(GuestFault.class, access::run);
        return fault == null ? -1 : fault.vector();
    }

    private int load(long linear, int count) {
        return vector(() -> mmu.loadVector(linear, Segment.DS, new long[4], 0, count));
    }

    private int store(long linear, int count) {
        return vector(() -> mmu.storeVector(linear, Segment.DS, new long[] {-1, -1, -1, -1}, 0, count));
    }

    @Test
    void loadsAreTheSameWithAndWithoutATranslationAndWhenEveryAccessIsSlow() {
        for (int offset : new int[] {0, 8, 3, 4096 - 32, 4096 - 40}) {
            long[] cold = new long[4];
            long[] warm = new long[4];
            long[] slow = new long[4];
            mmu.flushAll();
            mmu.loadVector(PAGE + offset, Segment.DS, cold, 0, 4);
            mmu.loadVector(PAGE + offset, Segment.DS, warm, 0, 4);
            mmu.modeChanged(true, true);
            for (int i = 0; i < 4; i++) {
                slow[i] = mmu.loadElement(PAGE + offset + 8L * i, Segment.DS, 8);
                assertThat(cold[i]).isEqualTo(bus.read(FRAME + offset + 8L * i, 8));
            }
            mmu.modeChanged(true, false);
            assertThat(warm).isEqualTo(cold);
            assertThat(slow).isEqualTo(cold);
        }
    }

    @Test
    void aStoreThatCannotBeFinishedIsNotBegun() {
        for (int count : new int[] {2, 4}) {
            for (int inPage = 1; inPage < 8 * count; inPage++) {
                long before = bus.read(FRAME + 4096 - 8, 8);
                assertThat(store(PAGE + 4096 - inPage, count)).isEqualTo(Vector.PF);
                assertThat(bus.read(FRAME + 4096 - 8, 8)).isEqualTo(before);
            }
            assertThat(store(PAGE + 4096 - 8L * count, count)).isEqualTo(-1);
            assertThat(bus.read(FRAME + 4096 - 8L * count, 8)).isEqualTo(-1);
        }
    }

    @Test
    void alignmentChecksAskForSixteenBytesWhateverTheLength() {
        checkAlignment();
        for (int offset = 0; offset < 32; offset++) {
            int expected = offset % 16 == 0 ? -1 : Vector.AC;
            assertThat(load(PAGE + offset, 2)).isEqualTo(expected);
            assertThat(load(PAGE + offset, 4)).isEqualTo(expected);
            assertThat(store(PAGE + offset, 4)).isEqualTo(expected);
        }
    }

    @Test
    void elementsOfMaskedVectorsNeedNoAlignment() {
        checkAlignment();
        mmu.storeElement(PAGE + 1, Segment.DS, 8, 0x1122_3344_5566_7788L);
        mmu.storeElement(PAGE + 11, Segment.DS, 4, 0x99AA_BBCCL);
        mmu.probeElement(PAGE + 3, Segment.DS, 4);
        assertThat(mmu.loadElement(PAGE + 1, Segment.DS, 8)).isEqualTo(0x1122_3344_5566_7788L);
        assertThat(mmu.loadElement(PAGE + 11, Segment.DS, 4)).isEqualTo(0x99AA_BBCCL);
        assertThat(vector(() -> mmu.load32(PAGE + 11, Segment.DS))).isEqualTo(Vector.AC);
    }

    @Test
    void misalignmentComesBeforePageFaultsAndBehindAddressesThatAreNotCanonical() {
        checkAlignment();
        assertThat(load(PAGE + 4096 + 1, 2)).isEqualTo(Vector.AC);
        assertThat(vector(() -> mmu.load64(PAGE + 4096 + 1, Segment.DS))).isEqualTo(Vector.AC);
        assertThat(load(PAGE + 4096, 2)).isEqualTo(Vector.PF);
        assertThat(load(0x7FFF_FFFF_FFF8L, 2)).isEqualTo(Vector.GP);
        assertThat(vector(() -> mmu.load64(0x7FFF_FFFF_FFF9L, Segment.SS))).isEqualTo(Vector.SS);
    }

    @Test
    void theEndOfTheCanonicalAddressesIsSeenBeforeThePageInFrontOfItIsMissed() {
        assertThat(load(0x7FFF_FFFF_FFF0L, 2)).isEqualTo(Vector.PF);
        assertThat(load(0x7FFF_FFFF_FFF1L, 2)).isEqualTo(Vector.GP);
        assertThat(store(0x7FFF_FFFF_FFF0L, 4)).isEqualTo(Vector.GP);
    }
}
