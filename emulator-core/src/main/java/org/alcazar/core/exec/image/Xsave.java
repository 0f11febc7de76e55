package org.alcazar.core.exec.image;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.ExtendedState;
import org.alcazar.core.cpu.FloatingState;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;

/**
 * XSAVE, XSAVEOPT, XSAVEC and XSAVES: Intel SDM volume 1, sections 13.7 and 13.9 to 13.11. Whether a component is in its
 * initial configuration is told from its values; that it was not modified since it was restored is never made use of.
 */
final class Xsave {
    private final ImageAccess access;
    /** Components in their initial configuration are not written. */
    private final boolean skipsInitial;
    /** XSAVEC, XSAVES: compacted format. */
    private final boolean compacts;

    private final boolean supervisor;

    private Xsave(BindContext context, boolean skipsInitial, boolean compacts, boolean supervisor) {
        this.access = new ImageAccess(context);
        this.skipsInitial = skipsInitial;
        this.compacts = compacts;
        this.supervisor = supervisor;
    }

    static Op xsave(BindContext context) {
        return op(new Xsave(context, false, false, false));
    }

    static Op xsaveopt(BindContext context) {
        return op(new Xsave(context, true, false, false));
    }

    static Op xsavec(BindContext context) {
        return op(new Xsave(context, true, true, false));
    }

    static Op xsaves(BindContext context) {
        return op(new Xsave(context, true, true, true));
    }

    private static Op op(Xsave instruction) {
        return new Op() {
            @Override
            public void execute(Core core) {
                instruction.save(core);
            }
        };
    }

    private void save(Core core) {
        XsaveChecks.available(core, supervisor);
        long asked = XsaveChecks.requested(core, supervisor);
        int size = compacts ? ExtendedState.compactedSize(asked) : ExtendedState.standardSize(core.model, asked);
        access.checkAligned(core, 64, 0);
        access.probeWrite(core, 0);
        access.probeWrite(core, size - 1);
        long used = ExtendedState.inUse(core) & asked;
        if (compacts && (asked & ExtendedState.SSE) != 0 && ExtendedState.mxcsrInUse(core)) {
            used |= ExtendedState.SSE;
        }
        long written = skipsInitial ? used : asked;
        boolean mxcsr =
                compacts ? (written & ExtendedState.SSE) != 0 : (asked & (ExtendedState.SSE | ExtendedState.AVX)) != 0;
        if (mxcsr) {
            access.store64(core, 24, Fxsave.mxcsrWithMask(core));
        }
        components(core, asked, written);
        if (compacts) {
            access.store64(core, 512, used);
            access.store64(core, 520, asked | XsaveChecks.COMPACTED);
        } else {
            access.store64(core, 512, access.load64(core, 512) & ~asked | used);
        }
    }

    private void components(Core core, long asked, long written) {
        long[] image = core.floating.image;
        if ((written & ExtendedState.X87) != 0) {
            LegacyImage.saveX87(core.floating, image, access.wide, !core.model.intel());
            access.store(core, 0, 0, 3);
            access.store(core, 32, LegacyImage.REGISTERS, LegacyImage.REGISTERS_SIZE);
        }
        if ((written & ExtendedState.SSE) != 0) {
            LegacyImage.saveXmm(core.floating, image, access.registers);
            access.store(core, 160, LegacyImage.XMM, 2 * access.registers);
        }
        if ((written & ExtendedState.AVX) != 0) {
            for (int i = 0; i < access.registers; i++) {
                image[2 * i] = core.floating.vector[i * FloatingState.VECTOR_QUADWORDS + 2];
                image[2 * i + 1] = core.floating.vector[i * FloatingState.VECTOR_QUADWORDS + 3];
            }
            access.store(core, ExtendedState.EXTENDED_REGION, 0, 2 * access.registers);
        }
        if ((written & ExtendedState.PKRU) != 0) {
            int offset = compacts ? ExtendedState.compactedPkru(asked) : ExtendedState.pkruOffset(core.model);
            access.store64(core, offset, core.pkru & 0xFFFF_FFFFL);
        }
    }
}
