package org.alcazar.core.cpu;

/** Checks of a data access against its segment, Intel SDM volume 3, sections 5.3 to 5.5. */
final class SegmentAccess {
    private SegmentAccess() {}

    /**
     * The linear address of an access, after the checks of the present mode.
     *
     * @throws GuestFault #SS(0) for the stack segment, else #GP(0), where the access is beyond the limit, of the wrong
     *     kind or through a null segment; in 64-bit mode nothing is checked here, the address is checked when translated
     */
    static long linear(Core core, int segment, long offset, int size, boolean write) {
        if (core.code64()) {
            return segment >= Segment.FS ? core.r[Core.SEGMENT_BASE + segment] + offset : offset;
        }
        int rights = core.rights[segment];
        long limit = core.limit[segment] & 0xFFFF_FFFFL;
        long last = offset + size - 1;
        boolean bad = (rights & Segment.UNUSABLE) != 0;
        boolean code = (rights & Segment.TYPE_CODE) != 0;
        boolean checkType = core.protectedMode() && !core.virtual8086();
        if (checkType && (write ? code || (rights & Segment.TYPE_RW) == 0 : code && (rights & Segment.TYPE_RW) == 0)) {
            bad = true;
        }
        if (!code && (rights & Segment.TYPE_EXPAND_DOWN) != 0) {
            long top = (rights & Segment.DB) != 0 ? 0xFFFF_FFFFL : 0xFFFF;
            bad |= offset <= limit || last > top;
        } else {
            bad |= last > limit;
        }
        if (bad) {
            throw core.fault(segment == Segment.SS ? Vector.SS : Vector.GP, 0);
        }
        return core.r[Core.SEGMENT_BASE + segment] + offset & 0xFFFF_FFFFL;
    }
}
