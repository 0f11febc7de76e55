package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Vector;

/** A system instruction: its privilege is checked, then its action taken. */
final class SystemOp extends Op {
    /** What the instruction does. */
    @FunctionalInterface
    interface Action {
        void execute(Core core);
    }

    private final boolean privileged;
    private final boolean protectedOnly;
    private final Action action;

    private SystemOp(boolean privileged, boolean protectedOnly, Action action) {
        this.privileged = privileged;
        this.protectedOnly = protectedOnly;
        this.action = action;
    }

    /** Allowed at any privilege level, in any mode, as far as the action agrees. */
    static Op any(Action action) {
        return new SystemOp(false, false, action);
    }

    /** #GP(0) but at CPL 0. */
    static Op privileged(Action action) {
        return new SystemOp(true, false, action);
    }

    /** #UD in real and virtual-8086 mode. */
    static Op protectedOnly(Action action) {
        return new SystemOp(false, true, action);
    }

    /** #UD in real and virtual-8086 mode, #GP(0) but at CPL 0. */
    static Op protectedPrivileged(Action action) {
        return new SystemOp(true, true, action);
    }

    @Override
    public void execute(Core core) {
        if (protectedOnly && (!core.protectedMode() || core.virtual8086())) {
            throw core.fault(Vector.UD);
        }
        if (privileged && core.cpl != 0) {
            throw core.fault(Vector.GP, 0);
        }
        action.execute(core);
    }
}
