package org.alcazar.core.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The virtual-mode extensions, each rule on its own. */
final class VirtualInterruptsTest {
    private static final int MAP_BASE = 0x66;

    private final CpuLab lab = new CpuLab();
    private final Core core = lab.core;

    @BeforeEach
    void virtual8086() {
        lab.protectedMode(3);
        lab.idt32(CpuLab.CODE32, 0x8E);
        core.setRflags(Flags.VM | Flags.IF);
        for (int segment = Segment.ES; segment <= Segment.GS; segment++) {
            Segmentation.putVirtual8086(core, segment, 0);
        }
        core.r[Core.RSP] = 0x8000;
        core.rip = 0x4000;
        core.modeChanged();
        lab.bus.write(CpuLab.TSS + MAP_BASE, 2, 0x88);
    }

    private void extensions() {
        ControlRegisters.writeCr4(core, ControlBits.CR4_VME);
    }

    @Test
    void withoutThemNothingWorksBelowIopl3() {
        assertThat(lab.faultOf(() -> VirtualInterrupts.standsIn(core, 16))).isEqualTo("13 0");
        assertThat(lab.faultOf(() -> VirtualInterrupts.controlsRealFlag(core))).isEqualTo("13 0");
        assertThat(VirtualInterrupts.redirect(core, 0x42)).isFalse();
    }

    @Test
    void onlySixteenBitFormsExchangeTheFlag() {
        extensions();
        assertThat(VirtualInterrupts.standsIn(core, 16)).isTrue();
        assertThat(lab.faultOf(() -> VirtualInterrupts.standsIn(core, 32))).isEqualTo("13 0");
    }

    @Test
    void theImageShowsTheVirtualFlag() {
        assertThat(VirtualInterrupts.image(Flags.VIF | 2)).isEqualTo(Flags.VIF | Flags.IF | Flags.IOPL | 2);
        assertThat(VirtualInterrupts.image(Flags.IF | 2)).isEqualTo(Flags.IOPL | 2);
    }

    @Test
    void poppedFlagsLeaveTheRealOne() {
        extensions();
        assertThat(VirtualInterrupts.popped(core, Flags.IF | Flags.CF) & (Flags.IF | Flags.VIF | Flags.CF))
                .isEqualTo(Flags.IF | Flags.VIF | Flags.CF);
        assertThat(VirtualInterrupts.popped(core, Flags.IOPL) & (Flags.IF | Flags.VIF | Flags.IOPL))
                .isEqualTo(Flags.IF);
    }

    @Test
    void redirectionGoesThroughTheTableAtZero() {
        extensions();
        lab.bus.write(0x42 * 4, 4, 0x0123_0456);
        core.setRflags(Flags.VM | Flags.VIF | Flags.TF);
        assertThat(VirtualInterrupts.redirect(core, 0x42)).isTrue();
        assertThat(core.selector[Segment.CS]).isEqualTo(0x123);
        assertThat(core.rip).isEqualTo(0x456);
        assertThat(core.virtual8086()).isTrue();
        assertThat(core.rflags() & (Flags.VIF | Flags.TF)).isZero();
        assertThat(lab.stack(16, 0)).isEqualTo(0x4000);
        assertThat(lab.stack(16, 2)).isEqualTo(Flags.IF | Flags.TF | Flags.IOPL | 2);
    }

    @Test
    void aMapBeyondTheTssIsAGeneralProtectionFault() {
        extensions();
        lab.bus.write(CpuLab.TSS + MAP_BASE, 2, 0x1800);
        assertThat(lab.faultOf(() -> VirtualInterrupts.redirect(core, 0x42))).isEqualTo("13 0");
        core.limit[Segment.TR] = 0x60;
        assertThat(lab.faultOf(() -> VirtualInterrupts.redirect(core, 0x42))).isEqualTo("13 0");
    }

    @Test
    void anInterruptThatIsDueComesBeforeTheFirstInstruction() {
        lab.protectedMode(0);
        lab.idt32(CpuLab.CODE32, 0x8E);
        ControlRegisters.writeCr4(core, ControlBits.CR4_PVI);
        core.r[Core.RSP] -= 20;
        long[] frame = {CpuLab.CODE, CpuLab.USER_CODE32, Flags.VIF | Flags.VIP | 2, CpuLab.USER_STACK, CpuLab.USER_DATA
        };
        for (int i = 0; i < frame.length; i++) {
            lab.bus.write(core.r[Core.RSP] + 4L * i, 4, frame[i]);
        }
        lab.run(1, 0xCF);
        assertThat(core.rip).isEqualTo(CpuLab.handler(Vector.GP));
        assertThat(lab.stack(32, 1)).isEqualTo(CpuLab.CODE);
        assertThat(lab.stack(32, 2)).isEqualTo(CpuLab.USER_CODE32);
    }

    @Test
    void protectedModeHasOnlyCliAndSti() {
        lab.protectedMode(3);
        ControlRegisters.writeCr4(core, ControlBits.CR4_PVI);
        assertThat(VirtualInterrupts.controlsRealFlag(core)).isFalse();
        assertThat(VirtualInterrupts.standsIn(core, 16)).isFalse();
        VirtualInterrupts.set(core);
        assertThat(core.rflags() & Flags.VIF).isNotZero();
        VirtualInterrupts.clear(core);
        assertThat(core.rflags() & Flags.VIF).isZero();
        core.setRflags(Flags.VIP);
        assertThat(lab.faultOf(() -> VirtualInterrupts.set(core))).isEqualTo("13 0");
    }
}
