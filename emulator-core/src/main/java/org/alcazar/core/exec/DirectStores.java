package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.isa.CodeSize;

/** Stores past the caches, which here are like any other: MOVDIRI and CLZERO. */
final class DirectStores {
    private static final int LINE = 64;

    private DirectStores() {}

    /** MOVDIRI: a store of a general register. */
    static Op movdiri(BindContext context) {
        Place target = Place.bind(context, 0);
        Place source = Place.bind(context, 1);
        return new Op() {
            @Override
            public void execute(Core core) {
                target.write(core, source.read(core));
            }
        };
    }

    /** CLZERO: zeroes the cache line that rAX points into. */
    static Op clzero(BindContext context) {
        int override = context.instruction().segmentOverride();
        int segment = override < 0 ? Segment.DS : override;
        int bits = context.instruction().addressSize();
        long mask = bits == 64 ? -LINE : (1L << bits) - LINE;
        boolean flat = context.instruction().codeSize() == CodeSize.CODE64;
        int base = flat && segment < Segment.FS ? Core.ZERO : Core.SEGMENT_BASE + segment;
        return new Op() {
            @Override
            public void execute(Core core) {
                long offset = core.r[Core.RAX] & mask;
                long linear = flat ? offset + core.r[base] & -LINE : core.linear(segment, offset, LINE, true);
                core.mmu.probeWrite(linear, LINE, segment);
                for (int i = 0; i < LINE; i += 8) {
                    core.mmu.store64(linear + i, segment, 0);
                }
            }
        };
    }
}
