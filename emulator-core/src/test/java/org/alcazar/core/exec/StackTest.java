package org.alcazar.core.exec;

import static org.alcazar.core.cpu.Core.RAX;
import static org.alcazar.core.cpu.Core.RBP;
import static org.alcazar.core.cpu.Core.RCX;
import static org.alcazar.core.cpu.Core.RSP;
import static org.alcazar.core.exec.GuestCode.CODE;
import static org.alcazar.core.exec.GuestCode.HOLE;
import static org.alcazar.core.exec.GuestCode.STACK;
import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.cpu.Segment;
import org.alcazar.core.cpu.Vector;
import org.junit.jupiter.api.Test;

final class StackTest {
    @Test
    void pushOfTheStackPointerPushesItsOldValueAndPopTakesTheNewOne() {
        // push rsp; pop rax; push 0x1234; pop rsp
        GuestCode guest = new GuestCode().run("54 58 6834120000 5C");
        assertThat(guest.r(RAX)).isEqualTo(STACK);
        assertThat(guest.r(RSP)).isEqualTo(0x1234);
    }

    @Test
    void popToMemoryAddressesWithTheIncrementedStackPointer() {
        // push 7; pop qword [rsp]
        GuestCode guest = new GuestCode().run("6A07 8F0424");
        assertThat(guest.get(STACK, 8)).isEqualTo(7);
        assertThat(guest.r(RSP)).isEqualTo(STACK);
    }

    @Test
    void popThatCannotStoreLeavesTheStackPointer() {
        // pop qword [rax]
        GuestCode guest = new GuestCode().with(RAX, HOLE).run("8F00");
        assertThat(guest.exception).isEqualTo(Vector.PF);
        assertThat(guest.r(RSP)).isEqualTo(STACK);
    }

    @Test
    void enterCopiesTheFramePointersOfOuterLevels() {
        GuestCode guest = new GuestCode().with(RBP, STACK - 64).put(STACK - 72, 0x1111, 8);
        guest.with(RSP, STACK - 128);
        // enter 32, 2
        guest.run("C8200002");
        long frame = STACK - 136;
        assertThat(guest.get(frame, 8)).isEqualTo(STACK - 64);
        assertThat(guest.get(frame - 8, 8)).isEqualTo(0x1111);
        assertThat(guest.get(frame - 16, 8)).isEqualTo(frame);
        assertThat(guest.r(RBP)).isEqualTo(frame);
        assertThat(guest.r(RSP)).isEqualTo(frame - 16 - 32);
    }

    @Test
    void leaveUndoesEnter() {
        // enter 0x100, 0; leave
        GuestCode guest = new GuestCode().with(RBP, 0x7777).run("C8000100 C9");
        assertThat(guest.r(RBP)).isEqualTo(0x7777);
        assertThat(guest.r(RSP)).isEqualTo(STACK);
    }

    @Test
    void aSixteenBitStackWrapsAndKeepsTheUpperHalf() {
        GuestCode guest = new GuestCode();
        int code = Segment.P | Segment.S | 0xB | Segment.DB | Segment.G;
        int data = Segment.P | Segment.S | 3;
        guest.core.setSegment(Segment.CS, 8, 0, -1, code);
        guest.core.setSegment(Segment.SS, 16, STACK, 0xFFFF, data);
        guest.with(RSP, 0xABCD_0000L).with(RCX, 0x1122_3344);
        // push ecx
        guest.run("51");
        assertThat(guest.r(RSP)).isEqualTo(0xABCD_FFFCL);
        assertThat(guest.get(STACK + 0xFFFC, 4)).isEqualTo(0x1122_3344);
    }

    @Test
    void aCallToNowherePushesNothing() {
        // call rax
        GuestCode guest = new GuestCode().with(RAX, 1L << 60).run("FFD0");
        assertThat(guest.exception).isEqualTo(Vector.GP);
        assertThat(guest.exceptionRip).isEqualTo(CODE);
        assertThat(guest.r(RSP)).isEqualTo(STACK);
    }

    @Test
    void retReleasesItsParameters() {
        // call +1 (to ret); hlt; ret 16
        GuestCode guest = new GuestCode().run("E801000000 F4 C21000");
        assertThat(guest.r(RSP)).isEqualTo(STACK + 16);
        assertThat(guest.core.rip).isEqualTo(CODE + 6);
    }

    @Test
    void loopsCountByAddressSize() {
        // again: inc eax; addr32 loop again
        GuestCode guest = new GuestCode().with(RAX, 0).with(RCX, 0x5_0000_0003L).run("FFC0 67E2FB");
        assertThat(guest.r(RAX)).isEqualTo(3);
        assertThat(guest.r(RCX)).isZero();
    }
}
