package org.alcazar.core.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Places that look whether an address is canonical go by the paging mode: bit 47 decides, or bit 56. Only bases of tables
 * need no more than the widest mode.
 */
final class AddressChecksTest {
    private static final int NOP = 0x90;

    private final CpuLab lab = new CpuLab();
    private final Core core = lab.core;
    private long beyond;
    private long highest;

    /** 64-bit mode; with five levels the tables hang below one entry more, so that the low half stays where it is. */
    private void enter(boolean five, int cpl) {
        lab.longMode(cpl);
        lab.idt64(CpuLab.CODE64, 0x8E);
        beyond = five ? 1L << 56 : 1L << 47;
        highest = -beyond;
        if (five) {
            long top = 0xF000;
            lab.bus.write(top, 8, CpuLab.PAGE_TABLES | 7);
            core.cr3 = top;
            core.cr4 |= ControlBits.CR4_LA57;
            core.modeChanged();
            core.mmu.flushAll();
        }
        lab.told.clear();
    }

    private void told(String what, int... code) {
        lab.told.clear();
        core.rip = CpuLab.CODE;
        lab.run(1, code);
        assertThat(lab.told).as("%02x", code[0]).containsExactly(what);
        core.r[Core.RSP] = CpuLab.USER_STACK;
    }

    private void passes(int... code) {
        lab.told.clear();
        core.rip = CpuLab.CODE;
        lab.run(1, code);
        assertThat(lab.told).as("%02x", code[0]).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void dataAndStack(boolean five) {
        enter(five, 0);
        core.r[Core.RAX] = beyond;
        told("exception 13 0", 0x8A, 0x00);
        core.r[Core.RAX] = beyond - 1;
        told("exception 14 0", 0x8A, 0x00);
        core.r[Core.RAX] = highest;
        told("exception 14 0", 0x8A, 0x00);
        core.r[Core.RAX] = highest - 1;
        told("exception 13 0", 0x8A, 0x00);
        core.r[Core.RAX] = beyond;
        lab.gate64(Vector.SS, CpuLab.CODE64, 0x8E, 1);
        core.r[Core.RBP] = beyond;
        told("exception 12 0", 0x8A, 0x45, 0x00);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void branches(boolean five) {
        enter(five, 0);
        core.r[Core.RAX] = beyond;
        told("exception 13 0", 0xFF, 0xE0);
        told("exception 13 0", 0xFF, 0xD0);
        lab.bus.write(core.r[Core.RSP], 8, beyond);
        told("exception 13 0", 0xC3);
        core.r[Core.RAX] = highest;
        passes(0xFF, 0xE0);
        assertThat(core.rip).isEqualTo(highest);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void interruptReturnsAndGates(boolean five) {
        enter(five, 0);
        long frame = CpuLab.USER_STACK - 64;
        core.r[Core.RSP] = frame;
        lab.bus.write(frame, 8, beyond);
        lab.bus.write(frame + 8, 8, CpuLab.CODE64);
        lab.bus.write(frame + 16, 8, 2);
        lab.bus.write(frame + 24, 8, CpuLab.USER_STACK);
        lab.bus.write(frame + 32, 8, CpuLab.DATA32);
        told("exception 13 0", 0x48, 0xCF);
        lab.bus.write(CpuLab.IDT + 16L * 0x20 + 8, 8, beyond >>> 32);
        told("exception 13 0", 0xCD, 0x20);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tableRegistersAndBases(boolean five) {
        enter(five, 0);
        core.cr4 |= ControlBits.CR4_FSGSBASE;
        long operand = CpuLab.USER_STACK - 256;
        core.r[Core.RAX] = operand;
        lab.bus.write(operand, 2, 0xFF);
        lab.bus.write(operand + 2, 8, 1L << 56);
        told("exception 13 0", 0x0F, 0x01, 0x10);
        told("exception 13 0", 0x0F, 0x01, 0x18);
        core.r[Core.RAX] = beyond;
        told("exception 13 0", 0xF3, 0x48, 0x0F, 0xAE, 0xD0);
        core.r[Core.RAX] = highest;
        passes(0xF3, 0x48, 0x0F, 0xAE, 0xD0, NOP);
        assertThat(core.segmentBase(Segment.FS)).isEqualTo(highest);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void stacksInTheTaskState(boolean five) {
        enter(five, 3);
        lab.gate64(0x30, CpuLab.CODE64, 0xEE, 2);
        lab.bus.write(CpuLab.TSS + 44, 8, beyond);
        told("exception 12 0", 0xCD, 0x30);
    }
}
