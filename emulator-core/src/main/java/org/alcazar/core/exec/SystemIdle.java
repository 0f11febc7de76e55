package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Monitor;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.cpu.Vector;

/** HLT, MONITOR and MWAIT. */
final class SystemIdle {
    private SystemIdle() {}

    static Op hlt() {
        return SystemOp.privileged(core -> {
            core.setActivity(Core.Activity.HALTED);
            core.yieldTurn();
        });
    }

    static Op monitor(BindContext context) {
        int segment = context.instruction().segmentOverride() < 0
                ? Segment.DS
                : context.instruction().segmentOverride();
        long mask = context.instruction().addressSize() == 64
                ? -1
                : (1L << context.instruction().addressSize()) - 1;
        return SystemOp.any(core -> {
            if (core.cpl != 0) {
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
            if (((int) core.r[Core.RCX] & ~1) != 0) {
                throw core.fault(Vector.GP, 0);
            }
            Monitor.wait(core, (core.r[Core.RCX] & 1) != 0);
        });
    }
}
