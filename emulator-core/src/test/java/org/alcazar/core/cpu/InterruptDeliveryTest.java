package org.alcazar.core.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.alcazar.core.machine.StopReason;
import org.junit.jupiter.api.Test;

/** Delivery of exceptions and interrupts through the IDT in every mode. */
final class InterruptDeliveryTest {
    private static final int INTERRUPT_GATE = 0x8E;
    private static final int TRAP_GATE = 0x8F;

    private final CpuLab lab = new CpuLab();
    private final Core core = lab.core;

    @Test
    void realModePushesThreeWordsAndClearsIf() {
        lab.real();
        lab.bus.write(0x21 * 4, 4, 0x1234_5678);
        core.setRflags(Flags.IF | Flags.TF | Flags.CF);
        core.rip = 0x4567;
        Interrupts.deliverExternal(core, 0x21);
        assertThat(core.rip).isEqualTo(0x5678);
        assertThat(core.selector[Segment.CS]).isEqualTo(0x1234);
        assertThat(core.segmentBase(Segment.CS)).isEqualTo(0x1_2340);
        assertThat(core.r[Core.RSP]).isEqualTo(0x8000 - 6);
        assertThat(lab.stack(16, 0)).isEqualTo(0x4567);
        assertThat(lab.stack(16, 1)).isZero();
        assertThat(lab.stack(16, 2)).isEqualTo(Flags.IF | Flags.TF | Flags.CF | 2);
        assertThat(core.rflags()).isEqualTo(Flags.CF | 2);
    }

    @Test
    void realModePushesNoErrorCode() {
        lab.real();
        lab.bus.write(13 * 4, 4, 0x0000_6000);
        Interrupts.deliverFault(core, core.fault(Vector.GP, 0));
        assertThat(core.r[Core.RSP]).isEqualTo(0x8000 - 6);
    }

    @Test
    void protectedModeFaultPushesErrorCodeAndRf() {
        lab.protectedMode(0);
        lab.idt32(CpuLab.CODE32, INTERRUPT_GATE);
        Interrupts.deliverFault(core, core.fault(Vector.GP, 0x1234));
        assertThat(core.rip).isEqualTo(CpuLab.handler(13));
        assertThat(core.r[Core.RSP]).isEqualTo(CpuLab.USER_STACK - 16);
        assertThat(lab.stack(32, 0)).isEqualTo(0x1234);
        assertThat(lab.stack(32, 1)).isEqualTo(CpuLab.CODE);
        assertThat(lab.stack(32, 2)).isEqualTo(CpuLab.CODE32);
        assertThat(lab.stack(32, 3)).isEqualTo(Flags.IF | Flags.RF | 2);
        assertThat(core.interruptsEnabled()).isFalse();
    }

    @Test
    void trapGateKeepsIf() {
        lab.protectedMode(0);
        lab.idt32(CpuLab.CODE32, TRAP_GATE);
        Interrupts.deliverFault(core, core.fault(Vector.UD));
        assertThat(core.interruptsEnabled()).isTrue();
    }

    @Test
    void sixteenBitGatePushesWords() {
        lab.protectedMode(0);
        lab.idt32(CpuLab.CODE32, 0x86);
        Interrupts.deliverFault(core, core.fault(Vector.UD));
        assertThat(core.rip).isEqualTo(CpuLab.handler(6) & 0xFFFF);
        assertThat(core.r[Core.RSP]).isEqualTo(CpuLab.USER_STACK - 6);
    }

