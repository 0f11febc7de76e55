package org.alcazar.core.cpu;

/**
 * The state components that the XSAVE feature set manages: Intel SDM volume 1, chapter 13, AMD APM volume 2, section 11.5.
 * Sizes and offsets are bytes in an XSAVE area, masks have the bits of XCR0.
 */
public final class ExtendedState {
    public static final long X87 = 1;
    public static final long SSE = 1 << 1;
    public static final long AVX = 1 << 2;
    public static final long PKRU = 1 << 9;

    /** The legacy region, laid out like an FXSAVE image. */
    public static final int LEGACY_SIZE = 512;
    /** Legacy region and header: where the extended region begins, and the least size of an area. */
    public static final int EXTENDED_REGION = 576;

    public static final int AVX_SIZE = 256;
    public static final int PKRU_SIZE = 8;

    private static final int FIRST_EXTENDED = 2;
    private static final int PKRU_NUMBER = 9;
    /** AMD processors without AVX-512 have PKRU right behind AVX, Intel's leave room for what they lack. */
    private static final int PKRU_OFFSET_AMD = EXTENDED_REGION + AVX_SIZE;

    private static final int PKRU_OFFSET_INTEL = 0xA80;

    private ExtendedState() {}

    /** The bits of XCR0 that the model has. */
    public static long user(CpuModel model) {
        return X87
                | (model.has(Feature.SSE) ? SSE : 0)
                | (model.has(Feature.AVX) ? AVX : 0)
                | (model.has(Feature.PKU) ? PKRU : 0);
    }

    /** The bits of IA32_XSS that the model has: there are no supervisor components. */
    public static long supervisor(CpuModel model) {
        return 0;
    }

    /** Size of a component beyond SSE, 0 where there is none of that number. */
    static int size(int component) {
        return switch (component) {
            case FIRST_EXTENDED -> AVX_SIZE;
            case PKRU_NUMBER -> PKRU_SIZE;
            default -> 0;
        };
    }

    /** Where PKRU is in the standard format. */
    public static int pkruOffset(CpuModel model) {
        return model.intel() ? PKRU_OFFSET_INTEL : PKRU_OFFSET_AMD;
    }

    /** Where a component beyond SSE is in the standard format. */
    static int standardOffset(CpuModel model, int component) {
        return component == FIRST_EXTENDED ? EXTENDED_REGION : pkruOffset(model);
    }

    /** Size of an area in standard format that has room for some components. */
    public static int standardSize(CpuModel model, long components) {
        if ((components & PKRU) != 0) {
            return pkruOffset(model) + PKRU_SIZE;
        }
        return (components & AVX) != 0 ? EXTENDED_REGION + AVX_SIZE : EXTENDED_REGION;
    }

    /** Size of an area in compacted format; no component asks for 64-byte alignment. */
    public static int compactedSize(long components) {
        return compactedPkru(components) + ((components & PKRU) != 0 ? PKRU_SIZE : 0);
    }

    /** Where PKRU is in the compacted format: AVX is the only component before it. */
    public static int compactedPkru(long components) {
        return EXTENDED_REGION + ((components & AVX) != 0 ? AVX_SIZE : 0);
    }

    /**
     * XINUSE: the components that are not in their initial configuration, found by looking at their values. MXCSR is no
     * part of the answer, see {@link #mxcsrInUse}.
     */
    public static long inUse(Core core) {
        FloatingState state = core.floating;
        long used = state.x87InUse(core.model.intel()) ? X87 : 0;
        long[] vector = state.vector;
        for (int i = 0; i < 16 * FloatingState.VECTOR_QUADWORDS; i += FloatingState.VECTOR_QUADWORDS) {
            used |= (vector[i] | vector[i + 1]) != 0 ? SSE : 0;
            used |= (vector[i + 2] | vector[i + 3]) != 0 ? AVX : 0;
        }
        return used | (core.pkru != 0 ? PKRU : 0);
    }

    /** Whether MXCSR makes SSE count as used, for XSAVEC, XSAVES and XGETBV with ECX 1. */
    public static boolean mxcsrInUse(Core core) {
        return core.floating.mxcsr != FloatingState.MXCSR_INITIAL;
    }
}
