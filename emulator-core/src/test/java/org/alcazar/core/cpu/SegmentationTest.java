package org.alcazar.core.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Loads of segment registers, LDTR and TR, and the questions LAR, LSL, VERR and VERW ask. */
final class SegmentationTest {
    private static final int FREE = CpuLab.FREE;

    private final CpuLab lab = new CpuLab();
    private final Core core = lab.core;

    private String load(int segment, int selector) {
        return lab.faultOf(() -> Segmentation.load(core, segment, selector));
    }

    @Test
    void realModeLoadsKeepTheLimit() {
        lab.real();
        core.limit[Segment.DS] = -1;
        Segmentation.load(core, Segment.DS, 0x1234);
        assertThat(core.segmentBase(Segment.DS)).isEqualTo(0x1_2340);
        assertThat(core.limit[Segment.DS]).isEqualTo(-1);
    }

    @Test
    void dataLoadsCheckTypePrivilegeAndPresence() {
        lab.protectedMode(3);
        assertThat(load(Segment.DS, CpuLab.DATA32 | 3)).isEqualTo("13 10");
        assertThat(load(Segment.DS, CpuLab.CODE32)).isEqualTo("13 8");
        assertThat(load(Segment.DS, 0x100)).isEqualTo("13 100");
        assertThat(load(Segment.DS, CpuLab.TSS_SELECTOR)).isEqualTo("13 38");
        lab.gdt(FREE, CpuLab.segment(0, 0xFFFF, 0x73, 0));
        assertThat(load(Segment.DS, FREE)).isEqualTo("11 60");
        lab.gdt(FREE, CpuLab.segment(0, 0xFFFF, 0x99, 0));
        assertThat(load(Segment.DS, FREE)).isEqualTo("13 60");
        lab.gdt(FREE, CpuLab.segment(0x1234_5678, 0x1_2345, 0xF2, 0xC));
        assertThat(load(Segment.FS, FREE)).isEqualTo("none");
        assertThat(core.segmentBase(Segment.FS)).isEqualTo(0x1234_5678);
        assertThat(core.limit[Segment.FS]).isEqualTo(0x1234_5FFF);
        assertThat(core.rights[Segment.FS]).isEqualTo(0xC0F3);
        assertThat(lab.gdt(FREE) >>> 40 & 0xFF).isEqualTo(0xF3);
    }

    @Test
    void conformingCodeIsReadableAtAnyLevel() {
        lab.protectedMode(3);
        lab.gdt(FREE, CpuLab.segment(0, 0xFFFF, 0x9E, 0));
        assertThat(load(Segment.ES, FREE | 3)).isEqualTo("none");
    }

    @Test
    void stackLoadsNeedTheExactLevel() {
        lab.protectedMode(0);
        assertThat(load(Segment.SS, 0)).isEqualTo("13 0");
        assertThat(load(Segment.SS, CpuLab.DATA32 | 1)).isEqualTo("13 10");
        assertThat(load(Segment.SS, CpuLab.USER_DATA)).isEqualTo("13 28");
        assertThat(load(Segment.SS, CpuLab.CODE32)).isEqualTo("13 8");
        lab.gdt(FREE, CpuLab.segment(0, 0xFFFF, 0x12, 0));
        assertThat(load(Segment.SS, FREE)).isEqualTo("12 60");
        lab.gdt(FREE, CpuLab.segment(0, 0xFFFF, 0x90, 0));
        assertThat(load(Segment.SS, FREE)).isEqualTo("13 60");
        lab.gdt(FREE, CpuLab.segment(0, 0xFFFF, 0x92, 0));
        assertThat(load(Segment.SS, FREE)).isEqualTo("none");
        assertThat(core.stackMask).isEqualTo(0xFFFF);
    }

    @Test
    void nullStackIsAllowedIn64BitCodeBelowLevel3() {
        lab.longMode(0);
        assertThat(load(Segment.SS, 0)).isEqualTo("none");
        assertThat(load(Segment.SS, 1)).isEqualTo("13 0");
        lab.longMode(3);
        assertThat(load(Segment.SS, 3)).isEqualTo("13 0");
    }

    @Test
    void nullDataSegmentFaultsWhenUsed() {
        lab.protectedMode(0);
        Segmentation.load(core, Segment.DS, 3);
        assertThat(core.selector[Segment.DS]).isEqualTo(3);
        assertThat(lab.faultOf(() -> core.linear(Segment.DS, 0, 1, false))).isEqualTo("13 0");
    }