    @Test
    void innerLevelTakesTheStackOfTheTss() {
        lab.protectedMode(3);
        lab.idt32(CpuLab.CODE32, INTERRUPT_GATE);
        Interrupts.deliverExternal(core, 0x20);
        assertThat(core.cpl).isZero();
        assertThat(core.selector[Segment.SS]).isEqualTo(CpuLab.DATA32);
        assertThat(core.r[Core.RSP]).isEqualTo(CpuLab.INNER_STACK - 20);
        assertThat(lab.stack(32, 0)).isEqualTo(CpuLab.CODE);
        assertThat(lab.stack(32, 1)).isEqualTo(CpuLab.USER_CODE32);
        assertThat(lab.stack(32, 2)).isEqualTo(Flags.IF | 2);
        assertThat(lab.stack(32, 3)).isEqualTo(CpuLab.USER_STACK);
        assertThat(lab.stack(32, 4)).isEqualTo(CpuLab.USER_DATA);
    }

    @Test
    void virtual8086ModeSavesAndClearsDataSegments() {
        lab.protectedMode(3);
        lab.idt32(CpuLab.CODE32, INTERRUPT_GATE);
        core.setRflags(Flags.VM | Flags.IF);
        for (int segment = Segment.ES; segment <= Segment.GS; segment++) {
            Segmentation.putVirtual8086(core, segment, 0x100 + segment);
        }
        core.modeChanged();
        Interrupts.deliverExternal(core, 0x20);
        assertThat(core.virtual8086()).isFalse();
        assertThat(core.cpl).isZero();
        assertThat(lab.stack(32, 2)).isEqualTo(Flags.VM | Flags.IF | 2);
        assertThat(lab.stack(32, 4)).isEqualTo(0x100 + Segment.SS);
        assertThat(lab.stack(32, 5)).isEqualTo(0x100 + Segment.ES);
        assertThat(lab.stack(32, 6)).isEqualTo(0x100 + Segment.DS);
        assertThat(lab.stack(32, 7)).isEqualTo(0x100 + Segment.FS);
        assertThat(lab.stack(32, 8)).isEqualTo(0x100 + Segment.GS);
        assertThat(core.selector[Segment.GS]).isZero();
        assertThat(core.rights[Segment.DS]).isEqualTo(Segment.UNUSABLE);
    }

    @Test
    void longModeAlignsTheStackAndAlwaysPushesIt() {
        lab.longMode(0);
        lab.idt64(CpuLab.CODE64, INTERRUPT_GATE);
        core.r[Core.RSP] = CpuLab.USER_STACK - 5;
        Interrupts.deliverFault(core, core.pageFault(0x1234_5678_9ABCL, 2));
        assertThat(core.cr2).isEqualTo(0x1234_5678_9ABCL);
        assertThat(core.r[Core.RSP]).isEqualTo(CpuLab.USER_STACK - 16 - 48);
        assertThat(lab.stack(64, 0)).isEqualTo(2);
        assertThat(lab.stack(64, 4)).isEqualTo(CpuLab.USER_STACK - 5);
        assertThat(lab.stack(64, 5)).isEqualTo(CpuLab.DATA32);
        assertThat(core.selector[Segment.SS]).isEqualTo(CpuLab.DATA32);
        assertThat(lab.told).containsExactly("exception 14 2");
    }

    @Test
    void longModeInnerLevelLoadsANullStackSegment() {
        lab.longMode(3);
        lab.idt64(CpuLab.CODE64, INTERRUPT_GATE);
        Interrupts.deliverExternal(core, 0x20);
        assertThat(core.selector[Segment.SS]).isZero();
        assertThat(core.rights[Segment.SS] & Segment.UNUSABLE).isNotZero();
        assertThat(core.r[Core.RSP]).isEqualTo(CpuLab.INNER_STACK - 40);
    }

    @Test
    void interruptStackTableIsUsedAtTheSameLevelToo() {
        lab.longMode(0);
        lab.gate64(2, CpuLab.CODE64, INTERRUPT_GATE, 1);
        Interrupts.deliverNmi(core);
        assertThat(core.r[Core.RSP]).isEqualTo((CpuLab.IST1 & ~15) - 40);
    }

