package org.alcazar.core.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Far JMP, CALL and RET, call gates, and IRET between privilege levels and modes. */
final class FarTransferTest {
    private static final int GATE = 0x68;

    private final CpuLab lab = new CpuLab();
    private final Core core = lab.core;

    private void push(int bits, long... values) {
        for (long value : values) {
            core.r[Core.RSP] -= bits / 8;
            lab.bus.write(core.r[Core.RSP], bits / 8, value);
        }
    }

    private void callGate(int selector, long offset, int access, int parameters) {
        long low = offset & 0xFFFF | (long) selector << 16 | (long) parameters << 32 | (long) access << 40;
        lab.gdt(GATE, low | (offset >> 16 & 0xFFFF) << 48);
        lab.gdt(GATE + 8, offset >>> 32);
    }

    @Test
    void realModeFarCallAndReturn() {
        lab.real();
        core.rip = 0x4000;
        FarTransfers.call(core, 0x1000, 0x20, 16);
        assertThat(core.segmentBase(Segment.CS)).isEqualTo(0x1_0000);
        assertThat(core.rip).isEqualTo(0x20);
        FarReturns.ret(core, 16, 4);
        assertThat(core.segmentBase(Segment.CS)).isZero();
        assertThat(core.rip).isEqualTo(0x4000);
        assertThat(core.r[Core.RSP]).isEqualTo(0x8004);
    }

    @Test
    void farJumpFromCompatibilityTo64BitCode() {
        lab.longMode(0, true);
        FarTransfers.jump(core, CpuLab.CODE64, 0x1_2345);
        assertThat(core.code64()).isTrue();
        assertThat(core.rip).isEqualTo(0x1_2345);
        FarTransfers.jump(core, CpuLab.CODE32, 0x1000);
        assertThat(core.code64()).isFalse();
    }

    @Test
    void directTransfersCannotChangeTheLevel() {
        lab.protectedMode(0);
        assertThat(lab.faultOf(() -> FarTransfers.jump(core, CpuLab.USER_CODE32, 0)))
                .isEqualTo("13 20");
        assertThat(lab.faultOf(() -> FarTransfers.jump(core, 0, 0))).isEqualTo("13 0");
        assertThat(lab.faultOf(() -> FarTransfers.jump(core, CpuLab.DATA32, 0))).isEqualTo("13 10");
        lab.protectedMode(3);
        assertThat(lab.faultOf(() -> FarTransfers.jump(core, CpuLab.CODE32 | 3, 0)))
                .isEqualTo("13 8");
    }

    @Test
    void conformingCodeRunsAtTheCallersLevel() {
        lab.gdt(CpuLab.FREE, CpuLab.segment(0, 0xFFFFF, 0x9E, 0xC));
        lab.protectedMode(3);
        FarTransfers.call(core, CpuLab.FREE, 0x1000, 32);
        assertThat(core.cpl).isEqualTo(3);
        assertThat(core.selector[Segment.CS]).isEqualTo(CpuLab.FREE | 3);
        assertThat(lab.gdt(CpuLab.FREE) >>> 40 & 1).isEqualTo(1);
    }

    @Test
    void targetsBeyondTheLimitFaultBeforeAnythingIsPushed() {
        lab.gdt(CpuLab.FREE, CpuLab.segment(0, 0xFF, 0x9B, 0x4));
        lab.protectedMode(0);
        assertThat(lab.faultOf(() -> FarTransfers.call(core, CpuLab.FREE, 0x100, 32)))
                .isEqualTo("13 0");
        assertThat(core.r[Core.RSP]).isEqualTo(CpuLab.USER_STACK);
        assertThat(core.selector[Segment.CS]).isEqualTo(CpuLab.CODE32);
    }

