package org.alcazar.core.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Control, debug and model-specific registers: what they accept and what a write does. */
final class ControlRegistersTest {
    private static final long PE = ControlBits.CR0_PE;
    private static final long PG = ControlBits.CR0_PG;

    private final CpuLab lab = new CpuLab();
    private final Core core = lab.core;

    private String cr0(long value) {
        return lab.faultOf(() -> ControlRegisters.writeCr0(core, value));
    }

    private String wrmsr(int msr, long value) {
        return lab.faultOf(() -> core.msrs.write(msr, value));
    }

    @Test
    void cr0RefusesContradictions() {
        lab.real();
        assertThat(cr0(PG)).isEqualTo("13 0");
        assertThat(cr0(ControlBits.CR0_NW)).isEqualTo("13 0");
        assertThat(cr0(1L << 32)).isEqualTo("13 0");
        assertThat(cr0(PE)).isEqualTo("none");
        assertThat(core.cr0).isEqualTo(PE | ControlBits.CR0_ET);
    }

    @Test
    void pagingWithLmeActivatesLongMode() {
        lab.protectedMode(0);
        core.cr3 = CpuLab.PAGE_TABLES;
        core.msrs.write(ModelSpecificRegisters.EFER, ControlBits.EFER_LME);
        assertThat(cr0(PE | PG)).isEqualTo("13 0");
        assertThat(core.longModeActive()).isFalse();
        ControlRegisters.writeCr4(core, ControlBits.CR4_PAE);
        assertThat(cr0(PE | PG)).isEqualTo("none");
        assertThat(core.efer).isEqualTo(ControlBits.EFER_LME | ControlBits.EFER_LMA);
        assertThat(core.code64()).isFalse();
        assertThat(lab.faultOf(() -> ControlRegisters.writeCr4(core, 0))).isEqualTo("13 0");
        assertThat(wrmsr(ModelSpecificRegisters.EFER, 0)).isEqualTo("13 0");
        assertThat(cr0(PE)).isEqualTo("none");
        assertThat(core.longModeActive()).isFalse();
    }

    @Test
    void pagingCannotBeTurnedOffIn64BitCode() {
        lab.longMode(0);
        assertThat(cr0(PE)).isEqualTo("13 0");
        assertThat(core.longModeActive()).isTrue();
    }

    @Test
    void paePagingLoadsThePageDirectoryPointers() {
        lab.protectedMode(0);
        ControlRegisters.writeCr4(core, ControlBits.CR4_PAE);
        lab.bus.write(0xA000, 8, 0xB000 | 7);
        core.cr3 = 0xA000;
        assertThat(cr0(PE | PG)).isEqualTo("13 0");
        assertThat(core.cr0 & PG).isZero();
        lab.bus.write(0xA000, 8, 0xB000 | 1);
        assertThat(cr0(PE | PG)).isEqualTo("none");
    }

    @Test
    void cr3And4AndCr8HaveReservedBits() {
        lab.longMode(0);
        assertThat(lab.faultOf(() -> ControlRegisters.writeCr3(core, 1L << 40))).isEqualTo("13 0");
        assertThat(lab.faultOf(() -> ControlRegisters.writeCr8(core, 16))).isEqualTo("13 0");
    }

    @Test
    void lmswSetsPeButNeverClearsIt() {
        lab.real();
        ControlRegisters.loadMachineStatusWord(core, 0xF);
        assertThat(core.cr0 & 0xF).isEqualTo(0xF);
        ControlRegisters.loadMachineStatusWord(core, 0);
        assertThat(core.cr0 & 0xF).isEqualTo(PE);
    }

    @Test
    void debugRegisters() {
        lab.longMode(0);
        DebugRegisters.write(core, 6, 0);
        assertThat(DebugRegisters.read(core, 4)).isEqualTo(0xFFFF_0FF0L);
        DebugRegisters.write(core, 5, 0xFFFF_DFFFL);
        assertThat(DebugRegisters.read(core, 7)).isEqualTo(0xFFFF_07FFL);
        assertThat(lab.faultOf(() -> DebugRegisters.write(core, 7, 1L << 32))).isEqualTo("13 0");
        core.cr4 |= ControlBits.CR4_DE;
        assertThat(lab.faultOf(() -> DebugRegisters.read(core, 4))).isEqualTo("6");
        core.dr[7] |= DebugRegisters.GD;
        assertThat(lab.faultOf(() -> DebugRegisters.read(core, 0))).isEqualTo("1");
        assertThat(core.dr[6] & DebugRegisters.BD).isNotZero();
    }

    @Test
    void generalDetectIsOffInItsHandler() {
        lab.longMode(0);
        lab.idt64(CpuLab.CODE64, 0x8E);
        core.dr[7] |= DebugRegisters.GD;
        lab.run(1, 0x0F, 0x21, 0xC0);
        assertThat(core.rip).isEqualTo(CpuLab.handler(1));
        assertThat(core.dr[7] & DebugRegisters.GD).isZero();
    }

