package org.alcazar.core.exec.x87;

import static org.alcazar.core.fpu.X87Status.B;
import static org.alcazar.core.fpu.X87Status.ES;
import static org.alcazar.core.fpu.X87Status.EXCEPTIONS;
import static org.alcazar.core.fpu.X87Status.SF;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.FloatingState;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.exec.Place;
import org.alcazar.core.fpu.X87Status;

/** The control instructions that have no image in memory. All but FLDCW and FWAIT go on while an exception is pending. */
public final class X87Control {
    /** The bits of the control word that can be written, the 80287's infinity control included; bit 6 always reads 1. */
    private static final int CONTROL_BITS = 0x1F3F;

    private static final int CONTROL_ONE = 0x40;

    private X87Control() {}

    static Op bind(BindContext context) {
        return switch (context.instruction().operation()) {
            case FNINIT -> simple(X87Control::initialize);
            case FNCLEX -> simple(state -> state.statusWord &= ~(EXCEPTIONS | SF | ES | B));
            // What the 8087 and 80287 needed; the processors of today do nothing.
            case FNENI, FNDISI, FNSETPM -> simple(state -> {});
            case FNSTSW -> store(context, state -> state.statusWord);
            case FNSTCW -> store(context, state -> state.controlWord);
            case FLDCW -> loadControl(context);
            default -> null;
        };
    }

    @FunctionalInterface
    private interface Change {
        void apply(FloatingState state);
    }

    @FunctionalInterface
    private interface Word {
        int of(FloatingState state);
    }

    private static Op simple(Change change) {
        return new Op() {
            @Override
            public void execute(Core core) {
                X87Exceptions.checkAvailable(core);
                change.apply(core.floating);
                PendingException.signal(core);
            }
        };
    }

    private static Op store(BindContext context, Word word) {
        Place target = Place.bind(context, 0);
        return new Op() {
            @Override
            public void execute(Core core) {
                X87Exceptions.checkAvailable(core);
                target.write(core, word.of(core.floating));
            }
        };
    }

    private static Op loadControl(BindContext context) {
        Place source = Place.bind(context, 0);
        return new Op() {
            @Override
            public void execute(Core core) {
                X87Exceptions.checkReady(core);
                setControl(core.floating, (int) source.read(core));
                X87Exceptions.summarize(core.floating);
                PendingException.signal(core);
            }
        };
    }

    /** What FNINIT does: the state after it, AMD APM volume 2, section 14.1.3. */
    static void initialize(FloatingState state) {
        state.controlWord = X87Status.INITIAL_CONTROL;
        state.statusWord = 0;
        state.tagWord = 0xFFFF;
        state.lastOpcode = 0;
        state.instructionPointer = 0;
        state.instructionSelector = 0;
        state.dataPointer = 0;
        state.dataSelector = 0;
    }

    static void setControl(FloatingState state, int value) {
        state.controlWord = value & CONTROL_BITS | CONTROL_ONE;
    }

    /** FWAIT: #NM while CR0.MP and CR0.TS are set, then whatever is pending. */
    public static Op fwait() {
        return new Op() {
            @Override
            public void execute(Core core) {
                long both = ControlBits.CR0_MP | ControlBits.CR0_TS;
                if ((core.cr0 & both) == both) {
                    throw core.fault(Vector.NM);
                }
                if ((core.floating.statusWord & ES) != 0) {
                    PendingException.raise(core);
                }
            }
        };
    }
}
