package org.alcazar.core.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.alcazar.core.state.Section;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hardware task switches: what of them no guest can see from inside, or only with trouble. */
final class TaskSwitchTest {
    private static final int TASK = 0x68;
    private static final int TASK16 = 0x70;
    private static final long TSS2 = 0x3800;
    private static final long TASK_CODE = 0x1_8000;
    private static final long TASK_STACK = 0x5_0000;
    private static final int[] CALL_TASK = {0x9A, 0, 0, 0, 0, TASK, 0};
    private static final int IRET = 0xCF;
    private static final int NOP = 0x90;
    private static final int HLT = 0xF4;

    private final CpuLab lab = new CpuLab();
    private final Core core = lab.core;

    @BeforeEach
    void twoTasks() {
        lab.protectedMode(0);
        lab.idt32(CpuLab.CODE32, 0x8E);
        lab.gdt(CpuLab.TSS_SELECTOR, CpuLab.segment(CpuLab.TSS, 0xFFF, 0x8B, 0));
        lab.gdt(TASK, CpuLab.segment(TSS2, 0x67, 0x89, 0));
        lab.gdt(TASK16, CpuLab.segment(TSS2, 0x2B, 0x81, 0));
        field(0x20, TASK_CODE);
        field(0x24, 2);
        field(0x38, TASK_STACK);
        for (int at = 0x48; at < 0x58; at += 4) {
            field(at, at == 0x4C ? CpuLab.CODE32 : CpuLab.DATA32);
        }
    }

    private void field(int at, long value) {
        lab.bus.write(TSS2 + at, 4, value);
    }

    private void taskCode(int... code) {
        for (int i = 0; i < code.length; i++) {
            lab.bus.write(TASK_CODE + i, 1, code[i]);
        }
    }

    private int type(int selector) {
        return (int) (lab.gdt(selector) >> 40) & 0xF;
    }

    @Test
    void callAndReturnAreATickEach() {
        taskCode(IRET);
        lab.run(1, CALL_TASK);
        assertThat(core.rip).isEqualTo(TASK_CODE);
        assertThat(core.r[Core.RSP]).isEqualTo(TASK_STACK);
        assertThat(core.selector[Segment.TR]).isEqualTo(TASK);
        assertThat(core.rflags() & Flags.NT).isNotZero();
        lab.machine.run(1);
        assertThat(core.rip).isEqualTo(CpuLab.CODE + 7);
        assertThat(core.r[Core.RSP]).isEqualTo(CpuLab.USER_STACK);
        assertThat(core.selector[Segment.TR]).isEqualTo(CpuLab.TSS_SELECTOR);
        assertThat(type(TASK)).isEqualTo(Descriptors.TSS_AVAILABLE);
        assertThat(type(CpuLab.TSS_SELECTOR)).isEqualTo(Descriptors.TSS_BUSY);
    }

    @Test
    void theStateSavedBetweenTasksRunsOnInTheOther() {
        taskCode(NOP, IRET);
        lab.run(1, CALL_TASK);
        List<Section> state = lab.machine.save();
        lab.machine.run(3);
        long rip = core.rip;
        lab.machine.load(state);
        assertThat(core.rip).isEqualTo(TASK_CODE);
        lab.machine.run(3);
        assertThat(core.rip).isEqualTo(rip);
    }

    @Test
    void aSwitchThatIsRefusedChangesNothing() {
        lab.gdt(TASK, CpuLab.segment(TSS2, 0x66, 0x89, 0));
        long before = lab.bus.read(CpuLab.TSS + 0x20, 4);
        assertThat(lab.faultOf(() -> FarTransfers.call(core, TASK, 0, 32)))
                .isEqualTo("10 " + Integer.toHexString(TASK));
        assertThat(lab.bus.read(CpuLab.TSS + 0x20, 4)).isEqualTo(before);
        assertThat(core.selector[Segment.TR]).isEqualTo(CpuLab.TSS_SELECTOR);
        assertThat(type(TASK)).isEqualTo(Descriptors.TSS_AVAILABLE);
    }

    @Test
    void aFaultOfTheNewTaskIsDeliveredInIt() {
        field(0x54, 0xFFF8);
        lab.run(1, CALL_TASK);
        assertThat(core.rip).isEqualTo(CpuLab.handler(Vector.TS));
        assertThat(core.selector[Segment.TR]).isEqualTo(TASK);
        assertThat(lab.stack(32, 0)).isEqualTo(0xFFF8);
        assertThat(lab.stack(32, 1)).isEqualTo(TASK_CODE);
        assertThat(lab.told).containsExactly("exception 10 fff8");
    }

    @Test
    void aFaultOfTheHandlersTaskComesWithExt() {
        lab.bus.write(CpuLab.IDT + 8 * Vector.UD, 8, (long) TASK << 16 | 0x8500L << 32);
        field(0x54, 0xFFF8);
        lab.run(1, 0x0F, 0x0B);
        assertThat(core.rip).isEqualTo(CpuLab.handler(Vector.TS));
        assertThat(lab.stack(32, 0)).isEqualTo(0xFFF9);
        assertThat(lab.bus.read(CpuLab.TSS + 0x20, 4)).isEqualTo(CpuLab.CODE);
    }

