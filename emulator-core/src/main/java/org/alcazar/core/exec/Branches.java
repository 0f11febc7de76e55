package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.GuestFault;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.cpu.Vector;

/** Checks of near branch targets. A bad target faults at the branch, with nothing changed. */
final class Branches {
    private Branches() {}

    /** The target itself, if it is canonical. What is so with 48 bits is so in every paging mode. */
    static long canonical(Core core, long target) {
        if (target << 16 >> 16 != target && !core.canonical(target)) {
            throw badTarget(core);
        }
        return target;
    }

    /**
     * The target cut to the branch's operand size and checked: canonical in 64-bit code, else within the limit of CS.
     *
     * @param width operand size, 16, 32 or 64
     */
    static long target(Core core, long target, int width) {
        long cut = Width.zeroExtend(target, width);
        if (core.code64()) {
            return canonical(core, cut);
        }
        if (cut > (core.limit[Segment.CS] & 0xFFFF_FFFFL)) {
            throw badTarget(core);
        }
        return cut;
    }

    /** The target of a CALL, checked as {@link #target} does, but only when the stack would take the return address. */
    static long callTarget(Core core, long target, int width) {
        long cut = Width.zeroExtend(target, width);
        boolean good = core.code64() ? core.canonical(cut) : cut <= (core.limit[Segment.CS] & 0xFFFF_FFFFL);
        if (!good) {
            StackAccess.probePush(core, width / 8);
            throw badTarget(core);
        }
        return cut;
    }

    private static GuestFault badTarget(Core core) {
        return core.fault(Vector.GP, 0);
    }
}
