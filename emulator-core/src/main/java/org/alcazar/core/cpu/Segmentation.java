package org.alcazar.core.cpu;

/**
 * Loading of segment registers, LDTR and TR with every check of the present mode: Intel SDM volume 3, sections 3.4 and
 * 5.2 to 5.6, AMD APM volume 2, sections 4.7 to 4.11.
 */
public final class Segmentation {
    private static final int REAL_MODE_DATA = 0x93;
    private static final int VIRTUAL_8086_DATA = 0xF3;

    private Segmentation() {}

    /**
     * Loads ES, SS, DS, FS or GS.
     *
     * @throws GuestFault #GP, #NP or #SS with the selector as error code; nothing has changed then
     */
    public static void load(Core core, int segment, int selector) {
        if (!core.protectedMode() || core.virtual8086()) {
            loadReal(core, segment, selector);
        } else if (segment == Segment.SS) {
            loadStack(core, selector);
        } else {
            loadData(core, segment, selector);
        }
    }

    /** In real mode only selector and base change; limit and rights stay, which "unreal mode" lives on. */
    private static void loadReal(Core core, int segment, int selector) {
        boolean virtual = core.virtual8086();
        boolean unusable = (core.rights[segment] & Segment.UNUSABLE) != 0;
        int rights = virtual ? VIRTUAL_8086_DATA : unusable ? REAL_MODE_DATA : core.rights[segment];
        int limit = virtual || unusable ? 0xFFFF : core.limit[segment];
        core.setSegment(segment, selector, (selector & 0xFFFFL) << 4, limit, rights);
    }

    private static void loadStack(Core core, int selector) {
        if (Descriptors.isNull(selector)) {
            if (!core.code64() || core.cpl == 3 || (selector & 3) != core.cpl) {
                throw core.fault(Vector.GP, 0);
            }
            putNullStack(core, selector);
            core.modeChanged();
            return;
        }
        long address = Descriptors.addressOrFault(core, selector, Vector.GP, 0);
        long descriptor = stackDescriptor(core, address, selector, core.cpl, Vector.GP, 0);
        set(core, Segment.SS, selector, descriptor);
        core.modeChanged();
    }

    /**
     * Checks a stack segment for a privilege level, and marks it accessed.
     *
     * @param vector raised where the descriptor does not fit: #GP, or #TS when the selector is from a TSS
     */
    static long stackDescriptor(Core core, long address, int selector, int level, int vector, int ext) {
        long descriptor = Descriptors.read(core, address);
        if ((selector & 3) != level
                || Descriptors.dpl(descriptor) != level
                || !Descriptors.isWritableData(descriptor)) {
            throw core.fault(vector, Descriptors.errorCode(selector, ext));
        }
        if (!Descriptors.present(descriptor)) {
            throw core.fault(Vector.SS, Descriptors.errorCode(selector, ext));
        }
        return Descriptors.setAccessed(core, address, descriptor);
    }

    private static void loadData(Core core, int segment, int selector) {
        if (Descriptors.isNull(selector)) {
            setNull(core, segment, selector);
            return;
        }
        set(core, segment, selector, dataDescriptor(core, selector, Vector.GP, 0));
    }

    /**
     * The descriptor of a segment for data, checked and marked accessed.
     *
     * @param vector raised where the descriptor does not fit: #GP, or #TS when the selector is from a TSS
     */
    static long dataDescriptor(Core core, int selector, int vector, int ext) {
        long address = Descriptors.addressOrFault(core, selector, vector, ext);
        long descriptor = Descriptors.read(core, address);
        boolean data = Descriptors.isData(descriptor);
        boolean fits = data || Descriptors.isReadableCode(descriptor);
        int lowest = Math.max(core.cpl, selector & 3);
        if (!fits || !Descriptors.isConformingCode(descriptor) && Descriptors.dpl(descriptor) < lowest) {
            throw core.fault(vector, Descriptors.errorCode(selector, ext));
        }
        if (!Descriptors.present(descriptor)) {
            throw core.fault(Vector.NP, Descriptors.errorCode(selector, ext));
        }
        return Descriptors.setAccessed(core, address, descriptor);
    }

    /** Sets a segment register from a checked descriptor; of ES to GS the upper half of the base becomes 0. */
    static void set(Core core, int segment, int selector, long descriptor) {
        core.putSegment(
                segment,
                selector,
                Descriptors.base(descriptor),
                Descriptors.limit(descriptor),
                Descriptors.rights(descriptor));
    }

