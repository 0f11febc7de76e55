package org.alcazar.core.exec;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.FloatingState;
import org.alcazar.core.cpu.Vector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What instructions on MMX registers do to the x87 state, and where their operands are. */
final class MmxInstructionsTest {
    private static final int TOP_5 = 5 << 11;
    private static final int ALL_EMPTY = 0xFFFF;
    private static final int PENDING_ZERO_DIVIDE = 0x8084;

    private final GuestCode guest = new GuestCode();
    private final Core core = guest.core;
    private final FloatingState state = core.floating;

    @BeforeEach
    void enable() {
        core.cr4 |= ControlBits.CR4_OSFXSR;
        core.cr0 |= ControlBits.CR0_NE;
        core.modeChanged();
        state.statusWord = TOP_5 | 0x21;
        state.tagWord = ALL_EMPTY;
        for (int i = 0; i < 8; i++) {
            state.significand[i] = 0x0101_0101_0101_0101L * i;
            state.signExponent[i] = 0x3FFF;
        }
    }

    /** Reads and writes alike: paddb mm1,mm2; movd eax,mm1; pmovmskb eax,mm1; movq [rdi],mm1; movq2dq xmm0,mm1. */
    @ParameterizedTest
    @ValueSource(strings = {"0FFCCA", "0F7EC8", "0FD7C1", "0F7F0F", "F30FD6C1", "0F71D103", "0FC5C100"})
    void everyInstructionMakesAllRegistersValidAndTopZero(String code) {
        guest.with(Core.RDI, GuestCode.DATA).run(code);
        assertThat(guest.exception).isEqualTo(-1);
        assertThat(state.tagWord).isZero();
        assertThat(state.statusWord).isEqualTo(0x21);
    }

    @Test
    void onlyAWrittenRegisterGetsTheExponentOfANaN() {
        guest.run("0FFCCA"); // paddb mm1,mm2
        assertThat(state.significand[1]).isEqualTo(0x0303_0303_0303_0303L);
        assertThat(state.signExponent).startsWith(0x3FFF, 0xFFFF, 0x3FFF);
    }

    @Test
    void emmsEmptiesAllRegistersAndClearsTop() {
        state.tagWord = 0;
        guest.run("0F77");
        assertThat(state.tagWord).isEqualTo(ALL_EMPTY);
        assertThat(state.statusWord).isEqualTo(0x21);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0FFCCA", "0F77", "0F6E0F", "0F7F0F", "0FF7CA", "F20FD6C8"})
    void aPendingExceptionIsRaisedBeforeMemoryIsTouched(String code) {
        state.statusWord |= PENDING_ZERO_DIVIDE;
        guest.with(Core.RDI, GuestCode.HOLE).run(code);
        assertThat(guest.exception).isEqualTo(Vector.MF);
        assertThat(state.tagWord).isEqualTo(ALL_EMPTY);
        assertThat(state.statusWord).isEqualTo(TOP_5 | 0x21 | PENDING_ZERO_DIVIDE);
    }

    @Test
    void aFaultingLoadOrStoreLeavesTheX87Registers() {
        guest.with(Core.RDI, GuestCode.HOLE).run("0FFC0F"); // paddb mm1,[rdi]
        assertThat(guest.exception).isEqualTo(Vector.PF);
        assertThat(state.tagWord).isEqualTo(ALL_EMPTY);
        assertThat(state.statusWord).isEqualTo(TOP_5 | 0x21);
        assertThat(state.signExponent[1]).isEqualTo(0x3FFF);
    }

    /** Found by comparison with silicon. */
    @Test
    void maskmovqTurnsToMmxEvenWhenItFaults() {
        state.significand[2] = 0;
        guest.with(Core.RDI, GuestCode.HOLE - 4).run("0FF7CA"); // maskmovq mm1,mm2
        assertThat(guest.exception).isEqualTo(Vector.PF);
        assertThat(core.cr2).isEqualTo(GuestCode.HOLE);
        assertThat(state.tagWord).isZero();
        assertThat(state.statusWord).isEqualTo(0x21);
    }

    @Test
    void maskmovqStoresTheBytesChosen() {
        state.significand[2] = 0x8000_0000_0080_FF00L;
        guest.with(Core.RDI, GuestCode.DATA).put(GuestCode.DATA, -1, 8).run("0FF7CA");
        assertThat(guest.get(GuestCode.DATA, 8)).isEqualTo(0x01FF_FFFF_FF01_01FFL);
    }

    @Test
    void lowInterleavesReadHalfARegisterFromMemory() {
        long end = GuestCode.HOLE - 4;
        guest.with(Core.RDI, end).put(end, 0x4433_2211, 4).run("0F600F"); // punpcklbw mm1,[rdi]
        assertThat(guest.exception).isEqualTo(-1);
        assertThat(state.significand[1]).isEqualTo(0x4401_3301_2201_1101L);
    }

    @Test
    void rexDoesNotReachMoreRegisters() {
        guest.run("450FFCCA"); // paddb mm1,mm2 with REX.R and REX.B
        assertThat(state.significand[1]).isEqualTo(0x0303_0303_0303_0303L);
    }

    @Test
    void movesOf64BitsTakeWholeRegisters() {
        guest.with(Core.RAX, -2).run("480F6EC0480F7EC1"); // movq mm0,rax; movq rcx,mm0
        assertThat(guest.r(Core.RCX)).isEqualTo(-2);
    }

    @Test
    void movesOf32BitsExtendWithZeroes() {
        guest.with(Core.RAX, -2).run("0F6EC0480F7EC1"); // movd mm0,eax; movq rcx,mm0
        assertThat(guest.r(Core.RCX)).isEqualTo(0xFFFF_FFFEL);
    }
}
