package org.alcazar.core.cpu;

import java.util.HashSet;
import java.util.Set;
import org.alcazar.core.state.Section;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model-specific registers of a core that are not its local APIC's: Intel SDM volume 4, AMD APM volume 2, appendix A.
 * Those that instructions use are fields; the ones a kernel merely reads and writes are stored, see {@link StoredMsrs}.
 * Any other register is #GP(0), and logged once.
 */
public final class ModelSpecificRegisters {
    static final int TSC = 0x10;
    static final int TSC_ADJUST = 0x3B;
    static final int MICROCODE_REVISION = 0x8B;
    static final int MICROCODE_TRIGGER = 0x79;
    static final int SYSENTER_CS = 0x174;
    static final int SYSENTER_ESP = 0x175;
    static final int SYSENTER_EIP = 0x176;
    static final int MPERF = 0xE7;
    static final int APERF = 0xE8;
    static final int XSS = 0xDA0;
    static final int PLATFORM_INFO = 0xCE;
    static final int MTRR_CAPABILITY = 0xFE;
    static final int PAT = 0x277;
    static final int EFER = 0xC000_0080;
    static final int STAR = 0xC000_0081;
    static final int LSTAR = 0xC000_0082;
    static final int CSTAR = 0xC000_0083;
    static final int SFMASK = 0xC000_0084;
    static final int FS_BASE = 0xC000_0100;
    static final int GS_BASE = 0xC000_0101;
    static final int KERNEL_GS_BASE = 0xC000_0102;
    static final int TSC_AUX = 0xC000_0103;
    static final int AMD_HARDWARE_CONFIGURATION = 0xC001_0015;
    static final int AMD_PATCH_LOADER = 0xC001_0020;
    static final int AMD_P_STATE_0 = 0xC001_0064;
    static final int AMD_P_STATE_7 = 0xC001_006B;
    static final int AMD_INTERRUPT_PENDING = 0xC001_0055;

    private static final Logger LOG = LoggerFactory.getLogger(ModelSpecificRegisters.class);
    private static final long PAT_AFTER_RESET = 0x0007_0406_0007_0406L;
    /** Eight variable ranges, fixed ranges, write combining. */
    private static final long MTRR_CAPABILITIES = 0x508;

    public long star;
    public long lstar;
    public long cstar;
    public long sfmask;
    public long kernelGsBase;
    public long sysenterCs;
    public long sysenterEsp;
    public long sysenterEip;
    public long tscAux;
    public long pat = PAT_AFTER_RESET;

    private final Core core;
    private final StoredMsrs stored;
    private final Set<Integer> reported = new HashSet<>();
    private final MachineCheckMsrs machineCheck;
    private final SpeculationMsrs speculation;
    private boolean dropsSvme;
    private long tscAdjust;
    /** What is added to machine ticks to give MPERF and APERF, which count alike: the clock never changes. */
    private long mperfOffset;

    private long aperfOffset;

    ModelSpecificRegisters(Core core) {
        this.core = core;
        this.stored = new StoredMsrs(core.model);
        this.machineCheck = new MachineCheckMsrs(core.model.intel());
        this.speculation = new SpeculationMsrs(core.model);
    }

    /** What is added to machine ticks to give the time-stamp counter: IA32_TSC_ADJUST. */
    public long tscOffset() {
        return tscAdjust;
    }

    /** Cycles at the nominal frequency: IA32_MPERF. */
    public long mperf() {
        return ticks() + mperfOffset;
    }

    /** Cycles at the frequency that the core really had: IA32_APERF. */
    public long aperf() {
        return ticks() + aperfOffset;
    }

    private long ticks() {
        core.syncClock();
        return core.machine.clock().ticks();
    }

    /** Makes writes of EFER.SVME vanish instead of raising #GP(0); a property of the platform, not state. */
    public void setDropsSvme(boolean drops) {
        dropsSvme = drops;
    }

    void reset() {
        star = 0;
        lstar = 0;
        cstar = 0;
        sfmask = 0;
        kernelGsBase = 0;
        sysenterCs = 0;
        sysenterEsp = 0;
        sysenterEip = 0;
        tscAux = 0;
        tscAdjust = 0;
        mperfOffset = 0;
        aperfOffset = 0;
        pat = PAT_AFTER_RESET;
        stored.reset();
        machineCheck.reset();
        speculation.reset();
    }

    // ---------------------------------------------------------------------------------------- RDMSR

