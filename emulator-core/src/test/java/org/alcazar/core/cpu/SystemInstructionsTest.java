package org.alcazar.core.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.machine.StopReason;
import org.alcazar.core.memory.PortDevice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** System instructions as guest code, through decoder, binder and run loop. */
final class SystemInstructionsTest {
    private static final int NOP = 0x90;

    private final CpuLab lab = new CpuLab();
    private final Core core = lab.core;

    @BeforeEach
    void kernelIn64BitMode() {
        lab.longMode(0);
        lab.idt64(CpuLab.CODE64, 0x8E);
    }

    private void user() {
        lab.longMode(3);
    }

    @Test
    void stiHoldsInterruptsOffForOneInstruction() {
        core.setRflags(0);
        core.requestNmi();
        core.events.nmi = false;
        lab.run(1, 0xFB, NOP, NOP);
        assertThat(core.events.interruptShadow).isTrue();
        lab.machine.run(1);
        assertThat(core.events.interruptShadow).isFalse();
        assertThat(core.rip).isEqualTo(CpuLab.CODE + 2);
    }

    @Test
    void loadOfSsHoldsOffTheDebugTrap() {
        core.setRflags(Flags.TF);
        core.r[Core.RAX] = CpuLab.DATA32;
        lab.run(3, 0x8E, 0xD0, NOP, NOP);
        assertThat(core.rip).isEqualTo(CpuLab.handler(1));
        assertThat(lab.stack(64, 0)).isEqualTo(CpuLab.CODE + 3);
    }

    @Test
    void privilegedInstructionsFaultInUserMode() {
        int[][] privileged = {
            {0xF4},
            {0x0F, 0x30},
            {0x0F, 0x32},
            {0x0F, 0x06},
            {0x0F, 0x20, 0xC0},
            {0x0F, 0x22, 0xC0},
            {0x0F, 0x21, 0xC0},
            {0x0F, 0x09},
            {0x0F, 0x01, 0x38},
            {0x0F, 0x01, 0xF8},
            {0x0F, 0x00, 0xD8},
            {0xFA},
            {0xFB},
            {0xEC},
            {0xEE}
        };
        for (int[] code : privileged) {
            user();
            lab.told.clear();
            lab.run(1, code);
            assertThat(lab.told).as("%02x", code[0]).containsExactly("exception 13 0");
            assertThat(core.cpl).isZero();
        }
    }

    @Test
    void popfChangesIfAndIoplByPrivilege() {
        core.r[Core.RSP] -= 8;
        lab.bus.write(core.r[Core.RSP], 8, Flags.IF | Flags.IOPL | Flags.CF);
        lab.run(1, 0x9D);
        assertThat(core.rflags()).isEqualTo(Flags.IF | Flags.IOPL | Flags.CF | 2);
        user();
        core.r[Core.RSP] -= 8;
        lab.bus.write(core.r[Core.RSP], 8, Flags.IOPL | Flags.CF);
        lab.run(1, 0x9D);
        assertThat(core.rflags()).isEqualTo(Flags.IF | Flags.CF | 2);
    }

    @Test
    void pushfHidesRfAndVm() {
        core.setRflags(Flags.RF | Flags.IF);
        lab.run(1, 0x9C);
        assertThat(lab.stack(64, 0)).isEqualTo(Flags.IF | 2);
    }

    @Test
    void descriptorTableRegistersRoundTrip() {
        core.r[Core.RAX] = 0x9000;
        lab.bus.write(0x9000, 2, 0x123);
        lab.bus.write(0x9002, 8, 0xFFFF_8000_0000_1000L);
        lab.run(1, 0x0F, 0x01, 0x10);
        assertThat(core.gdtrLimit).isEqualTo(0x123);
        assertThat(core.gdtrBase).isEqualTo(0xFFFF_8000_0000_1000L);
        core.r[Core.RAX] = 0x9100;
        lab.run(1, 0x0F, 0x01, 0x00);
        assertThat(lab.bus.read(0x9100, 2)).isEqualTo(0x123);
        assertThat(lab.bus.read(0x9102, 8)).isEqualTo(0xFFFF_8000_0000_1000L);
    }

    @Test
    void lgdtRefusesANonCanonicalBase() {
        core.r[Core.RAX] = 0x9000;
        lab.bus.write(0x9002, 8, 1L << 56);
        lab.run(1, 0x0F, 0x01, 0x10);
        assertThat(lab.told).containsExactly("exception 13 0");
        assertThat(core.gdtrBase).isEqualTo(CpuLab.GDT);
    }

    @Test
    void haltWithInterruptsOffIsTheEnd() {
        core.setRflags(0);
        StopReason reason = lab.run(10, 0xF4).machine.run(1);
        assertThat(core.activity()).isEqualTo(Core.Activity.HALTED);
        assertThat(reason).isInstanceOf(StopReason.Halted.class);
        assertThat(core.rip).isEqualTo(CpuLab.CODE + 1);
    }

    @Test
    void injectionWakesHaltedCoreEvenWithInterruptsOff() {
        core.setRflags(0);
        lab.run(10, 0xF4);
        core.inject(new InjectedEvent(0x20, false, 0, false, 0, false));
        lab.machine.run(1);
        assertThat(core.rip).isEqualTo(CpuLab.handler(0x20));
        assertThat(lab.stack(64, 0)).isEqualTo(CpuLab.CODE + 1);
        assertThat(core.activity()).isEqualTo(Core.Activity.RUNNING);
    }

