package org.alcazar.core.cpu;

/** Checks of a code segment that a transfer of control names, Intel SDM volume 3, sections 5.8 and 6.12.1. */
final class CodeSegments {
    private CodeSegments() {}

    /**
     * The descriptor of the code segment a gate names, checked but for presence.
     *
     * @throws GuestFault #GP for a null selector, one beyond its table, no code segment, or one of an outer level
     */
    static long throughGate(Core core, int selector, int ext) {
        if (Descriptors.isNull(selector)) {
            throw core.fault(Vector.GP, ext);
        }
        long address = Descriptors.addressOrFault(core, selector, Vector.GP, ext);
        long descriptor = Descriptors.read(core, address);
        if (!Descriptors.isCode(descriptor) || Descriptors.dpl(descriptor) > core.cpl) {
            throw core.fault(Vector.GP, Descriptors.errorCode(selector, ext));
        }
        boolean only64 = core.longModeActive();
        if (only64 && (!Descriptors.isLong(descriptor) || Descriptors.isDefault32(descriptor))) {
            throw core.fault(Vector.GP, Descriptors.errorCode(selector, ext));
        }
        if (!Descriptors.present(descriptor)) {
            throw core.fault(Vector.NP, Descriptors.errorCode(selector, ext));
        }
        return Descriptors.setAccessed(core, address, descriptor);
    }

    /** In IA-32e mode L and D may not both be set. */
    static boolean contradictory(Core core, long descriptor) {
        return is64(core, descriptor) && Descriptors.isDefault32(descriptor);
    }

    /** Whether code of this descriptor will be 64-bit code. */
    static boolean is64(Core core, long descriptor) {
        return core.longModeActive() && Descriptors.isLong(descriptor);
    }

    /** @throws GuestFault #GP where the address is not within the code segment, or not canonical in 64-bit code */
    static void checkTarget(Core core, long descriptor, long offset, int ext) {
        boolean inside = is64(core, descriptor)
                ? core.canonical(offset)
                : offset <= (Descriptors.limit(descriptor) & 0xFFFF_FFFFL);
        if (!inside) {
            throw core.fault(Vector.GP, ext);
        }
    }

    /** Sets CS and CPL; the caller calls {@link Core#modeChanged} when all is set. */
    static void enter(Core core, int selector, long descriptor, int level) {
        core.cpl = level;
        Segmentation.set(core, Segment.CS, selector & 0xFFFC | level, descriptor);
    }
}