    static void setNull(Core core, int segment, int selector) {
        core.putSegment(segment, selector, 0, 0, Segment.UNUSABLE);
    }

    /** A null SS of 64-bit mode; its DPL is the privilege level all the same. */
    static void putNullStack(Core core, int selector) {
        int rights = Segment.UNUSABLE | (selector & 3) << Segment.DPL_SHIFT;
        core.putSegment(Segment.SS, selector, 0, 0, rights);
    }

    /** A segment register of virtual-8086 mode. */
    static void putVirtual8086(Core core, int segment, int selector) {
        core.putSegment(segment, selector, (selector & 0xFFFFL) << 4, 0xFFFF, VIRTUAL_8086_DATA);
    }

    /**
     * On a return to an outer level: a data segment that the outer level may not use becomes null. Its base stays, which
     * 64-bit code goes on using for FS and GS.
     */
    static void dropInnerSegments(Core core) {
        dropIfInner(core, Segment.ES);
        dropIfInner(core, Segment.DS);
        dropIfInner(core, Segment.FS);
        dropIfInner(core, Segment.GS);
    }

    private static void dropIfInner(Core core, int segment) {
        int rights = core.rights[segment];
        int conforming = Segment.TYPE_CODE | Segment.TYPE_CONFORMING;
        boolean usable = (rights & Segment.UNUSABLE) == 0;
        if (usable && (rights & conforming) != conforming && (rights >> Segment.DPL_SHIFT & 3) < core.cpl) {
            core.putSegment(segment, 0, core.segmentBase(segment), core.limit[segment], Segment.UNUSABLE);
        }
    }

    /**
     * LLDT.
     *
     * @throws GuestFault #GP or #NP with the selector as error code
     */
    public static void loadLdtr(Core core, int selector) {
        if (Descriptors.isNull(selector)) {
            core.putSegment(Segment.LDTR, selector, 0, 0, Segment.UNUSABLE);
            return;
        }
        long address = systemAddress(core, selector);
        long descriptor = Descriptors.read(core, address);
        if (Descriptors.typeAndS(descriptor) != Descriptors.LDT) {
            throw core.fault(Vector.GP, Descriptors.errorCode(selector, 0));
        }
        if (!Descriptors.present(descriptor)) {
            throw core.fault(Vector.NP, Descriptors.errorCode(selector, 0));
        }
        long base = systemBase(core, address, descriptor, selector);
        core.putSegment(Segment.LDTR, selector, base, Descriptors.limit(descriptor), Descriptors.rights(descriptor));
    }

    /**
     * LTR.
     *
     * @throws GuestFault #GP or #NP with the selector as error code
     */
    public static void loadTr(Core core, int selector) {
        if (Descriptors.isNull(selector)) {
            throw core.fault(Vector.GP, 0);
        }
        long address = systemAddress(core, selector);
        long descriptor = Descriptors.read(core, address);
        int type = Descriptors.typeAndS(descriptor);
        boolean small = type == Descriptors.TSS16_AVAILABLE && !core.longModeActive();
        if (type != Descriptors.TSS_AVAILABLE && !small) {
            throw core.fault(Vector.GP, Descriptors.errorCode(selector, 0));
        }
        if (!Descriptors.present(descriptor)) {
            throw core.fault(Vector.NP, Descriptors.errorCode(selector, 0));
        }
        long base = systemBase(core, address, descriptor, selector);
        Descriptors.setBusy(core, address, descriptor);
        int busy = Descriptors.rights(descriptor) | 2;
        core.putSegment(Segment.TR, selector, base, Descriptors.limit(descriptor), busy);
    }

    private static long systemAddress(Core core, int selector) {
        long address = (selector & 4) != 0 ? -1 : Descriptors.address(core, selector, core.longModeActive() ? 16 : 8);
        if (address == -1) {
            throw core.fault(Vector.GP, Descriptors.errorCode(selector, 0));
        }
        return address;
    }

    private static long systemBase(Core core, long address, long descriptor, int selector) {
        long base = Descriptors.base(descriptor);
        if (core.longModeActive()) {
            long upper = Descriptors.read(core, address + 8);
            base |= upper << 32;
            if ((upper >>> 40 & 0x1F) != 0 || !core.canonicalInRegister(base)) {
                throw core.fault(Vector.GP, Descriptors.errorCode(selector, 0));
            }
        }
        return base;
    }
}
