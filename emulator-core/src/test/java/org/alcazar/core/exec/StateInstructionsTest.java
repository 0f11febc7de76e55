package org.alcazar.core.exec;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Vector;
import org.junit.jupiter.api.Test;

/** Protection-key register, direct stores, cache lines and processor clocks. */
final class StateInstructionsTest {
    private static final String RDPKRU = "0F01EE";
    private static final String WRPKRU = "0F01EF";
    private static final String CLZERO = "0F01FC";
    private static final String RDPRU = "0F01FD";

    private final GuestCode guest = new GuestCode("max");
    private final Core core = guest.core;

    @Test
    void protectionKeyRegisterNeedsCr4AndZeros() {
        assertThat(guest.run(RDPKRU).exception).isEqualTo(Vector.UD);
        core.cr4 |= ControlBits.CR4_PKE;
        guest.with(Core.RAX, 0xFFFF_FFFF_1234_5678L).with(Core.RDX, 0).with(Core.RCX, 0);
        assertThat(guest.again(WRPKRU).exception).isEqualTo(-1);
        guest.with(Core.RDX, 1);
        assertThat(guest.again(WRPKRU).exception).isEqualTo(Vector.GP);
        assertThat(guest.again(RDPKRU).exception).isEqualTo(-1);
        assertThat(guest.r(Core.RAX)).isEqualTo(0x1234_5678L);
        assertThat(guest.r(Core.RDX)).isZero();
        guest.with(Core.RCX, 1);
        assertThat(guest.again(RDPKRU).exception).isEqualTo(Vector.GP);
        assertThat(guest.again(WRPKRU).exception).isEqualTo(Vector.GP);
    }

    @Test
    void clzeroClearsTheLineAroundItsAddress() {
        for (int i = -8; i < 72; i += 8) {
            guest.put(GuestCode.DATA + i, -1, 8);
        }
        guest.with(Core.RAX, GuestCode.DATA + 37).run(CLZERO);
        for (int i = -8; i < 72; i += 8) {
            assertThat(guest.get(GuestCode.DATA + i, 8)).isEqualTo(i < 0 || i >= 64 ? -1 : 0);
        }
        assertThat(guest.again("66" + CLZERO).exception).isEqualTo(-1);
        guest.with(Core.RAX, GuestCode.HOLE + 100);
        assertThat(guest.again(CLZERO).exception).isEqualTo(Vector.PF);
    }

    @Test
    void movdiriStoresARegister() {
        guest.with(Core.RDI, GuestCode.DATA + 3).with(Core.RAX, 0x1122_3344_5566_7788L);
        guest.run("480F38F907");
        assertThat(guest.get(GuestCode.DATA + 3, 8)).isEqualTo(0x1122_3344_5566_7788L);
        guest.with(Core.RAX, 0).again("0F38F907");
        assertThat(guest.get(GuestCode.DATA + 3, 8)).isEqualTo(0x1122_3344_0000_0000L);
    }

    @Test
    void rdpruReadsTheClocksAndNothingElse() {
        guest.with(Core.RCX, 1).run("90 90 90" + RDPRU);
        assertThat(guest.r(Core.RAX)).isEqualTo(3);
        guest.with(Core.RCX, 7).with(Core.RDX, -1).again(RDPRU);
        assertThat(guest.r(Core.RAX)).isZero();
        assertThat(guest.r(Core.RDX)).isZero();
    }

    @Test
    void aTimedWaitEndsByItself() {
        guest.with(Core.RAX, GuestCode.DATA).with(Core.RCX, 0).with(Core.RDX, 0).with(Core.RBX, 5000);
        guest.run("0F01FA B902000000 0F01FB 0F31");
        assertThat(guest.exception).isEqualTo(-1);
        assertThat(guest.r(Core.RAX)).isBetween(5000L, 7000L);
    }

    @Test
    void aTimedWaitHasNoOtherExtensions() {
        guest.with(Core.RAX, GuestCode.DATA).with(Core.RCX, 4);
        assertThat(guest.run("0F01FB").exception).isEqualTo(Vector.GP);
        assertThat(guest.again("0F01FA").exception).isEqualTo(Vector.GP);
        assertThat(guest.with(Core.RCX, 0).again("660F01FA").exception).isEqualTo(Vector.UD);
    }
}
