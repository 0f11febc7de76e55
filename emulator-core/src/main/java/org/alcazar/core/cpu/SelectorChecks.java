package org.alcazar.core.cpu;

/** What LAR, LSL, VERR and VERW find out about a selector without raising an exception for it: Intel SDM volume 2. */
public final class SelectorChecks {
    private static final int CALL_GATES = 1 << Descriptors.CALL_GATE16 | 1 << Descriptors.CALL_GATE;
    private static final int SEGMENTS = 1 << Descriptors.TSS16_AVAILABLE
            | 1 << Descriptors.LDT
            | 1 << Descriptors.TSS16_BUSY
            | 1 << Descriptors.TSS_AVAILABLE
            | 1 << Descriptors.TSS_BUSY;
    /** System types that IA-32e mode knows. */
    private static final int LONG_MODE = 1 << Descriptors.LDT
            | 1 << Descriptors.TSS_AVAILABLE
            | 1 << Descriptors.TSS_BUSY
            | 1 << Descriptors.CALL_GATE;

    private SelectorChecks() {}

    /** LAR's result for a 32-bit destination, or -1 when the selector does not pass. */
    public static long accessRights(Core core, int selector) {
        long descriptor = visible(core, selector, SEGMENTS | CALL_GATES | 1 << Descriptors.TASK_GATE);
        if (descriptor == 0) {
            return -1;
        }
        // Bits 19:16 are undefined; AMD processors leave the limit's there.
        return descriptor >>> 32 & (core.model.intel() ? 0xF0_FF00 : 0xFF_FF00);
    }

    /** LSL's result, or -1 when the selector does not pass. */
    public static long segmentLimit(Core core, int selector) {
        long descriptor = visible(core, selector, SEGMENTS);
        return descriptor == 0 ? -1 : Descriptors.limit(descriptor) & 0xFFFF_FFFFL;
    }

    /** VERR and VERW. */
    public static boolean accessible(Core core, int selector, boolean write) {
        long descriptor = visible(core, selector, 0);
        if (descriptor == 0) {
            return false;
        }
        return write
                ? Descriptors.isWritableData(descriptor)
                : Descriptors.isData(descriptor) || Descriptors.isReadableCode(descriptor);
    }

    /** The descriptor if the selector names one of a kind that counts, visible from this privilege level; else 0. */
    private static long visible(Core core, int selector, int systemTypes) {
        if (Descriptors.isNull(selector)) {
            return 0;
        }
        long address = Descriptors.address(core, selector, 8);
        if (address == -1) {
            return 0;
        }
        long descriptor = Descriptors.read(core, address);
        if (Descriptors.isSystem(descriptor)) {
            int types = core.longModeActive() ? systemTypes & LONG_MODE : systemTypes;
            if ((types >> Descriptors.typeAndS(descriptor) & 1) == 0) {
                return 0;
            }
        } else if (Descriptors.isConformingCode(descriptor)) {
            return descriptor;
        }
        return Descriptors.dpl(descriptor) < Math.max(core.cpl, selector & 3) ? 0 : descriptor;
    }
}