    @Test
    void compatibilityCodeInLongModeNeedsA64BitHandler() {
        lab.longMode(0, true);
        lab.idt64(CpuLab.CODE32, INTERRUPT_GATE);
        lab.gate64(13, CpuLab.CODE64, INTERRUPT_GATE, 0);
        Interrupts.deliverExternal(core, 0x20);
        assertThat(lab.told).containsExactly("interrupt 32", "exception 13 9");
        assertThat(core.code64()).isTrue();
    }

    @Test
    void softwareInterruptChecksTheGatesPrivilege() {
        lab.protectedMode(3);
        lab.idt32(CpuLab.CODE32, INTERRUPT_GATE);
        assertThat(lab.faultOf(() -> Interrupts.softwareInterrupt(core, 0x20))).isEqualTo("13 102");
        lab.gate32(0x20, CpuLab.CODE32, INTERRUPT_GATE | 0x60);
        assertThat(lab.faultOf(() -> Interrupts.softwareInterrupt(core, 0x20))).isEqualTo("none");
        assertThat(lab.told).containsExactly("exception 32");
    }

    @Test
    void gateErrorsNameTheGate() {
        lab.protectedMode(0);
        lab.idt32(CpuLab.CODE32, INTERRUPT_GATE);
        lab.gate32(0x20, CpuLab.CODE32, 0x0E);
        lab.gate32(0x21, CpuLab.CODE32, 0x82);
        core.idtrLimit = 0x21 * 8 + 7;
        assertThat(lab.faultOf(() -> Interrupts.softwareInterrupt(core, 0x20))).isEqualTo("11 102");
        assertThat(lab.faultOf(() -> Interrupts.softwareInterrupt(core, 0x21))).isEqualTo("13 10a");
        assertThat(lab.faultOf(() -> Interrupts.softwareInterrupt(core, 0x22))).isEqualTo("13 112");
    }

    @Test
    void codeSegmentErrorsNameTheSegment() {
        lab.protectedMode(0);
        lab.gate32(0x20, 0, INTERRUPT_GATE);
        lab.gate32(0x21, CpuLab.DATA32, INTERRUPT_GATE);
        lab.gate32(0x22, CpuLab.USER_CODE32, INTERRUPT_GATE);
        lab.gate32(0x23, 0xF8 + 8, INTERRUPT_GATE);
        lab.gdt(CpuLab.FREE, CpuLab.segment(0, 0xFFFFF, 0x1B, 0xC));
        lab.gate32(0x24, CpuLab.FREE, INTERRUPT_GATE);
        assertThat(lab.faultOf(() -> Interrupts.softwareInterrupt(core, 0x20))).isEqualTo("13 0");
        assertThat(lab.faultOf(() -> Interrupts.softwareInterrupt(core, 0x21))).isEqualTo("13 10");
        assertThat(lab.faultOf(() -> Interrupts.softwareInterrupt(core, 0x22))).isEqualTo("13 20");
        assertThat(lab.faultOf(() -> Interrupts.softwareInterrupt(core, 0x23))).isEqualTo("13 100");
        assertThat(lab.faultOf(() -> Interrupts.softwareInterrupt(core, 0x24))).isEqualTo("11 60");
    }

    @Test
    void innerStackErrorsAreInvalidTss() {
        lab.protectedMode(3);
        lab.idt32(CpuLab.CODE32, 0xEE);
        lab.bus.write(CpuLab.TSS + 8, 2, 0);
        assertThat(lab.faultOf(() -> Interrupts.softwareInterrupt(core, 0x20))).isEqualTo("10 0");
        lab.bus.write(CpuLab.TSS + 8, 2, CpuLab.USER_DATA);
        assertThat(lab.faultOf(() -> Interrupts.softwareInterrupt(core, 0x20))).isEqualTo("10 28");
        lab.gdt(CpuLab.FREE, CpuLab.segment(0, 0xFFFFF, 0x13, 0xC));
        lab.bus.write(CpuLab.TSS + 8, 2, CpuLab.FREE);
        assertThat(lab.faultOf(() -> Interrupts.softwareInterrupt(core, 0x20))).isEqualTo("12 60");
        core.limit[Segment.TR] = 8;
        assertThat(lab.faultOf(() -> Interrupts.softwareInterrupt(core, 0x20))).isEqualTo("10 38");
    }

