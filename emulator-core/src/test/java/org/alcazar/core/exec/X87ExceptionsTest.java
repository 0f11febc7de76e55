package org.alcazar.core.exec;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.NumericErrorLine;
import org.alcazar.core.cpu.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When pending x87 exceptions are raised, and how the platform hears of them while CR0.NE is 0. */
final class X87ExceptionsTest {
    /** FNINIT; FLDCW [DATA]; FLD1; FLDZ; FDIVP: a division by zero, with the masks at DATA. */
    private static final String DIVIDE_BY_ZERO = "DBE3 D92C2500004000 D9E8 D9EE DEF9";

    private static final int ZERO_UNMASKED = 0x37B;

    private final GuestCode guest = new GuestCode();
    private final Line line = new Line();

    private static final class Line implements NumericErrorLine {
        private boolean error;
        private boolean ignore;

        @Override
        public void signal(boolean asserted) {
            error = asserted;
        }

        @Override
        public boolean ignored() {
            return ignore;
        }
    }

    private void divide(boolean numericErrors, String then) {
        if (numericErrors) {
            guest.core.cr0 |= ControlBits.CR0_NE;
        }
        guest.core.modeChanged();
        guest.put(GuestCode.DATA, ZERO_UNMASKED, 2).run(DIVIDE_BY_ZERO + then + "F4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9B", "D9E8", "D92C2500004000", "D8042500005000", "0F77"})
    void aWaitingInstructionRaisesWhatIsPendingBeforeAnythingElse(String waiting) {
        divide(true, waiting);
        assertThat(guest.exception).isEqualTo(Vector.MF);
        assertThat(guest.exceptionRip).isEqualTo(GuestCode.CODE + 15);
        assertThat(guest.core.floating.statusWord & 0x8084).isEqualTo(0x8084);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"DBE2", "DBE3", "DFE0", "D93C2500004000", "DD3C2500004000", "D9342500004000", "DD342500004000"})
    void controlInstructionsDoNotWait(String control) {
        divide(true, control);
        assertThat(guest.exception).isEqualTo(-1);
    }

    @Test
    void theUnitSwitchedOffCountsMoreThanAPendingException() {
        guest.core.cr0 |= ControlBits.CR0_TS | ControlBits.CR0_NE;
        guest.core.floating.statusWord = 0x8084;
        guest.core.modeChanged();
        guest.run("D9E8");
        assertThat(guest.exception).isEqualTo(Vector.NM);
    }

    @Test
    void anUnmaskedDivisionByZeroLeavesOperandsAndPointers() {
        divide(true, "");
        assertThat(guest.core.floating.statusWord >>> 11 & 7).isEqualTo(6);
        assertThat(guest.core.floating.instructionPointer).isEqualTo(GuestCode.CODE + 13);
        assertThat(guest.core.floating.lastOpcode).isEqualTo(0x6F9);
    }

    @Test
    void withoutNumericErrorsTheLineIsAssertedAndTheNextInstructionWaits() {
        guest.core.setNumericErrorLine(line);
        divide(false, "D9E8");
        assertThat(line.error).isTrue();
        assertThat(guest.core.activity()).isEqualTo(Core.Activity.HALTED);
        assertThat(guest.core.rip).isEqualTo(GuestCode.CODE + 15);
        assertThat(guest.exception).isEqualTo(-1);
    }

    @Test
    void anIgnoredErrorDoesNotKeepInstructionsFromGoingOn() {
        guest.core.setNumericErrorLine(line);
        line.ignore = true;
        divide(false, "D9E8 D9E8");
        assertThat(guest.core.floating.statusWord >>> 11 & 7).isEqualTo(4);
        assertThat(line.error).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DBE2", "DBE3", "D9342500004000", "DD342500004000"})
    void theLineFallsWhenTheExceptionsAreGoneOrMasked(String control) {
        guest.core.setNumericErrorLine(line);
        divide(false, control);
        assertThat(line.error).isFalse();
    }

    @Test
    void aCoreThatNothingIsConnectedToRaisesTheExceptionItself() {
        divide(false, "9B");
        assertThat(guest.exception).isEqualTo(Vector.MF);
    }
}