    /** @throws GuestFault #GP(0) where there is no such register */
    public long read(int msr) {
        return switch (msr) {
            case GS_BASE -> core.r[Core.SEGMENT_BASE + Segment.GS];
            case FS_BASE -> core.r[Core.SEGMENT_BASE + Segment.FS];
            case KERNEL_GS_BASE -> kernelGsBase;
            case EFER -> core.efer;
            case STAR -> star;
            case LSTAR -> lstar;
            case CSTAR -> cstar;
            case SFMASK -> sfmask;
            case TSC_AUX -> tscAux;
            case TSC -> core.tsc();
            case SYSENTER_CS -> sysenterCs;
            case SYSENTER_ESP -> sysenterEsp;
            case SYSENTER_EIP -> sysenterEip;
            case PAT -> pat;
            case MTRR_CAPABILITY -> MTRR_CAPABILITIES;
            case MICROCODE_REVISION -> core.model.microcodeRevision();
            default -> readOptional(msr);
        };
    }

    private long readOptional(int msr) {
        CpuModel model = core.model;
        if (msr == XSS && model.has(Feature.XSAVES)) {
            return core.xss;
        }
        if ((msr == MPERF || msr == APERF) && model.has(Feature.APERFMPERF)) {
            return msr == MPERF ? mperf() : aperf();
        }
        if (machineCheck.has(msr)) {
            return machineCheck.read(msr);
        }
        if (speculation.has(msr) && speculation.readable(msr)) {
            return speculation.read(msr);
        }
        if (!model.intel() && msr >= AMD_P_STATE_0 && msr <= AMD_P_STATE_7) {
            return msr == AMD_P_STATE_0 ? nominalPState() : 0;
        }
        if (model.intel() && msr == PLATFORM_INFO) {
            return Math.min(0xFF, core.machine.clock().mips() / 100) << 8;
        }
        return readOther(msr);
    }

    /** Enabled, with a divisor of 1 and a multiple of 25 MHz: PPR for family 17h, MSRC001_0064. */
    private long nominalPState() {
        return 1L << 63 | 8 << 8 | Math.min(0xFF, core.machine.clock().mips() / 25);
    }

    private long readOther(int msr) {
        if (core.apic() != null && core.apic().ownsMsr(msr)) {
            core.syncClock();
            return core.apic().readMsr(msr);
        }
        if (msr == TSC_ADJUST && core.model.has(Feature.TSC_ADJUST)) {
            return tscAdjust;
        }
        if (msr == AMD_INTERRUPT_PENDING && !core.model.intel()) {
            return 0;
        }
        if (stored.has(msr)) {
            return stored.read(msr);
        }
        throw unknown(msr, "RDMSR", 0);
    }

    // ---------------------------------------------------------------------------------------- WRMSR

    /** @throws GuestFault #GP(0) where there is no such register, or it cannot hold the value */
    public void write(int msr, long value) {
        switch (msr) {
            case GS_BASE -> core.r[Core.SEGMENT_BASE + Segment.GS] = canonical(value);
            case FS_BASE -> core.r[Core.SEGMENT_BASE + Segment.FS] = canonical(value);
            case KERNEL_GS_BASE -> kernelGsBase = canonical(value);
            case EFER -> writeEfer(value);
            case STAR -> star = value;
            case LSTAR -> lstar = canonical(value);
            case CSTAR -> cstar = canonical(value);
            case SFMASK -> sfmask = fits32(value);
            case TSC_AUX -> tscAux = core.model.intel() ? fits32(value) : value & 0xFFFF_FFFFL;
            case TSC -> tscAdjust += value - core.tsc();
            case SYSENTER_CS -> sysenterCs = value & 0xFFFF_FFFFL;
            case SYSENTER_ESP -> sysenterEsp = canonical(value);
            case SYSENTER_EIP -> sysenterEip = canonical(value);
            case PAT -> writePat(value);
            case MICROCODE_REVISION, MICROCODE_TRIGGER, AMD_PATCH_LOADER -> {
                // There is no microcode to load.
            }
            default -> writeOptional(msr, value);
        }
    }

    private void writeOptional(int msr, long value) {
        boolean done = true;
        if (msr == XSS && core.model.has(Feature.XSAVES)) {
            ControlRegisters.writeXss(core, value);
        } else if (msr == MPERF && core.model.has(Feature.APERFMPERF)) {
            mperfOffset += value - mperf();
        } else if (msr == APERF && core.model.has(Feature.APERFMPERF)) {
            aperfOffset += value - aperf();
        } else if (machineCheck.has(msr)) {
            long configuration = core.model.intel() ? 0 : stored.read(AMD_HARDWARE_CONFIGURATION);
            done = machineCheck.write(msr, value, configuration);
        } else if (speculation.has(msr)) {
            done = speculation.write(msr, value);
        } else {
            writeOther(msr, value);
        }
        if (!done) {
            throw core.fault(Vector.GP, 0);
        }
    }