    @Test
    void aFailedDeliveryChangesNoRegister() {
        lab.protectedMode(3);
        lab.idt32(CpuLab.CODE32, 0xEE);
        lab.bus.write(CpuLab.TSS + 4, 4, 0xFFFF_FFF0L);
        lab.gdt(CpuLab.FREE, CpuLab.segment(0, 0xF, 0x93, 0x4));
        lab.bus.write(CpuLab.TSS + 8, 2, CpuLab.FREE);
        assertThat(lab.faultOf(() -> Interrupts.softwareInterrupt(core, 0x20))).isEqualTo("12 60");
        assertThat(core.cpl).isEqualTo(3);
        assertThat(core.rip).isEqualTo(CpuLab.CODE);
        assertThat(core.r[Core.RSP]).isEqualTo(CpuLab.USER_STACK);
        assertThat(core.selector[Segment.CS]).isEqualTo(CpuLab.USER_CODE32);
    }

    @Test
    void contributoryAfterContributoryIsADoubleFault() {
        lab.protectedMode(0);
        lab.idt32(CpuLab.CODE32, INTERRUPT_GATE);
        lab.gate32(Vector.GP, CpuLab.CODE32, 0x0E);
        Interrupts.deliverFault(core, core.fault(Vector.GP, 0));
        assertThat(lab.told).containsExactly("exception 13 0", "exception 8 0");
        assertThat(core.rip).isEqualTo(CpuLab.handler(8));
        assertThat(lab.stack(32, 0)).isZero();
        assertThat(lab.stack(32, 3) & Flags.RF).isZero();
    }

    @Test
    void contributoryAfterBenignIsDeliveredAlone() {
        lab.protectedMode(0);
        lab.idt32(CpuLab.CODE32, INTERRUPT_GATE);
        lab.gate32(Vector.UD, CpuLab.CODE32, 0x0E);
        Interrupts.deliverFault(core, core.fault(Vector.UD));
        assertThat(lab.told).containsExactly("exception 6", "exception 11 33");
        assertThat(core.rip).isEqualTo(CpuLab.handler(11));
    }

    @Test
    void tableOfDoubleFaults() {
        assertThat(Interrupts.makesDoubleFault(Vector.GP, Vector.NP)).isTrue();
        assertThat(Interrupts.makesDoubleFault(Vector.DE, Vector.GP)).isTrue();
        assertThat(Interrupts.makesDoubleFault(Vector.GP, Vector.PF)).isFalse();
        assertThat(Interrupts.makesDoubleFault(Vector.PF, Vector.PF)).isTrue();
        assertThat(Interrupts.makesDoubleFault(Vector.PF, Vector.TS)).isTrue();
        assertThat(Interrupts.makesDoubleFault(Vector.PF, Vector.UD)).isFalse();
        assertThat(Interrupts.makesDoubleFault(Vector.UD, Vector.GP)).isFalse();
        assertThat(Interrupts.makesDoubleFault(Vector.DB, Vector.PF)).isFalse();
    }

    @Test
    void tripleFaultStopsTheMachineAndExplainsItself() {
        lab.longMode(0);
        core.idtrLimit = 0;
        StopReason reason = lab.run(100, 0x0F, 0x0B).machine.run(0);
        assertThat(core.activity()).isEqualTo(Core.Activity.SHUTDOWN);
        assertThat(reason).isInstanceOfSatisfying(StopReason.TripleFault.class, triple -> assertThat(triple.toString())
                .contains("#UD", "#GP, error code 0x33", "#DF", "IDTR base 0x0000000000002000, limit 0x0000"));
    }