    @Test
    void callGateSwitchesStackAndCopiesParameters() {
        lab.protectedMode(3);
        push(32, 0x33, 0x22, 0x11);
        callGate(CpuLab.CODE32, 0x2_3456, 0xEC, 2);
        FarTransfers.call(core, GATE | 3, 0xDEAD, 32);
        assertThat(core.cpl).isZero();
        assertThat(core.rip).isEqualTo(0x2_3456);
        assertThat(core.r[Core.RSP]).isEqualTo(CpuLab.INNER_STACK - 24);
        assertThat(lab.stack(32, 0)).isEqualTo(CpuLab.CODE);
        assertThat(lab.stack(32, 1)).isEqualTo(CpuLab.USER_CODE32);
        assertThat(lab.stack(32, 2)).isEqualTo(0x11);
        assertThat(lab.stack(32, 3)).isEqualTo(0x22);
        assertThat(lab.stack(32, 4)).isEqualTo(CpuLab.USER_STACK - 12);
        assertThat(lab.stack(32, 5)).isEqualTo(CpuLab.USER_DATA);
        FarReturns.ret(core, 32, 8);
        assertThat(core.cpl).isEqualTo(3);
        assertThat(core.rip).isEqualTo(CpuLab.CODE);
        assertThat(core.r[Core.RSP]).isEqualTo(CpuLab.USER_STACK - 4);
        assertThat(core.selector[Segment.SS]).isEqualTo(CpuLab.USER_DATA);
    }

    @Test
    void longModeCallGatePushesQuadwords() {
        lab.longMode(3);
        callGate(CpuLab.CODE64, 0x2_3456, 0xEC, 0);
        FarTransfers.call(core, GATE | 3, 0, 32);
        assertThat(core.cpl).isZero();
        assertThat(core.r[Core.RSP]).isEqualTo(CpuLab.INNER_STACK - 32);
        assertThat(lab.stack(64, 1)).isEqualTo(CpuLab.USER_CODE64);
        assertThat(lab.stack(64, 2)).isEqualTo(CpuLab.USER_STACK);
        assertThat(core.selector[Segment.SS]).isZero();
        FarReturns.ret(core, 64, 0);
        assertThat(core.cpl).isEqualTo(3);
        assertThat(core.selector[Segment.SS]).isEqualTo(CpuLab.USER_DATA);
    }

    @Test
    void gateErrors() {
        lab.protectedMode(3);
        callGate(CpuLab.CODE32, 0x1000, 0x8C, 0);
        assertThat(lab.faultOf(() -> FarTransfers.call(core, GATE, 0, 32))).isEqualTo("13 68");
        callGate(CpuLab.CODE32, 0x1000, 0x6C, 0);
        assertThat(lab.faultOf(() -> FarTransfers.call(core, GATE, 0, 32))).isEqualTo("11 68");
        callGate(CpuLab.CODE32, 0x1000, 0xEC, 0);
        assertThat(lab.faultOf(() -> FarTransfers.jump(core, GATE, 0))).isEqualTo("13 8");
        callGate(0, 0x1000, 0xEC, 0);
        assertThat(lab.faultOf(() -> FarTransfers.call(core, GATE, 0, 32))).isEqualTo("13 0");
    }

    @Test
    void returnToAnOuterLevelDropsInnerDataSegments() {
        lab.protectedMode(0);
        push(32, CpuLab.USER_DATA, 0x1234, CpuLab.USER_CODE32, 0x1000);
        Segmentation.load(core, Segment.ES, CpuLab.USER_DATA);
        core.putSegment(Segment.GS, CpuLab.DATA32, 0x1234_5000, -1, core.rights[Segment.DS]);
        FarReturns.ret(core, 32, 0);
        assertThat(core.cpl).isEqualTo(3);
        assertThat(core.selector[Segment.GS]).isZero();
        assertThat(core.segmentBase(Segment.GS)).as("base of a dropped segment").isEqualTo(0x1234_5000);
        assertThat(core.r[Core.RSP]).isEqualTo(0x1234);
        assertThat(core.selector[Segment.DS]).isZero();
        assertThat(core.rights[Segment.DS]).isEqualTo(Segment.UNUSABLE);
        assertThat(core.selector[Segment.ES]).isEqualTo(CpuLab.USER_DATA);
    }

    @Test
    void returnToAnInnerLevelIsRefused() {
        lab.protectedMode(3);
        push(32, CpuLab.DATA32, 0x1234, CpuLab.CODE32, 0x1000);
        assertThat(lab.faultOf(() -> FarReturns.ret(core, 32, 0))).isEqualTo("13 8");
        assertThat(core.r[Core.RSP]).isEqualTo(CpuLab.USER_STACK - 16);
    }