    private void writeOther(int msr, long value) {
        if (core.apic() != null && core.apic().ownsMsr(msr)) {
            core.syncClock();
            core.apic().writeMsr(msr, value);
            core.endBlock();
        } else if (msr == TSC_ADJUST && core.model.has(Feature.TSC_ADJUST)) {
            tscAdjust = value;
        } else if (msr == AMD_INTERRUPT_PENDING && !core.model.intel()) {
            return;
        } else if (stored.has(msr)) {
            if (!stored.write(msr, value)) {
                throw core.fault(Vector.GP, 0);
            }
        } else {
            throw unknown(msr, "WRMSR", value);
        }
    }

    private GuestFault unknown(int msr, String instruction, long value) {
        if (reported.add(msr)) {
            LOG.warn(
                    "core {} at 0x{}: {} of unknown register 0x{} (value 0x{}) is #GP(0)",
                    core.id(),
                    Long.toHexString(core.rip),
                    instruction,
                    Integer.toHexString(msr),
                    Long.toHexString(value));
        }
        return core.fault(Vector.GP, 0);
    }

    private long canonical(long value) {
        if (!core.canonicalInRegister(value)) {
            throw core.fault(Vector.GP, 0);
        }
        return value;
    }

    private long fits32(long value) {
        if (value >>> 32 != 0) {
            throw core.fault(Vector.GP, 0);
        }
        return value;
    }

    private void writePat(long value) {
        for (int shift = 0; shift < 64; shift += 8) {
            int type = (int) (value >>> shift) & 0xFF;
            if (type > 7 || type == 2 || type == 3) {
                throw core.fault(Vector.GP, 0);
            }
        }
        pat = value;
    }

    private void writeEfer(long value) {
        long wanted = dropsSvme ? value & ~ControlBits.EFER_SVME : value;
        long allowed = ControlBits.EFER_LMA;
        allowed |= core.model.has(Feature.SYSCALL) ? ControlBits.EFER_SCE : 0;
        allowed |= core.model.has(Feature.LM) ? ControlBits.EFER_LME : 0;
        allowed |= core.model.has(Feature.NX) ? ControlBits.EFER_NXE : 0;
        allowed |= core.model.has(Feature.FFXSR) ? ControlBits.EFER_FFXSR : 0;
        boolean lmeChanges = ((wanted ^ core.efer) & ControlBits.EFER_LME) != 0;
        boolean paging = (core.cr0 & ControlBits.CR0_PG) != 0;
        if ((wanted & ~allowed) != 0 || lmeChanges && paging) {
            throw core.fault(Vector.GP, 0);
        }
        long old = core.efer;
        core.efer = wanted & ~ControlBits.EFER_LMA | old & ControlBits.EFER_LMA;
        if (core.efer != old) {
            core.mmu.flushAll();
            core.modeChanged();
        }
    }

    // ---------------------------------------------------------------------------------------- state

    private long[] fields() {
        return new long[] {
            star,
            lstar,
            cstar,
            sfmask,
            kernelGsBase,
            sysenterCs,
            sysenterEsp,
            sysenterEip,
            tscAux,
            pat,
            tscAdjust,
            mperfOffset,
            aperfOffset
        };
    }

    void save(Section section) {
        section.putLongs("msrs", fields());
        section.putLongs("msrs.stored", stored.values());
        machineCheck.save(section);
        speculation.save(section);
    }

    void load(Section section) {
        long[] saved = section.getLongs("msrs", fields().length);
        star = saved[0];
        lstar = saved[1];
        cstar = saved[2];
        sfmask = saved[3];
        kernelGsBase = saved[4];
        sysenterCs = saved[5];
        sysenterEsp = saved[6];
        sysenterEip = saved[7];
        tscAux = saved[8];
        pat = saved[9];
        tscAdjust = saved[10];
        mperfOffset = saved[11];
        aperfOffset = saved[12];
        long[] values = stored.values();
        System.arraycopy(section.getLongs("msrs.stored", values.length), 0, values, 0, values.length);
        machineCheck.load(section);
        speculation.load(section);
    }
}