    @Test
    void injectedEventsSetCr2AndReportDelivery() {
        lab.longMode(3);
        lab.idt64(CpuLab.CODE64, INTERRUPT_GATE);
        List<InjectedEvent> delivered = new ArrayList<>();
        core.setInjectionListener(new InjectionListener() {
            @Override
            public void delivered(Core at, InjectedEvent event) {
                delivered.add(event);
            }

            @Override
            public void returned(Core at, long frame) {}

            @Override
            public void tableLoaded(Core at) {}

            @Override
            public void interruptsEnabled(Core at) {}
        });
        core.setRflags(0);
        InjectedEvent event = new InjectedEvent(14, true, 0xFFFF_FFFF, true, 0x8000_0000_0000_0000L, false);
        assertThat(core.inject(event)).isTrue();
        assertThat(core.inject(event)).isFalse();
        lab.run(1, 0x90);
        assertThat(delivered).containsExactly(event);
        assertThat(core.cr2).isEqualTo(0x8000_0000_0000_0000L);
        assertThat(lab.stack(64, 0)).isEqualTo(0xFFFF_FFFFL);
        assertThat(lab.told).containsExactly("injected 14");
    }

    @Test
    void singleStepTrapsAfterEveryInstruction() {
        lab.longMode(0);
        lab.idt64(CpuLab.CODE64, INTERRUPT_GATE);
        core.setRflags(Flags.TF);
        lab.run(2, 0x90, 0x90);
        assertThat(core.rip).isEqualTo(CpuLab.handler(1));
        assertThat(lab.stack(64, 0)).isEqualTo(CpuLab.CODE + 1);
        assertThat(lab.stack(64, 2) & Flags.TF).isNotZero();
        assertThat(core.dr[6] & DebugRegisters.BS).isNotZero();
        assertThat(core.systemFlags & Flags.TF).isZero();
    }

    @Test
    void interruptReturnSetsRfForOneInstruction() {
        lab.longMode(0);
        long sp = CpuLab.USER_STACK - 40;
        core.r[Core.RSP] = sp;
        lab.bus.write(sp, 8, CpuLab.CODE + 2);
        lab.bus.write(sp + 8, 8, CpuLab.CODE64);
        lab.bus.write(sp + 16, 8, Flags.RF | Flags.IF | 2);
        lab.bus.write(sp + 24, 8, CpuLab.USER_STACK);
        lab.bus.write(sp + 32, 8, CpuLab.DATA32);
        lab.run(1, 0x48, 0xCF, 0x90);
        assertThat(core.rip).isEqualTo(CpuLab.CODE + 2);
        assertThat(core.rflags()).isEqualTo(Flags.RF | Flags.IF | 2);
        lab.machine.run(1);
        assertThat(core.rflags()).isEqualTo(Flags.IF | 2);
    }

    @Test
    void anInstructionThatFaultsDoesNotTrapToo() {
        lab.longMode(0);
        lab.idt64(CpuLab.CODE64, INTERRUPT_GATE);
        core.setRflags(Flags.TF);
        lab.run(1, 0x0F, 0x0B);
        assertThat(core.rip).isEqualTo(CpuLab.handler(6));
        assertThat(core.events.debugTrap).isZero();
    }

    @Test
    void softwareInterruptDoesNotTrapInItsHandler() {
        lab.longMode(0);
        lab.idt64(CpuLab.CODE64, INTERRUPT_GATE);
        core.setRflags(Flags.TF);
        lab.run(1, 0xCD, 0x30);
        assertThat(core.rip).isEqualTo(CpuLab.handler(0x30));
        assertThat(lab.stack(64, 2) & Flags.TF).isNotZero();
        assertThat(core.events.debugTrap).isZero();
    }

