package org.alcazar.core.exec.image;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Vector;

/** What all instructions of the XSAVE family ask first. */
final class XsaveChecks {
    /** XCOMP_BV: the area is in compacted format. */
    static final long COMPACTED = 1L << 63;

    private XsaveChecks() {}

    /** #UD without CR4.OSXSAVE, #NM with CR0.TS, #GP(0) for the supervisor's forms elsewhere than at CPL 0. */
    static void available(Core core, boolean supervisor) {
        if ((core.cr4 & ControlBits.CR4_OSXSAVE) == 0) {
            throw core.fault(Vector.UD);
        }
        if ((core.cr0 & ControlBits.CR0_TS) != 0) {
            throw core.fault(Vector.NM);
        }
        if (supervisor && core.cpl != 0) {
            throw core.fault(Vector.GP, 0);
        }
    }

    /** RFBM: the components that EDX:EAX names and the operating system has enabled. */
    static long requested(Core core, boolean supervisor) {
        long named = core.r[Core.RDX] << 32 | core.r[Core.RAX] & 0xFFFF_FFFFL;
        return named & enabled(core, supervisor);
    }

    static long enabled(Core core, boolean supervisor) {
        return supervisor ? core.xcr0 | core.xss : core.xcr0;
    }
}