    @Test
    void sixteenBitStackKeepsTheUpperHalfOfEsp() {
        lab.gdt(CpuLab.FREE, CpuLab.segment(0x5_0000, 0xFFFF, 0xF3, 0));
        lab.protectedMode(0);
        core.r[Core.RSP] = 0x6_0000;
        push(32, CpuLab.FREE | 3, 0xABCD_1234L, CpuLab.USER_CODE32, 0x1000);
        FarReturns.ret(core, 32, 0);
        assertThat(core.stackMask).isEqualTo(0xFFFF);
        assertThat(core.r[Core.RSP]).isEqualTo(0x5_1234);
    }

    @Test
    void longModeReturnMayLoadANullStackSegmentBelowLevel3() {
        lab.longMode(0);
        push(64, 0, CpuLab.USER_STACK, 0x202, CpuLab.CODE64, 0x1000);
        FarReturns.iret(core, 64);
        assertThat(core.selector[Segment.SS]).isZero();
        assertThat(core.r[Core.RSP]).isEqualTo(CpuLab.USER_STACK);
        push(64, 0, CpuLab.USER_STACK, 0x202, CpuLab.USER_CODE64, 0x1000);
        assertThat(lab.faultOf(() -> FarReturns.iret(core, 64))).isEqualTo("13 0");
    }

    @Test
    void iretTo64BitUserCodeAndNonCanonicalTargets() {
        lab.longMode(0);
        push(64, CpuLab.USER_DATA, 0x5000, 0x202, CpuLab.USER_CODE64, 0x8000_0000_0000L);
        assertThat(lab.faultOf(() -> FarReturns.iret(core, 64))).isEqualTo("13 0");
        lab.bus.write(core.r[Core.RSP], 8, 0x1000);
        FarReturns.iret(core, 64);
        assertThat(core.cpl).isEqualTo(3);
        assertThat(core.rip).isEqualTo(0x1000);
        assertThat(core.rflags()).isEqualTo(0x202);
    }

    @Test
    void iretRefusesNestedTasks() {
        lab.longMode(0);
        core.setRflags(Flags.NT);
        assertThat(lab.faultOf(() -> FarReturns.iret(core, 64))).isEqualTo("13 0");
    }

    @Test
    void iretChangesOnlyTheFlagsItsLevelAllows() {
        lab.protectedMode(3);
        core.setRflags(Flags.IF);
        long all = Flags.IOPL | Flags.TF | Flags.AC | Flags.ID | Flags.NT | Flags.VM | Flags.VIF;
        push(32, all, CpuLab.USER_CODE32, 0x1000);
        FarReturns.iret(core, 32);
        assertThat(core.rflags()).isEqualTo(Flags.IF | Flags.TF | Flags.AC | Flags.ID | Flags.NT | 2);
    }

    @Test
    void iretEntersVirtual8086Mode() {
        lab.protectedMode(0);
        push(32, 0x105, 0x104, 0x103, 0x100, 0x102, 0xFFF0, Flags.VM | Flags.IF, 0x101, 0x1_2345);
        FarReturns.iret(core, 32);
        assertThat(core.virtual8086()).isTrue();
        assertThat(core.cpl).isEqualTo(3);
        assertThat(core.rip).isEqualTo(0x2345);
        assertThat(core.r[Core.RSP]).isEqualTo(0xFFF0);
        assertThat(core.segmentBase(Segment.CS)).isEqualTo(0x1010);
        assertThat(core.segmentBase(Segment.DS)).isEqualTo(0x1030);
        assertThat(core.segmentBase(Segment.GS)).isEqualTo(0x1050);
        assertThat(core.codeSize.bits()).isEqualTo(16);
    }

