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
}