    @Test
    void modelSpecificRegistersCheckTheirValues() {
        lab.longMode(0);
        assertThat(wrmsr(ModelSpecificRegisters.LSTAR, 1L << 56)).isEqualTo("13 0");
        assertThat(wrmsr(ModelSpecificRegisters.GS_BASE, 1L << 56)).isEqualTo("13 0");
        assertThat(wrmsr(ModelSpecificRegisters.GS_BASE, 0xFFFF_8000_0000_0000L))
                .isEqualTo("none");
        assertThat(core.segmentBase(Segment.GS)).isEqualTo(0xFFFF_8000_0000_0000L);
        assertThat(wrmsr(ModelSpecificRegisters.PAT, 2)).isEqualTo("13 0");
        assertThat(wrmsr(ModelSpecificRegisters.PAT, 0x0007_0406_0105_0106L)).isEqualTo("none");
        assertThat(wrmsr(0x2FF, 0xC02)).isEqualTo("13 0");
        assertThat(wrmsr(0x2FF, 0xC06)).isEqualTo("none");
        assertThat(core.msrs.read(0x2FF)).isEqualTo(0xC06);
        assertThat(wrmsr(0x1234, 0)).isEqualTo("13 0");
        assertThat(lab.faultOf(() -> core.msrs.read(0x1234))).isEqualTo("13 0");
    }

    @Test
    void svmeIsRefusedUnlessThePlatformDropsIt() {
        lab.longMode(0);
        long wanted = core.efer | ControlBits.EFER_SVME;
        assertThat(wrmsr(ModelSpecificRegisters.EFER, wanted)).isEqualTo("13 0");
        core.setDropsSvme(true);
        assertThat(wrmsr(ModelSpecificRegisters.EFER, wanted)).isEqualTo("none");
        assertThat(core.efer & ControlBits.EFER_SVME).isZero();
    }

    @Test
    void timeStampCounterCanBeSetAndAdjusted() {
        lab.longMode(0);
        core.msrs.write(ModelSpecificRegisters.TSC, 0x1000_0000L);
        assertThat(core.msrs.read(ModelSpecificRegisters.TSC)).isEqualTo(0x1000_0000L);
        long adjust = core.msrs.read(ModelSpecificRegisters.TSC_ADJUST);
        core.msrs.write(ModelSpecificRegisters.TSC_ADJUST, adjust + 5);
        assertThat(core.tsc()).isEqualTo(0x1000_0005L);
    }

    private String cr4(long value) {
        return lab.faultOf(() -> ControlRegisters.writeCr4(core, value));
    }

    private String cr3(long value) {
        return lab.faultOf(() -> ControlRegisters.writeCr3(core, value));
    }

    @Test
    void processContextsBeginAndEndInLongModeOnly() {
        lab.protectedMode(0);
        assertThat(cr4(ControlBits.CR4_PAE | ControlBits.CR4_PCIDE)).isEqualTo("13 0");
        lab.longMode(0);
        long root = core.cr3;
        core.cr3 = root | 8;
        assertThat(cr4(core.cr4 | ControlBits.CR4_PCIDE)).isEqualTo("13 0");
        assertThat(cr3(1L << 63 | root)).isEqualTo("13 0");
        core.cr3 = root;
        assertThat(cr4(core.cr4 | ControlBits.CR4_PCIDE)).isEqualTo("none");
        assertThat(cr3(1L << 63 | root | 0xFFF)).isEqualTo("none");
        assertThat(core.cr3).isEqualTo(root | 0xFFF);
        assertThat(core.pcid()).isEqualTo(0xFFF);
        assertThat(cr3(1L << 62 | root)).isEqualTo("13 0");
        lab.longMode(0, true);
        ControlRegisters.writeCr4(core, core.cr4 | ControlBits.CR4_PCIDE);
        assertThat(cr0(PE)).isEqualTo("13 0");
        assertThat(cr4(core.cr4 & ~ControlBits.CR4_PCIDE)).isEqualTo("none");
        assertThat(core.pcid()).isZero();
        assertThat(cr0(PE)).isEqualTo("none");
    }

    @Test
    void fiveLevelsCannotBeTurnedOnOrOffInLongMode() {
        lab.longMode(0);
        assertThat(cr4(core.cr4 | ControlBits.CR4_LA57)).isEqualTo("13 0");
        assertThat(core.canonical(1L << 47)).isFalse();
        lab.protectedMode(0);
        assertThat(cr4(ControlBits.CR4_PAE | ControlBits.CR4_LA57)).isEqualTo("none");
        assertThat(core.canonical(1L << 47)).isTrue();
        assertThat(core.canonical(-1L << 56)).isTrue();
        assertThat(core.canonical(1L << 56)).isFalse();
        core.msrs.write(ModelSpecificRegisters.EFER, ControlBits.EFER_LME);
        core.cr3 = CpuLab.PAGE_TABLES;
        assertThat(cr0(PE | PG)).isEqualTo("none");
        assertThat(cr4(ControlBits.CR4_PAE)).isEqualTo("13 0");
    }

    @Test
    void whatAModelLacksCannotBeTurnedOn() {
        CpuLab plain = new CpuLab("x86-64-v2");
        plain.longMode(0);
        for (long bit : new long[] {
            ControlBits.CR4_LA57, ControlBits.CR4_PCIDE, ControlBits.CR4_SMEP, ControlBits.CR4_SMAP, ControlBits.CR4_PKE
        }) {
            assertThat(plain.faultOf(() -> ControlRegisters.writeCr4(plain.core, plain.core.cr4 | bit)))
                    .isEqualTo("13 0");
        }
    }
}
