package org.alcazar.core.exec;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.FloatingState;
import org.alcazar.core.cpu.Vector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** FXSAVE, FXRSTOR and the XSAVE family as a kernel uses them: what recordings from user code cannot show. */
final class StateImageTest {
    private static final String FXSAVE64 = "480FAE07";
    private static final String FXRSTOR64 = "480FAE0F";
    private static final String XSAVE64 = "480FAE27";
    private static final String XSAVEC64 = "480FC727";
    private static final String XSAVES64 = "480FC72F";
    private static final String XRSTOR64 = "480FAE2F";
    private static final String XRSTORS64 = "480FC71F";
    private static final long AREA = GuestCode.DATA;
    private static final long EVERYTHING = 0x207;
    private static final long COMPACTED = 1L << 63;

    private final GuestCode guest = new GuestCode("max");
    private final Core core = guest.core;

    @BeforeEach
    void enable() {
        core.cr4 |= ControlBits.CR4_OSFXSR | ControlBits.CR4_OSXSAVE | ControlBits.CR4_PKE;
        core.xcr0 = EVERYTHING;
        core.modeChanged();
        guest.with(Core.RDI, AREA).with(Core.RAX, EVERYTHING);
        guest.put(AREA + 24, 0x1F80, 4);
    }

    @Test
    void fastSavesLeaveTheVectorRegistersOutAtPrivilegeLevel0() {
        core.floating.vector[0] = 0x1234;
        core.floating.mxcsr = 0x1FA0;
        guest.put(AREA + 160, -1, 8);
        core.efer |= ControlBits.EFER_FFXSR;
        guest.run(FXSAVE64);
        assertThat(guest.get(AREA + 160, 8)).isEqualTo(-1);
        assertThat(guest.get(AREA + 24, 4)).isEqualTo(0x1FA0);
        core.floating.mxcsr = 0x1F80;
        guest.again(FXRSTOR64);
        assertThat(core.floating.vector[0]).isEqualTo(0x1234);
        assertThat(core.floating.mxcsr).isEqualTo(0x1FA0);
        core.efer &= ~ControlBits.EFER_FFXSR;
        guest.again(FXRSTOR64);
        assertThat(core.floating.vector[0]).isEqualTo(-1);
    }

    @Test
    void withoutOsfxsrImagesHaveNoSseState() {
        core.cr4 &= ~ControlBits.CR4_OSFXSR;
        core.modeChanged();
        guest.put(AREA + 24, -1, 4).put(AREA + 160, -1, 8);
        guest.run(FXRSTOR64);
        assertThat(guest.exception).isEqualTo(-1);
        assertThat(core.floating.vector[0]).isZero();
        guest.again(FXSAVE64);
        assertThat(guest.get(AREA + 24, 4)).isEqualTo(0xFFFF_FFFFL);
        assertThat(guest.get(AREA + 160, 8)).isEqualTo(-1);
    }

    @Test
    void taskSwitchedComesBeforeAlignmentAndAfterAMissingFeature() {
        core.cr0 |= ControlBits.CR0_TS;
        core.modeChanged();
        guest.with(Core.RDI, AREA + 1);
        assertThat(guest.run(FXSAVE64).exception).isEqualTo(Vector.NM);
        assertThat(guest.again(XSAVE64).exception).isEqualTo(Vector.NM);
        core.cr4 &= ~ControlBits.CR4_OSXSAVE;
        core.modeChanged();
        assertThat(guest.again(XRSTOR64).exception).isEqualTo(Vector.UD);
        core.cr0 |= ControlBits.CR0_EM;
        core.modeChanged();
        assertThat(guest.again(FXSAVE64).exception).isEqualTo(Vector.UD);
        core.cr0 &= ~(ControlBits.CR0_TS | ControlBits.CR0_EM);
        core.modeChanged();
        assertThat(guest.again(FXSAVE64).exception).isEqualTo(Vector.GP);
    }