    @Test
    void localDescriptorTable() {
        lab.protectedMode(0);
        lab.bus.write(CpuLab.LDT + 8, 8, CpuLab.segment(0x5000, 0xFFF, 0x93, 0));
        assertThat(load(Segment.ES, 0xC)).isEqualTo("none");
        assertThat(core.segmentBase(Segment.ES)).isEqualTo(0x5000);
        Segmentation.loadLdtr(core, 0);
        assertThat(load(Segment.ES, 0xC)).isEqualTo("13 c");
        assertThat(lab.faultOf(() -> Segmentation.loadLdtr(core, 0x14))).isEqualTo("13 14");
        assertThat(lab.faultOf(() -> Segmentation.loadLdtr(core, CpuLab.TSS_SELECTOR)))
                .isEqualTo("13 38");
        Segmentation.loadLdtr(core, CpuLab.LDT_SELECTOR);
        assertThat(core.systemBase[Segment.LDTR]).isEqualTo(CpuLab.LDT);
    }

    @Test
    void taskRegisterMarksItsSegmentBusy() {
        lab.protectedMode(0);
        Segmentation.loadTr(core, CpuLab.TSS_SELECTOR);
        assertThat(lab.gdt(CpuLab.TSS_SELECTOR) >>> 40 & 0xFF).isEqualTo(0x8B);
        assertThat(lab.faultOf(() -> Segmentation.loadTr(core, CpuLab.TSS_SELECTOR)))
                .isEqualTo("13 38");
        assertThat(lab.faultOf(() -> Segmentation.loadTr(core, 0))).isEqualTo("13 0");
    }

    @Test
    void longModeSystemDescriptorsHave64BitBases() {
        lab.longMode(0);
        lab.gdt(CpuLab.TSS_SELECTOR + 8, 0xFFFF_8000L);
        Segmentation.loadTr(core, CpuLab.TSS_SELECTOR);
        assertThat(core.systemBase[Segment.TR]).isEqualTo(0xFFFF_8000_0000_0000L | CpuLab.TSS);
        lab.gdt(CpuLab.LDT_SELECTOR + 8, 0x0100_0000L);
        assertThat(lab.faultOf(() -> Segmentation.loadLdtr(core, CpuLab.LDT_SELECTOR)))
                .isEqualTo("13 48");
    }

    @Test
    void selectorQuestionsNeverFault() {
        lab.protectedMode(3);
        assertThat(SelectorChecks.accessRights(core, CpuLab.USER_DATA)).isEqualTo(0xCFF300);
        assertThat(SelectorChecks.accessRights(core, CpuLab.DATA32)).isEqualTo(-1);
        assertThat(SelectorChecks.accessRights(core, 0x100)).isEqualTo(-1);
        assertThat(SelectorChecks.segmentLimit(core, CpuLab.USER_DATA)).isEqualTo(0xFFFF_FFFFL);
        assertThat(SelectorChecks.accessible(core, CpuLab.USER_CODE32, false)).isTrue();
        assertThat(SelectorChecks.accessible(core, CpuLab.USER_CODE32, true)).isFalse();
        assertThat(SelectorChecks.accessible(core, CpuLab.USER_DATA, true)).isTrue();
        lab.protectedMode(0);
        assertThat(SelectorChecks.segmentLimit(core, CpuLab.TSS_SELECTOR)).isEqualTo(0xFFF);
        assertThat(SelectorChecks.accessible(core, CpuLab.TSS_SELECTOR, false)).isFalse();
        core.gdtrLimit = 7;
        assertThat(SelectorChecks.accessRights(core, CpuLab.DATA32)).isEqualTo(-1);
    }

    @Test
    void portsByPrivilegeLevelAndBitMap() {
        lab.protectedMode(0);
        IoPermission.check(core, 0x3F8, 1);
        lab.protectedMode(3);
        lab.bus.write(CpuLab.TSS + 0x66, 2, 0x200);
        lab.bus.write(CpuLab.TSS + 0x200 + 0x3F8 / 8, 2, 0xFFFE);
        assertThat(lab.faultOf(() -> IoPermission.check(core, 0x3F8, 1))).isEqualTo("none");
        assertThat(lab.faultOf(() -> IoPermission.check(core, 0x3F8, 2))).isEqualTo("13 0");
        assertThat(lab.faultOf(() -> IoPermission.check(core, 0x3F9, 1))).isEqualTo("13 0");
        lab.bus.write(CpuLab.TSS + 0x66, 2, 0xFFE);
        assertThat(lab.faultOf(() -> IoPermission.check(core, 8, 1))).isEqualTo("13 0");
        core.setRflags(Flags.IOPL);
        assertThat(lab.faultOf(() -> IoPermission.check(core, 8, 1))).isEqualTo("none");
    }
}
