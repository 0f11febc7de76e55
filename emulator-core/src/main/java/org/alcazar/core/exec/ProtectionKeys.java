package org.alcazar.core.exec;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Vector;

/** RDPKRU and WRPKRU: #UD without CR4.PKE, #GP(0) for anything but zero in ECX, and in EDX where it would be written. */
final class ProtectionKeys {
    private ProtectionKeys() {}

    static Op rdpkru() {
        return SystemOp.any(core -> {
            check(core, (int) core.r[Core.RCX]);
            core.r[Core.RAX] = core.pkru & 0xFFFF_FFFFL;
            core.r[Core.RDX] = 0;
        });
    }

    static Op wrpkru() {
        return SystemOp.any(core -> {
            check(core, (int) core.r[Core.RCX] | (int) core.r[Core.RDX]);
            core.writePkru((int) core.r[Core.RAX]);
        });
    }

    private static void check(Core core, int mustBeZero) {
        if ((core.cr4 & ControlBits.CR4_PKE) == 0) {
            throw core.fault(Vector.UD);
        }
        if (mustBeZero != 0) {
            throw core.fault(Vector.GP, 0);
        }
    }
}
