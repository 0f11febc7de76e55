package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.FloatingState;
import org.alcazar.core.exec.x87.PendingException;

/**
 * What every instruction on MMX registers does to the x87 state, whose registers they are: Intel SDM volume 1, section 9.5.
 * An instruction calls {@link #checkAvailable} first, and {@link #use} or {@link #write} when it cannot fault any more.
 */
final class MmxState {
    /** Error summary of the x87 status word: an unmasked exception is pending. */
    private static final int PENDING = 1 << 7;

    private static final int TOP = 7 << 11;
    /** Sign and exponent that a write of an MMX register leaves. */
    private static final int NOT_A_NUMBER = 0xFFFF;

    private MmxState() {}

    /** Raises #UD, #NM or #MF when MMX registers may not be used now. */
    static void checkAvailable(Core core) {
        if (core.mmxFault != 0) {
            throw core.fault(core.mmxFault);
        }
        if ((core.floating.statusWord & PENDING) != 0) {
            PendingException.raise(core);
        }
    }

    /** Makes the x87 registers MMX registers: the stack's top is 0 and every register is valid. */
    static void use(Core core) {
        core.floating.statusWord &= ~TOP;
        core.floating.tagWord = 0;
    }

    /** Writes an MMX register, {@link #use} included. */
    static void write(Core core, int register, long value) {
        FloatingState floating = core.floating;
        floating.statusWord &= ~TOP;
        floating.tagWord = 0;
        floating.significand[register] = value;
        floating.signExponent[register] = NOT_A_NUMBER;
    }
}