    @Test
    void anInterruptThroughATaskGateReturnsToTheInterruptedTask() {
        lab.bus.write(CpuLab.IDT + 8 * 0x20, 8, (long) TASK << 16 | 0x8500L << 32);
        taskCode(IRET);
        core.rip = CpuLab.CODE + 5;
        Interrupts.deliverExternal(core, 0x20);
        assertThat(core.rip).isEqualTo(TASK_CODE);
        assertThat(core.interruptsEnabled()).isFalse();
        lab.machine.run(1);
        assertThat(core.rip).isEqualTo(CpuLab.CODE + 5);
        assertThat(core.interruptsEnabled()).isTrue();
    }

    @Test
    void nmiStaysBlockedUntilItsTaskReturns() {
        lab.bus.write(CpuLab.IDT + 8 * Vector.NMI, 8, (long) TASK << 16 | 0x8500L << 32);
        taskCode(NOP, IRET);
        core.requestNmi();
        lab.run(1, NOP, NOP);
        assertThat(core.rip).isEqualTo(TASK_CODE);
        core.requestNmi();
        lab.machine.run(1);
        assertThat(core.rip).as("still in the task").isEqualTo(TASK_CODE + 1);
        lab.machine.run(2);
        assertThat(core.rip).as("again in the task, behind its IRET").isEqualTo(TASK_CODE + 2);
    }

    @Test
    void aPageFaultOnTheNewTssComesBeforeTheSwitch() {
        core.cr3 = 0x8000;
        core.cr4 = ControlBits.CR4_PSE;
        lab.bus.write(0x8000, 4, 0x83);
        core.cr0 |= ControlBits.CR0_PG;
        core.modeChanged();
        core.mmu.flushAll();
        lab.gdt(TASK, CpuLab.segment(0x80_0FC0, 0x67, 0x89, 0));
        lab.run(1, CALL_TASK);
        assertThat(core.rip).isEqualTo(CpuLab.handler(Vector.PF));
        assertThat(core.cr2).isEqualTo(0x80_0FC0);
        assertThat(core.selector[Segment.TR]).isEqualTo(CpuLab.TSS_SELECTOR);
        assertThat(type(TASK)).isEqualTo(Descriptors.TSS_AVAILABLE);
    }

    @Test
    void aSixteenBitTaskHasNoFsAndGs() {
        for (int at = 0; at < 0x2C; at += 2) {
            lab.bus.write(TSS2 + at, 2, 0);
        }
        lab.bus.write(TSS2 + 0x0E, 2, 0x8000);
        lab.bus.write(TSS2 + 0x1A, 2, 0x7000);
        for (int at = 0x22; at < 0x2A; at += 2) {
            lab.bus.write(TSS2 + at, 2, at == 0x24 ? CpuLab.CODE32 : CpuLab.DATA32);
        }
        FarTransfers.jump(core, TASK16, 0);
        assertThat(core.rip).isEqualTo(0x8000);
        assertThat(core.r[Core.RSP]).isEqualTo(0x7000);
        assertThat(core.selector[Segment.FS]).isZero();
        assertThat(core.rights[Segment.GS]).isEqualTo(Segment.UNUSABLE);
        assertThat(type(TASK16)).isEqualTo(Descriptors.TSS16_BUSY);
        assertThat(type(CpuLab.TSS_SELECTOR)).isEqualTo(Descriptors.TSS_AVAILABLE);
    }

    @Test
    void theTrapFlagOfATssTrapsBeforeTheFirstInstruction() {
        field(0x64, 1);
        taskCode(HLT);
        lab.run(2, CALL_TASK);
        assertThat(core.rip).isEqualTo(CpuLab.handler(Vector.DB));
        assertThat(lab.stack(32, 0)).isEqualTo(TASK_CODE);
        assertThat(core.dr[6] & 0xE00F).isEqualTo(DebugRegisters.BT);
    }

    @Test
    void aNewCr3LoadsThePageDirectoryPointers() {
        core.cr3 = 0x8000;
        core.cr4 = ControlBits.CR4_PAE;
        lab.bus.write(0x8000, 8, 0xA001);
        lab.bus.write(0x9000, 8, 0xA001);
        lab.bus.write(0xA000, 8, 0x83);
        core.cr0 |= ControlBits.CR0_PG;
        core.mmu.loadPdptes();
        core.modeChanged();
        core.mmu.flushAll();
        field(0x1C, 0x9000);
        lab.run(1, CALL_TASK);
        assertThat(core.cr3).isEqualTo(0x9000);
        assertThat(core.rip).isEqualTo(TASK_CODE);
    }

    @Test
    void badPageDirectoryPointersAreTheNewTasksFault() {
        aNewCr3LoadsThePageDirectoryPointers();
        twoTasks();
        lab.bus.write(0x9000, 8, 0xA003);
        core.cr3 = 0x8000;
        field(0x1C, 0x9000);
        core.cr4 = ControlBits.CR4_PAE;
        core.cr0 |= ControlBits.CR0_PG;
        core.mmu.loadPdptes();
        core.modeChanged();
        assertThat(lab.faultOf(() -> FarTransfers.call(core, TASK, 0, 32))).isEqualTo("none");
        assertThat(lab.told).contains("exception 13 0");
        assertThat(core.selector[Segment.TR]).isEqualTo(TASK);
        assertThat(core.cr3).isEqualTo(0x8000);
    }

    @Test
    void longModeHasNone() {
        lab.longMode(0, true);
        lab.gdt(TASK + 8, 0);
        assertThat(lab.faultOf(() -> FarTransfers.call(core, TASK, 0, 32)))
                .isEqualTo("13 " + Integer.toHexString(TASK));
    }
}
