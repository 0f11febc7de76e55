package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Monitor;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.cpu.Vector;

/** HLT, MONITOR and MWAIT, MONITORX and MWAITX. */
final class SystemIdle {
    /** ECX of MWAIT: an interrupt ends the wait even while RFLAGS.IF is clear. */
    private static final int MASKED_INTERRUPTS = 1;
    /** ECX of MWAITX: EBX limits the wait. */
    private static final int TIMED = 2;

    private SystemIdle() {}

    static Op hlt() {
        return SystemOp.privileged(core -> {
            core.setActivity(Core.Activity.HALTED);
            core.yieldTurn();
        });
    }

    static Op monitor(BindContext context) {
        return monitor(context, true);
    }

    /** MONITORX: MONITOR at any privilege level. */
    static Op monitorx(BindContext context) {
        return monitor(context, false);
    }

    private static Op monitor(BindContext context, boolean privileged) {
        int segment = context.instruction().segmentOverride() < 0
                ? Segment.DS
                : context.instruction().segmentOverride();
        long mask = context.instruction().addressSize() == 64
                ? -1
                : (1L << context.instruction().addressSize()) - 1;
        return SystemOp.any(core -> {
            if (privileged && core.cpl != 0) {
                throw core.fault(Vector.UD);
            }
            if ((int) core.r[Core.RCX] != 0) {
                throw core.fault(Vector.GP, 0);
            }
            long linear = core.linear(segment, core.r[Core.RAX] & mask, 1, false);
            Monitor.arm(core, linear, segment);
        });
    }

    static Op mwait() {
        return SystemOp.any(core -> {
            if (core.cpl != 0) {
                throw core.fault(Vector.UD);
            }
            if (((int) core.r[Core.RCX] & ~MASKED_INTERRUPTS) != 0) {
                throw core.fault(Vector.GP, 0);
            }
            Monitor.wait(core, (core.r[Core.RCX] & MASKED_INTERRUPTS) != 0, 0);
        });
    }

    /** MWAITX: MWAIT at any privilege level, for no longer than EBX cycles of the time-stamp counter if asked. */
    static Op mwaitx() {
        return SystemOp.any(core -> {
            if (((int) core.r[Core.RCX] & ~(MASKED_INTERRUPTS | TIMED)) != 0) {
                throw core.fault(Vector.GP, 0);
            }
            boolean timed = (core.r[Core.RCX] & TIMED) != 0;
            long ticks = timed ? core.r[Core.RBX] & 0xFFFF_FFFFL : 0;
            Monitor.wait(core, (core.r[Core.RCX] & MASKED_INTERRUPTS) != 0, ticks);
        });
    }
}
