package org.alcazar.core.exec.image;

import java.util.Arrays;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.ExtendedState;
import org.alcazar.core.cpu.Feature;
import org.alcazar.core.cpu.FloatingState;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;

/**
 * XRSTOR and XRSTORS: Intel SDM volume 1, sections 13.8 and 13.12. Everything is read and checked before anything is
 * taken over.
 */
final class Xrstor {
    /** Where in the scratch image the components beyond the legacy region are. */
    private static final int AVX = 64;

    private static final int PKRU = 96;

    private final ImageAccess access;
    private final boolean supervisor;

    private Xrstor(BindContext context, boolean supervisor) {
        this.access = new ImageAccess(context);
        this.supervisor = supervisor;
    }

    static Op xrstor(BindContext context) {
        return op(new Xrstor(context, false));
    }

    static Op xrstors(BindContext context) {
        return op(new Xrstor(context, true));
    }

    private static Op op(Xrstor instruction) {
        return new Op() {
            @Override
            public void execute(Core core) {
                instruction.restore(core);
            }
        };
    }

    private void restore(Core core) {
        XsaveChecks.available(core, supervisor);
        long asked = XsaveChecks.requested(core, supervisor);
        access.checkAligned(core, 64, 0);
        access.probeRead(core, 0);
        long present = access.load64(core, 512);
        long layout = access.load64(core, 520);
        checkHeader(core, present, layout);
        boolean compacted = layout < 0;
        long restored = asked & present;
        int size = compacted ? compactedEnd(restored, layout) : ExtendedState.standardSize(core.model, asked);
        access.probeRead(core, size - 1);

        boolean sse = (compacted ? restored & ExtendedState.SSE : asked & (ExtendedState.SSE | ExtendedState.AVX)) != 0;
        int mxcsr = sse ? access.load32(core, 24) : FloatingState.MXCSR_INITIAL;
        Fxsave.checkMxcsr(core, mxcsr);
        load(core, restored, layout);
        take(core, asked, restored);
        if (sse || (asked & ExtendedState.SSE) != 0) {
            core.floating.mxcsr = mxcsr;
        }
    }

    /** Of an area in compacted format, only what is taken from it is read. */
    private static int compactedEnd(long restored, long layout) {
        long last = (restored & ExtendedState.PKRU) != 0 ? layout : layout & ~ExtendedState.PKRU;
        boolean extended = (restored & (ExtendedState.AVX | ExtendedState.PKRU)) != 0;
        return extended ? ExtendedState.compactedSize(last) : ExtendedState.EXTENDED_REGION;
    }

    /** #GP(0) for a header that this processor, with what is enabled, could not have written. */
    private void checkHeader(Core core, long present, long layout) {
        boolean valid;
        int reserved;
        if (layout < 0) {
            long components = layout & ~XsaveChecks.COMPACTED;
            valid = core.model.has(Feature.XSAVEC)
                    && (components & ~XsaveChecks.enabled(core, supervisor)) == 0
                    && (present & ~components) == 0;
            reserved = 576;
        } else {
            valid = !supervisor && layout == 0 && (present & ~core.xcr0) == 0;
            reserved = 536;
        }
        for (int i = 528; i < reserved; i += 8) {
            valid &= access.load64(core, i) == 0;
        }
        if (!valid) {
            throw core.fault(Vector.GP, 0);
        }
    }

    /** Brings the components to be restored into the scratch image. */
    private void load(Core core, long restored, long layout) {
        if ((restored & ExtendedState.X87) != 0) {
            access.load(core, 0, 0, LegacyImage.XMM);
        }
        if ((restored & ExtendedState.SSE) != 0) {
            access.load(core, 160, LegacyImage.XMM, 2 * access.registers);
        }
        if ((restored & ExtendedState.AVX) != 0) {
            access.load(core, ExtendedState.EXTENDED_REGION, AVX, 2 * access.registers);
        }
        if ((restored & ExtendedState.PKRU) != 0) {
            int offset = layout < 0 ? ExtendedState.compactedPkru(layout) : ExtendedState.pkruOffset(core.model);
            access.load(core, offset, PKRU, 1);
        }
    }

    /** Replaces the components asked for: by the scratch image, or by their initial configurations. */
    private void take(Core core, long asked, long restored) {
        long[] image = core.floating.image;
        if ((asked & ExtendedState.X87) != 0) {
            if ((restored & ExtendedState.X87) != 0) {
                LegacyImage.loadX87(core.floating, image, access.wide);
            } else {
                core.floating.initializeX87();
            }
        }
        if ((asked & ExtendedState.SSE) != 0) {
            if ((restored & ExtendedState.SSE) == 0) {
                Arrays.fill(image, LegacyImage.XMM, LegacyImage.XMM + 2 * access.registers, 0);
            }
            LegacyImage.loadXmm(core.floating, image, access.registers);
        }
        if ((asked & ExtendedState.AVX) != 0) {
            boolean initial = (restored & ExtendedState.AVX) == 0;
            for (int i = 0; i < access.registers; i++) {
                int to = i * FloatingState.VECTOR_QUADWORDS + 2;
                core.floating.vector[to] = initial ? 0 : image[AVX + 2 * i];
                core.floating.vector[to + 1] = initial ? 0 : image[AVX + 2 * i + 1];
            }
        }
        if ((asked & ExtendedState.PKRU) != 0) {
            core.writePkru((restored & ExtendedState.PKRU) != 0 ? (int) image[PKRU] : 0);
        }
    }
}
