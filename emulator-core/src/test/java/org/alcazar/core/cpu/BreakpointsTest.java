package org.alcazar.core.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Debug address breakpoints as guest code meets them. */
final class BreakpointsTest {
    private static final int NOP = 0x90;
    private static final int WRITE_4_BYTES = 0xD_0000;
    private static final int READ_OR_WRITE_1_BYTE = 0x3_0000;

    private final CpuLab lab = new CpuLab();
    private final Core core = lab.core;

    @BeforeEach
    void kernelIn64BitMode() {
        lab.longMode(0);
        lab.idt64(CpuLab.CODE64, 0x8E);
    }

    @Test
    void instructionBreakpointFaultsBeforeTheInstruction() {
        DebugRegisters.write(core, 1, CpuLab.CODE + 1);
        DebugRegisters.write(core, 7, 1 << 2);
        lab.run(2, NOP, NOP);
        assertThat(core.rip).isEqualTo(CpuLab.handler(1));
        assertThat(lab.stack(64, 0)).isEqualTo(CpuLab.CODE + 1);
        assertThat(lab.stack(64, 2) & Flags.RF).isZero();
        assertThat(core.dr[6] & 0xF).isEqualTo(2);
    }

    @Test
    void resumeFlagStepsOverIt() {
        DebugRegisters.write(core, 0, CpuLab.CODE);
        DebugRegisters.write(core, 7, 1);
        core.setRflags(Flags.RF);
        lab.run(1, NOP);
        assertThat(core.rip).isEqualTo(CpuLab.CODE + 1);
    }

    @Test
    void dataBreakpointTrapsAfterTheStore() {
        DebugRegisters.write(core, 0, 0x9006);
        DebugRegisters.write(core, 7, 1 | WRITE_4_BYTES);
        core.r[Core.RBX] = 0x9000;
        // MOV AL, [RBX+4]; MOV [RBX+3], AL; MOV [RBX+7], AL; NOP
        lab.run(4, 0x8A, 0x43, 0x04, 0x88, 0x43, 0x03, 0x88, 0x43, 0x07, NOP);
        assertThat(core.rip).isEqualTo(CpuLab.handler(1));
        assertThat(lab.stack(64, 0)).isEqualTo(CpuLab.CODE + 9);
        assertThat(core.dr[6] & 0xF).isEqualTo(1);
    }

    @Test
    void readBreakpointTrapsAfterTheLoad() {
        DebugRegisters.write(core, 0, 0x9004);
        DebugRegisters.write(core, 7, 1 | READ_OR_WRITE_1_BYTE);
        core.r[Core.RBX] = 0x9000;
        lab.run(2, 0x8A, 0x43, 0x04, NOP);
        assertThat(lab.stack(64, 0)).isEqualTo(CpuLab.CODE + 3);
    }

    @Test
    void hitsOfAnEarlierExceptionAreGone() {
        core.dr[6] |= 0xE | DebugRegisters.BS;
        DebugRegisters.write(core, 0, CpuLab.CODE);
        DebugRegisters.write(core, 7, 1);
        lab.run(1, NOP);
        assertThat(core.dr[6] & 0xE00F).isEqualTo(1 | DebugRegisters.BS);
    }

    @Test
    void anInstructionThatFaultsHasNoDataBreakpoint() {
        DebugRegisters.write(core, 0, 0x9000);
        DebugRegisters.write(core, 7, 1 | READ_OR_WRITE_1_BYTE);
        core.r[Core.RSI] = 0x9000;
        core.r[Core.RDI] = 0x4000_0000;
        // MOVSB
        lab.run(2, 0xA4);
        assertThat(lab.told).containsExactly("exception 14 2");
        assertThat(core.dr[6] & 0xF).isZero();
    }

    @Test
    void betweenIterationsTheSavedFlagsHaveRf() {
        DebugRegisters.write(core, 0, 0x9001);
        DebugRegisters.write(core, 7, 1 | READ_OR_WRITE_1_BYTE);
        core.r[Core.RCX] = 4;
        core.r[Core.RDI] = 0x9000;
        // REP STOSB: two iterations, then the delivery
        lab.run(3, 0xF3, 0xAA, NOP);
        assertThat(core.rip).isEqualTo(CpuLab.handler(1));
        assertThat(core.r[Core.RCX]).isEqualTo(2);
        assertThat(lab.stack(64, 0)).isEqualTo(CpuLab.CODE);
        assertThat(lab.stack(64, 2) & Flags.RF).isNotZero();
    }

    @Test
    void anInterruptBetweenIterationsSavesRfToo() {
        core.r[Core.RCX] = 4;
        core.r[Core.RDI] = 0x9000;
        lab.run(2, 0xF3, 0xAA, NOP);
        core.requestNmi();
        lab.machine.run(1);
        assertThat(core.rip).isEqualTo(CpuLab.handler(2));
        assertThat(lab.stack(64, 2) & Flags.RF).isNotZero();
        assertThat(core.rflags() & Flags.RF).isZero();
    }

    @Test
    void aRepeatedInstructionHitsAnInstructionBreakpointOnce() {
        DebugRegisters.write(core, 0, CpuLab.CODE);
        DebugRegisters.write(core, 7, 1);
        core.setRflags(Flags.RF);
        core.r[Core.RCX] = 4;
        core.r[Core.RDI] = 0x9000;
        lab.run(5, 0xF3, 0xAA, NOP);
        assertThat(core.rip).isEqualTo(CpuLab.CODE + 3);
    }

    @Test
    void theShadowOfMovSsSuppressesItOnIntelsProcessors() {
        CpuLab intel = new CpuLab("max,vendor=intel").longMode(0);
        assertThat(behindMovSs(intel)).isEqualTo(CpuLab.CODE + 4);
    }

    @Test
    void theShadowOfMovSsIsNothingToItOnAmdsProcessors() {
        lab.idt64(CpuLab.CODE64, 0x8E);
        assertThat(behindMovSs(lab)).isEqualTo(CpuLab.handler(1) + 1);
    }

    /** Where RIP is three ticks into MOV SS and two NOPs, with a breakpoint on the first of these. */
    private static long behindMovSs(CpuLab lab) {
        DebugRegisters.write(lab.core, 0, CpuLab.CODE + 2);
        DebugRegisters.write(lab.core, 7, 1);
        lab.core.r[Core.RAX] = CpuLab.DATA32;
        lab.bus.write(CpuLab.handler(1), 1, NOP);
        // MOV SS, EAX
        lab.run(3, 0x8E, 0xD0, NOP, NOP);
        return lab.core.rip;
    }
}
