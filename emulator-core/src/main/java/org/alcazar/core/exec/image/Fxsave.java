package org.alcazar.core.exec.image;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.ExtendedState;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;

/**
 * FXSAVE and FXRSTOR, AMD APM volume 3 and volume 2, section 11.4.4; Intel SDM volume 2. All 512 bytes are checked for
 * access, the last one first, before anything changes; the 96 at the end are neither written nor read.
 */
final class Fxsave {
    private Fxsave() {}

    static Op save(BindContext context) {
        ImageAccess access = new ImageAccess(context);
        return new Op() {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                access.checkLimit(core, 16);
                access.checkAligned(core, 16, 4);
                access.probeWrite(core, ExtendedState.LEGACY_SIZE - 1);
                access.probeWrite(core, 0);
                long[] image = core.floating.image;
                LegacyImage.saveX87(core.floating, image, access.wide, !core.model.intel());
                boolean sse = (core.cr4 & ControlBits.CR4_OSFXSR) != 0;
                access.store(core, 0, 0, 3);
                if (sse) {
                    access.store64(core, 24, mxcsrWithMask(core));
                }
                access.store(core, 32, LegacyImage.REGISTERS, LegacyImage.REGISTERS_SIZE);
                if (sse && !fast(core)) {
                    LegacyImage.saveXmm(core.floating, image, access.registers);
                    access.store(core, 160, LegacyImage.XMM, 2 * access.registers);
                }
            }
        };
    }

    static Op restore(BindContext context) {
        ImageAccess access = new ImageAccess(context);
        return new Op() {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                access.checkLimit(core, 16);
                access.checkAligned(core, 16, 4);
                access.probeRead(core, ExtendedState.LEGACY_SIZE - 1);
                long[] image = core.floating.image;
                boolean sse = (core.cr4 & ControlBits.CR4_OSFXSR) != 0;
                access.load(core, 0, 0, LegacyImage.XMM);
                if (sse) {
                    checkMxcsr(core, (int) image[LegacyImage.MXCSR]);
                    if (!fast(core)) {
                        access.load(core, 160, LegacyImage.XMM, 2 * access.registers);
                        LegacyImage.loadXmm(core.floating, image, access.registers);
                    }
                    core.floating.mxcsr = (int) image[LegacyImage.MXCSR];
                }
                LegacyImage.loadX87(core.floating, image, access.wide);
            }
        };
    }

    /** MXCSR and its mask, as they lie in an image. */
    static long mxcsrWithMask(Core core) {
        return core.floating.mxcsr & 0xFFFF_FFFFL | (long) core.model.mxcsrMask() << 32;
    }

    /** #GP(0) for a value with bits that MXCSR does not have. */
    static void checkMxcsr(Core core, int value) {
        if ((value & ~core.model.mxcsrMask()) != 0) {
            throw core.fault(Vector.GP, 0);
        }
    }

    /** EFER.FFXSR: the kernel's own saves leave the XMM registers out. */
    private static boolean fast(Core core) {
        return (core.efer & ControlBits.EFER_FFXSR) != 0 && core.cpl == 0 && core.code64();
    }

    private static void checkAvailable(Core core) {
        if (core.mmxFault != 0) {
            throw core.fault(core.mmxFault);
        }
    }
}