    @Test
    void syscallAndSysretRoundTrip() {
        lab.longMode(3);
        core.msrs.star = (long) (CpuLab.USER_CODE32 & ~3) << 48 | (long) CpuLab.CODE64 << 32;
        core.msrs.lstar = 0x2_0000;
        core.msrs.sfmask = Flags.IF;
        core.setRflags(Flags.IF | Flags.CF);
        FastCalls.syscall(core);
        assertThat(core.cpl).isZero();
        assertThat(core.rip).isEqualTo(0x2_0000);
        assertThat(core.r[Core.RCX]).isEqualTo(CpuLab.CODE);
        assertThat(core.r[Core.R11]).isEqualTo(Flags.IF | Flags.CF | 2);
        assertThat(core.rflags()).isEqualTo(Flags.CF | 2);
        assertThat(core.selector[Segment.SS]).isEqualTo(CpuLab.CODE64 + 8);
        FastCalls.sysret(core, true);
        assertThat(core.cpl).isEqualTo(3);
        assertThat(core.code64()).isTrue();
        assertThat(core.selector[Segment.CS]).isEqualTo(CpuLab.USER_CODE64);
        assertThat(core.selector[Segment.SS]).isEqualTo(CpuLab.USER_DATA);
        assertThat(core.rflags()).isEqualTo(Flags.IF | Flags.CF | 2);
    }

    @Test
    void vendorsDifferInSyscallAndSysenter() {
        CpuLab intel = new CpuLab("max,vendor=intel");
        intel.longMode(3, true);
        assertThat(intel.faultOf(() -> FastCalls.syscall(intel.core))).isEqualTo("6");
        lab.longMode(3, true);
        core.msrs.cstar = 0x1234;
        FastCalls.syscall(core);
        assertThat(core.rip).isEqualTo(0x1234);
        assertThat(lab.faultOf(() -> FastCalls.sysenter(core))).isEqualTo("6");
        intel.core.msrs.sysenterCs = CpuLab.CODE64;
        intel.core.msrs.sysenterEip = 0x7777;
        FastCalls.sysenter(intel.core);
        assertThat(intel.core.rip).isEqualTo(0x7777);
        assertThat(intel.core.code64()).isTrue();
    }

    @Test
    void aCallThatCannotMarkItsSegmentAccessedLeavesTheStackPointer() {
        lab.protectedMode(0);
        core.cr3 = 0x8000;
        core.cr4 = ControlBits.CR4_PAE;
        lab.bus.write(0x8000, 8, 0x9001);
        lab.bus.write(0x9000, 8, 0xA007);
        for (int page = 0; page < 512; page++) {
            lab.bus.write(0xA000 + 8L * page, 8, (long) page << 12 | (page == 1 ? 5 : 7));
        }
        lab.gdt(GATE, CpuLab.segment(0, 0xFFFFF, 0x9A, 0xC));
        core.cr0 |= ControlBits.CR0_PG | ControlBits.CR0_WP;
        core.mmu.loadPdptes();
        core.modeChanged();
        core.mmu.flushAll();
        assertThat(lab.faultOf(() -> FarTransfers.call(core, GATE, 0x100, 32))).isEqualTo("14 3");
        assertThat(core.r[Core.RSP]).isEqualTo(CpuLab.USER_STACK);
        push(32, GATE, 0x100);
        long before = core.r[Core.RSP];
        assertThat(lab.faultOf(() -> FarReturns.ret(core, 32, 0))).isEqualTo("14 3");
        assertThat(core.r[Core.RSP]).isEqualTo(before);
    }

    @Test
    void aCallGateNeedsRoomOnTheInnerStack() {
        lab.protectedMode(3);
        int code1 = 0x78;
        int data1 = 0x80;
        lab.gdt(code1, CpuLab.segment(0, 0xFFFFF, 0xBB, 0xC));
        lab.gdt(data1, CpuLab.segment(0, 0xF, 0xB3, 4));
        lab.bus.write(CpuLab.TSS + 12, 4, 0xC);
        lab.bus.write(CpuLab.TSS + 16, 2, data1 | 1);
        callGate(code1, 0x100, 0xEC, 0);
        assertThat(lab.faultOf(() -> FarTransfers.call(core, GATE | 3, 0, 32)))
                .isEqualTo("12 " + Integer.toHexString(data1));
        assertThat(core.cpl).isEqualTo(3);
    }
}