    @Test
    void hypercallsReachTheHandlerAfterRetiring() {
        user();
        lab.run(1, 0x0F, 0x01, 0xC1);
        assertThat(lab.told).containsExactly("exception 6");
        user();
        lab.machine.setHypercallHandler(at -> at.r[Core.RAX] = at.rip);
        lab.run(2, 0x0F, 0x01, 0xC1, 0x0F, 0x01, 0xD9);
        assertThat(core.r[Core.RAX]).isEqualTo(CpuLab.CODE + 6);
        assertThat(core.cpl).isEqualTo(3);
        lab.machine.setHypercallHandler(at -> at.rip = CpuLab.HANDLERS);
        lab.run(1, 0x0F, 0x01, 0xD9);
        assertThat(core.rip).isEqualTo(CpuLab.HANDLERS);
    }

    @Test
    void portsInThreeWidths() {
        long[] written = new long[1];
        lab.bus.ports().map(0x500, 4, new PortDevice() {
            @Override
            public int read(int offset, int width) {
                return width == 4 ? 0x8765_4321 : width == 2 ? 0xABCD : 0xEF;
            }

            @Override
            public int peek(int offset, int width) {
                return 0;
            }

            @Override
            public void write(int offset, int width, int value) {
                written[0] = (long) width << 32 | value & 0xFFFF_FFFFL;
            }
        });
        core.r[Core.RDX] = 0x500;
        core.r[Core.RAX] = -1;
        lab.run(1, 0xEC);
        assertThat(core.r[Core.RAX]).isEqualTo(0xFFFF_FFFF_FFFF_FFEFL);
        lab.run(1, 0x66, 0xED);
        assertThat(core.r[Core.RAX]).isEqualTo(0xFFFF_FFFF_FFFF_ABCDL);
        lab.run(1, 0xED);
        assertThat(core.r[Core.RAX]).isEqualTo(0x8765_4321L);
        lab.run(1, 0xEF);
        assertThat(written[0]).isEqualTo(0x4_8765_4321L);
    }

    @Test
    void segmentBasesIn64BitMode() {
        core.r[Core.RCX] = ModelSpecificRegisters.KERNEL_GS_BASE;
        core.r[Core.RDX] = 0xFFFF_8000L;
        core.r[Core.RAX] = 0x1000;
        lab.run(2, 0x0F, 0x30, 0x0F, 0x01, 0xF8);
        assertThat(core.segmentBase(Segment.GS)).isEqualTo(0xFFFF_8000_0000_1000L);
        lab.run(1, 0xF3, 0x48, 0x0F, 0xAE, 0xC0);
        assertThat(lab.told).containsExactly("exception 6");
        lab.longMode(0);
        core.cr4 |= ControlBits.CR4_FSGSBASE;
        core.r[Core.RAX] = 0x1234_5678_9ABCL;
        lab.run(1, 0xF3, 0x48, 0x0F, 0xAE, 0xD0);
        assertThat(core.segmentBase(Segment.FS)).isEqualTo(0x1234_5678_9ABCL);
    }

    @Test
    void timeStampCounterCountsTicks() {
        lab.run(2, 0x0F, 0x31, 0x0F, 0x31);
        long first = core.r[Core.RAX];
        lab.run(3, NOP, NOP, 0x0F, 0x31);
        assertThat(core.r[Core.RAX]).isEqualTo(first + 3);
        user();
        core.cr4 |= ControlBits.CR4_TSD;
        lab.run(1, 0x0F, 0x31);
        assertThat(lab.told).containsExactly("exception 13 0");
    }

    @Test
    void mwaitSleepsUntilTheMonitoredLineChanges() {
        core.r[Core.RAX] = 0x9040;
        core.r[Core.RCX] = 0;
        lab.run(2, 0x0F, 0x01, 0xC8, 0x0F, 0x01, 0xC9, NOP);
        assertThat(core.activity()).isEqualTo(Core.Activity.MWAIT);
        assertThat(core.canRun()).isFalse();
        lab.bus.write(0x907F, 1, 1);
        assertThat(core.canRun()).isTrue();
        lab.machine.run(1);
        assertThat(core.rip).isEqualTo(CpuLab.CODE + 7);
    }

    @Test
    void realToLongModeAsABootLoaderDoesIt() {
        lab.protectedMode(0);
        core.r[Core.RAX] = ControlBits.CR4_PAE;
        core.r[Core.RBX] = CpuLab.PAGE_TABLES;
        core.r[Core.RSI] = ControlBits.CR0_PE | ControlBits.CR0_PG;
        // MOV CR4, EAX; MOV CR3, EBX; MOV ECX, EFER; MOV EAX, LME; XOR EDX, EDX; WRMSR; MOV CR0, ESI; JMP CODE64:11000
        lab.run(
                8,
                0x0F,
                0x22,
                0xE0,
                0x0F,
                0x22,
                0xDB,
                0xB9,
                0x80,
                0x00,
                0x00,
                0xC0,
                0xB8,
                0x00,
                0x01,
                0x00,
                0x00,
                0x31,
                0xD2,
                0x0F,
                0x30,
                0x0F,
                0x22,
                0xC6,
                0xEA,
                0x00,
                0x10,
                0x01,
                0x00,
                CpuLab.CODE64,
                0x00);
        assertThat(lab.told).isEmpty();
        assertThat(core.code64()).isTrue();
        assertThat(core.rip).isEqualTo(0x1_1000);
    }
}