    @Test
    void protectionKeysHaveTheirPlaceInBothFormats() {
        core.floating.initializeX87();
        core.pkru = 0x5555_5554;
        guest.run(XSAVE64);
        assertThat(guest.get(AREA + 832, 8)).isEqualTo(0x5555_5554L);
        assertThat(guest.get(AREA + 512, 8)).isEqualTo(0x200);
        guest.with(Core.RAX, 0x201).again(XSAVEC64);
        assertThat(guest.get(AREA + 520, 8)).isEqualTo(COMPACTED | 0x201);
        assertThat(guest.get(AREA + 576, 8)).isEqualTo(0x5555_5554L);
        guest.put(AREA + 576, 0xCL, 8).again(XRSTOR64);
        assertThat(core.pkru).isEqualTo(0xC);
        guest.put(AREA + 512, 0, 8).again(XRSTOR64);
        assertThat(core.pkru).isZero();
    }

    @Test
    void supervisorFormsAreCompactedAndPrivileged() {
        core.floating.vector[2] = 77;
        guest.run(XSAVES64);
        assertThat(guest.get(AREA + 520, 8)).isEqualTo(COMPACTED | EVERYTHING);
        core.floating.vector[2] = 0;
        guest.again(XRSTORS64);
        assertThat(core.floating.vector[2]).isEqualTo(77);
        guest.put(AREA + 520, 0, 8);
        assertThat(guest.again(XRSTORS64).exception).isEqualTo(Vector.GP);
    }

    @Test
    void nothingIsRestoredWhenALaterPartFaults() {
        long before = core.floating.controlWord;
        long area = GuestCode.HOLE - 576;
        guest.put(area, 0x27F, 2).put(area + 24, 0x1F80, 4).put(area + 512, 7, 8);
        guest.with(Core.RDI, area).run(XRSTOR64);
        assertThat(guest.exception).isEqualTo(Vector.PF);
        assertThat(core.floating.controlWord).isEqualTo((int) before);
        assertThat(guest.with(Core.RAX, 3).again(XRSTOR64).exception).isEqualTo(-1);
        assertThat(core.floating.controlWord).isEqualTo(0x27F | 0x40);
    }

    @Test
    void nothingIsSavedWhenALaterPartFaults() {
        long area = GuestCode.HOLE - 576;
        guest.with(Core.RDI, area).run(XSAVE64);
        assertThat(guest.exception).isEqualTo(Vector.PF);
        assertThat(guest.get(area, 8)).isZero();
    }

    @Test
    void anotherVendorSavesErrorPointersAlways() {
        GuestCode intel = new GuestCode("max,vendor=intel");
        for (GuestCode each : new GuestCode[] {guest, intel}) {
            each.core.cr4 |= ControlBits.CR4_OSFXSR;
            each.core.floating.controlWord = 0x37F;
            each.core.floating.instructionPointer = 0x1234;
            each.with(Core.RDI, AREA).run(FXSAVE64);
        }
        assertThat(guest.get(AREA + 8, 8)).isZero();
        assertThat(intel.get(AREA + 8, 8)).isEqualTo(0x1234);
        assertThat(intel.get(AREA + 28, 4)).isEqualTo(0xFFFF);
    }

    @Test
    void xgetbvTellsWhatIsInUse() {
        core.floating.initializeX87();
        guest.with(Core.RCX, 1).run("0F01D0");
        assertThat(core.r[Core.RAX]).isZero();
        core.floating.mxcsr = 0x1F81;
        core.floating.vector[3 * FloatingState.VECTOR_QUADWORDS + 3] = 1;
        core.pkru = 4;
        guest.again("0F01D0");
        assertThat(core.r[Core.RAX]).isEqualTo(0x206);
        assertThat(guest.with(Core.RCX, 2).again("0F01D0").exception).isEqualTo(Vector.GP);
    }

    @Test
    void xsetbvTakesOnlyWhatBelongsTogether() {
        for (long wrong : new long[] {0, 2, 5, 0x205, 0xF, 0x407, 1L << 32 | 7}) {
            guest.with(Core.RCX, 0).with(Core.RAX, wrong & 0xFFFF_FFFFL).with(Core.RDX, wrong >>> 32);
            assertThat(guest.again("0F01D1").exception)
                    .as(Long.toHexString(wrong))
                    .isEqualTo(Vector.GP);
        }
        for (long right : new long[] {1, 3, 7, 0x201, 0x203, 0x207}) {
            guest.with(Core.RAX, right).with(Core.RDX, 0);
            assertThat(guest.again("0F01D1").exception).isEqualTo(-1);
            assertThat(core.xcr0).isEqualTo(right);
        }
    }
}
