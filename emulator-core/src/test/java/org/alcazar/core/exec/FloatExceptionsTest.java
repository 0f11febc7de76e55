package org.alcazar.core.exec;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.fpu.FloatStatus;
import org.junit.jupiter.api.Test;

/** What instructions on XMM registers leave behind when a floating-point exception is not masked. */
final class FloatExceptionsTest {
    private static final long ONE = 0x3FF0_0000_0000_0000L;
    private static final long TINY = 1;
    private static final int ALL_MASKED = 0x1F80;

    private final GuestCode guest = new GuestCode();
    private final Core core = guest.core;
    private final long[] v = core.floating.vector;

    FloatExceptionsTest() {
        core.cr4 |= ControlBits.CR4_OSFXSR | ControlBits.CR4_OSXMMEXCPT | ControlBits.CR4_OSXSAVE;
        core.xcr0 = 7;
        core.modeChanged();
    }

    private void unmask(int exceptions) {
        core.floating.mxcsr = ALL_MASKED & ~(exceptions << FloatStatus.MASK_SHIFT);
    }

    private int flags() {
        return core.floating.mxcsr & 0x3F;
    }

    private static long pair(float low, float high) {
        return Float.floatToRawIntBits(low) & 0xFFFF_FFFFL | (long) Float.floatToRawIntBits(high) << 32;
    }

    @Test
    void anUnmaskedExceptionSetsItsFlagAndNothingElse() {
        unmask(FloatStatus.INEXACT);
        v[0] = ONE;
        v[8] = TINY << 60;
        guest.run("F20F58C1");
        assertThat(guest.exception).isEqualTo(Vector.XM);
        assertThat(guest.exceptionRip).isEqualTo(GuestCode.CODE);
        assertThat(flags()).isEqualTo(FloatStatus.INEXACT);
        assertThat(v[0]).isEqualTo(ONE);
    }

    @Test
    void aStickyFlagDoesNotHideAnUnmaskedException() {
        unmask(FloatStatus.INEXACT);
        core.floating.mxcsr |= FloatStatus.INEXACT;
        v[0] = ONE;
        v[8] = TINY << 60;
        guest.run("F20F58C1");
        assertThat(guest.exception).isEqualTo(Vector.XM);
    }

    @Test
    void withoutOsxmmexcptAnUnmaskedExceptionIsUndefinedOpcode() {
        core.cr4 &= ~ControlBits.CR4_OSXMMEXCPT;
        unmask(FloatStatus.DIVIDE_BY_ZERO);
        v[0] = ONE;
        guest.run("F20F5EC1");
        assertThat(guest.exception).isEqualTo(Vector.UD);
        assertThat(flags()).isEqualTo(FloatStatus.DIVIDE_BY_ZERO);
    }

    @Test
    void whatIsKnownBeforeComputingKeepsOtherElementsFromRaisingWhatComesAfter() {
        unmask(FloatStatus.DIVIDE_BY_ZERO);
        v[0] = pair(1, 1);
        v[8] = pair(3, 0);
        v[9] = pair(1, 1);
        guest.run("0F5EC1");
        assertThat(guest.exception).isEqualTo(Vector.XM);
        assertThat(flags()).isEqualTo(FloatStatus.DIVIDE_BY_ZERO);
        assertThat(v[0]).isEqualTo(pair(1, 1));
    }

    @Test
    void whatIsKnownAfterComputingHidesNothing() {
        unmask(FloatStatus.INEXACT);
        v[0] = pair(1, 1);
        v[8] = pair(3, 0);
        v[9] = pair(1, 1);
        guest.run("0F5EC1");
        assertThat(flags()).isEqualTo(FloatStatus.INEXACT | FloatStatus.DIVIDE_BY_ZERO);
    }

    @Test
    void dotProductsKeepTheFlagsOfTheProductsWhenASumEndsThem() {
        unmask(FloatStatus.DENORMAL);
        v[0] = pair(0x1p-100f, 0);
        v[8] = pair(0x1.000002p-40f, 0);
        guest.run("660F3A40C1F1");
        assertThat(guest.exception).isEqualTo(Vector.XM);
        assertThat(flags()).isEqualTo(FloatStatus.UNDERFLOW | FloatStatus.INEXACT | FloatStatus.DENORMAL);
        assertThat(v[0]).isEqualTo(pair(0x1p-100f, 0));
    }

    @Test
    void unmaskedUnderflowIsInexactOnlyIfWithAnUnboundedExponentItWouldBe() {
        unmask(FloatStatus.UNDERFLOW);
        v[8] = Double.doubleToRawLongBits(0x1p-300);
        guest.run("F20F5AC1");
        assertThat(guest.exception).isEqualTo(Vector.XM);
        assertThat(flags()).isEqualTo(FloatStatus.UNDERFLOW);
    }

    @Test
    void conversionsToMmxTurnTheX87RegistersEvenWhenTheyRaise() {
        unmask(FloatStatus.INEXACT);
        core.floating.tagWord = 0xFFFF;
        core.floating.statusWord = 3 << 11;
        core.floating.significand[0] = 7;
        v[0] = pair(1.5f, 0);
        guest.run("0F2CC0");
        assertThat(guest.exception).isEqualTo(Vector.XM);
        assertThat(core.floating.tagWord).isZero();
        assertThat(core.floating.statusWord).isZero();
        assertThat(core.floating.significand[0]).isEqualTo(7);
    }

    @Test
    void memoryOperandsOfConversionsFromIntegersAreNoUseOfMmx() {
        core.floating.mxcsr = ALL_MASKED;
        core.floating.tagWord = 0xFFFF;
        guest.with(Core.RAX, GuestCode.DATA)
                .put(GuestCode.DATA, 0x0000_0002_0000_0001L, 8)
                .run("0F2A00");
        assertThat(guest.exception).isEqualTo(-1);
        assertThat(core.floating.tagWord).isEqualTo(0xFFFF);
        assertThat(v[0]).isEqualTo(pair(1, 2));
    }

    @Test
    void faultsOfTheDestinationComeBeforeThoseOfTheNumbers() {
        unmask(FloatStatus.INEXACT);
        v[0] = pair(1.00001f, 0);
        guest.with(Core.RAX, GuestCode.HOLE).run("C4E3791D0000");
        assertThat(guest.exception).isEqualTo(Vector.PF);
        assertThat(flags()).isZero();
    }

    @Test
    void convertedHalvesFillNoMoreMemoryThanTheyAre() {
        core.floating.mxcsr = ALL_MASKED;
        v[0] = pair(1, 2);
        v[1] = pair(-1, 0.5f);
        guest.with(Core.RAX, GuestCode.DATA).put(GuestCode.DATA + 8, 0x1234, 8).run("C4E3791D0000");
        assertThat(guest.get(GuestCode.DATA, 8)).isEqualTo(0x3800_BC00_4000_3C00L);
        assertThat(guest.get(GuestCode.DATA + 8, 8)).isEqualTo(0x1234);
    }

    @Test
    void bitsThatMxcsrDoesNotHaveCannotBeLoaded() {
        core.floating.mxcsr = ALL_MASKED;
        guest.with(Core.RAX, GuestCode.DATA).put(GuestCode.DATA, 0x1_1F80, 4).run("0FAE10");
        assertThat(guest.exception).isEqualTo(Vector.GP);
        assertThat(core.floating.mxcsr).isEqualTo(ALL_MASKED);
    }
}