    @Test
    void singleStepOverHaltWakesTheCore() {
        lab.longMode(0);
        lab.idt64(CpuLab.CODE64, INTERRUPT_GATE);
        core.setRflags(Flags.TF);
        lab.run(2, 0xF4);
        assertThat(core.rip).isEqualTo(CpuLab.handler(1));
        assertThat(core.activity()).isEqualTo(Core.Activity.RUNNING);
    }

    @Test
    void aSixteenBitTssGivesTheStackOfAnInnerLevel() {
        lab.protectedMode(3);
        lab.idt32(CpuLab.CODE32, INTERRUPT_GATE);
        core.rights[Segment.TR] = 0x83;
        lab.bus.write(CpuLab.TSS + 2, 2, 0x7000);
        lab.bus.write(CpuLab.TSS + 4, 2, CpuLab.DATA32);
        Interrupts.deliverExternal(core, 0x20);
        assertThat(core.r[Core.RSP]).isEqualTo(0x7000 - 20);
        assertThat(core.selector[Segment.SS]).isEqualTo(CpuLab.DATA32);
        core.limit[Segment.TR] = 4;
        core.cpl = 3;
        assertThat(lab.faultOf(() -> InterruptEntry.enter(core, 0x20, InterruptEntry.EXTERNAL, false, 0)))
                .isEqualTo("10 " + Integer.toHexString(CpuLab.TSS_SELECTOR | 1));
    }

    @Test
    void machineChecksComeFirst() {
        lab.protectedMode(0);
        lab.idt32(CpuLab.CODE32, INTERRUPT_GATE);
        core.cr4 |= ControlBits.CR4_MCE;
        core.setRflags(0);
        core.requestNmi();
        core.requestMachineCheck();
        lab.run(1, 0x90);
        assertThat(lab.told).containsExactly("exception 18");
        assertThat(core.rip).isEqualTo(CpuLab.handler(Vector.MC));
        assertThat(lab.stack(32, 2) & Flags.RF).isZero();
    }

    @Test
    void aMachineCheckWithoutMceStopsTheMachine() {
        lab.protectedMode(0);
        lab.idt32(CpuLab.CODE32, INTERRUPT_GATE);
        core.requestMachineCheck();
        StopReason stop = lab.machine.run(10);
        assertThat(stop).isInstanceOf(StopReason.TripleFault.class);
        assertThat(stop.toString()).contains("CR4.MCE");
    }

    @Test
    void cr2IsThatOfTheLastPageFaultEvenIfItBecomesADoubleFault() {
        lab.longMode(0);
        lab.idt64(CpuLab.CODE64, INTERRUPT_GATE);
        lab.gate64(Vector.DF, CpuLab.CODE64, INTERRUPT_GATE, 1);
        core.r[Core.RSP] = 0x4000_1000L;
        Interrupts.deliverFault(core, core.pageFault(0x5000_0000L, 0));
        assertThat(core.rip).isEqualTo(CpuLab.handler(Vector.DF));
        assertThat(core.cr2).isEqualTo(0x4000_0FF8L);
    }

    @Test
    void aPageFaultOnTheFrameLeavesTheInstructionToBeRestarted() {
        lab.longMode(3);
        lab.idt64(CpuLab.CODE64, 0xEE);
        lab.gate64(Vector.PF, CpuLab.CODE64, INTERRUPT_GATE, 1);
        lab.bus.write(CpuLab.TSS + 4, 8, 0x4000_1000L);
        long flags = core.rflags();
        lab.run(1, 0xCD, 0x30);
        assertThat(core.rip).isEqualTo(CpuLab.handler(Vector.PF));
        assertThat(lab.stack(64, 1)).isEqualTo(CpuLab.CODE);
        assertThat(lab.stack(64, 2)).isEqualTo(CpuLab.USER_CODE64);
        assertThat(lab.stack(64, 3)).isEqualTo(flags | Flags.RF);
        assertThat(lab.stack(64, 4)).isEqualTo(CpuLab.USER_STACK);
    }
}
