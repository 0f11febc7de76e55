package org.alcazar.core.cpu;

import org.alcazar.core.state.Section;

/**
 * The registers that restrain speculation, of which there is none here: SPEC_CTRL holds what is written, the commands do
 * nothing. Which bits exist follows from the features: Intel SDM volume 4, AMD APM volume 2, section 3.2.9.
 */
final class SpeculationMsrs {
    private static final int CONTROL = 0x48;
    private static final int PREDICTION_COMMAND = 0x49;
    private static final int ARCHITECTURE = 0x10A;
    private static final int FLUSH_COMMAND = 0x10B;

    private static final long IBRS = 1;
    private static final long STIBP = 1 << 1;
    private static final long SSBD = 1 << 2;
    private static final long PSFD = 1 << 7;
    /** RDCL_NO, IBRS_ALL, SKIP_L1DFL_VMENTRY, SSB_NO, MDS_NO, PSCHANGE_MC_NO, TAA_NO: nothing leaks. */
    private static final long NOTHING_LEAKS = 0x17B;

    private final CpuModel model;
    private long control;

    SpeculationMsrs(CpuModel model) {
        this.model = model;
    }

    void reset() {
        control = 0;
    }

    boolean has(int msr) {
        return switch (msr) {
            case CONTROL -> controlBits() != 0;
            case PREDICTION_COMMAND -> barrier();
            case ARCHITECTURE -> model.has(Feature.ARCH_CAPABILITIES);
            case FLUSH_COMMAND -> model.has(Feature.L1D_FLUSH);
            default -> false;
        };
    }

    private boolean barrier() {
        return model.has(Feature.IBPB) || model.has(Feature.SPEC_CTRL);
    }

    private long controlBits() {
        return (model.has(Feature.IBRS) || model.has(Feature.SPEC_CTRL) ? IBRS : 0)
                | (model.has(Feature.STIBP) || model.has(Feature.INTEL_STIBP) ? STIBP : 0)
                | (model.has(Feature.SSBD) || model.has(Feature.INTEL_SSBD) ? SSBD : 0)
                | (model.has(Feature.PSFD) ? PSFD : 0);
    }

    /** Whether a register can be read: commands cannot. */
    boolean readable(int msr) {
        return msr == CONTROL || msr == ARCHITECTURE;
    }

    long read(int msr) {
        return msr == CONTROL ? control : NOTHING_LEAKS;
    }

    /** @return false, and nothing done, when the register cannot hold the value */
    boolean write(int msr, long value) {
        if (msr == ARCHITECTURE || (value & ~(msr == CONTROL ? controlBits() : 1)) != 0) {
            return false;
        }
        if (msr == CONTROL) {
            control = value;
        }
        return true;
    }

    void save(Section section) {
        section.putLong("msrs.speculation", control);
    }

    void load(Section section) {
        control = section.getLong("msrs.speculation");
    }
}
