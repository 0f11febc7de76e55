package org.alcazar.core.exec;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Cpuid;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.cpu.Vector;

/** Model-specific registers, identification and time: RDMSR, WRMSR, CPUID, RDTSC(P), RDPMC, RDPID, segment base moves. */
final class SystemRegisters {
    private static final int PERFORMANCE_COUNTERS = 4;
    private static final long LOW = 0xFFFF_FFFFL;

    private SystemRegisters() {}

    static long edxEax(Core core) {
        return core.r[Core.RDX] << 32 | core.r[Core.RAX] & LOW;
    }

    private static void setEdxEax(Core core, long value) {
        core.r[Core.RAX] = value & LOW;
        core.r[Core.RDX] = value >>> 32;
    }

    static Op rdmsr() {
        return SystemOp.privileged(core -> setEdxEax(core, core.msrs.read((int) core.r[Core.RCX])));
    }

    static Op wrmsr() {
        return SystemOp.privileged(core -> core.msrs.write((int) core.r[Core.RCX], edxEax(core)));
    }

    static Op cpuid() {
        return SystemOp.any(core -> {
            int[] out = Cpuid.query(core, (int) core.r[Core.RAX], (int) core.r[Core.RCX]);
            core.r[Core.RAX] = out[0] & LOW;
            core.r[Core.RBX] = out[1] & LOW;
            core.r[Core.RCX] = out[2] & LOW;
            core.r[Core.RDX] = out[3] & LOW;
        });
    }

    static Op rdtsc() {
        return SystemOp.any(core -> {
            checkTimeStamp(core);
            setEdxEax(core, core.tsc());
        });
    }

    static Op rdtscp() {
        return SystemOp.any(core -> {
            checkTimeStamp(core);
            setEdxEax(core, core.tsc());
            core.r[Core.RCX] = core.msrs.tscAux & LOW;
        });
    }

    private static void checkTimeStamp(Core core) {
        if (core.cpl > 0 && (core.cr4 & ControlBits.CR4_TSD) != 0) {
            throw core.fault(Vector.GP, 0);
        }
    }

    /** The counters every AMD processor has exist, and never count. */
    static Op rdpmc() {
        return SystemOp.any(core -> {
            boolean allowed = core.cpl == 0 || (core.cr4 & ControlBits.CR4_PCE) != 0;
            int counter = (int) core.r[Core.RCX];
            if (!allowed || counter < 0 || counter >= PERFORMANCE_COUNTERS) {
                throw core.fault(Vector.GP, 0);
            }
            setEdxEax(core, 0);
        });
    }

    /** RDPRU: MPERF and APERF, zero for others. */
    static Op rdpru() {
        return SystemOp.any(core -> {
            if (core.cpl > 0 && (core.cr4 & ControlBits.CR4_TSD) != 0) {
                throw core.fault(Vector.UD);
            }
            setEdxEax(
                    core,
                    switch ((int) core.r[Core.RCX]) {
                        case 0 -> core.msrs.mperf();
                        case 1 -> core.msrs.aperf();
                        default -> 0;
                    });
        });
    }

    static Op rdpid(BindContext context) {
        SystemOperand target = SystemOperand.bind(context, 0);
        return SystemOp.any(core -> target.write(core, core.msrs.tscAux & LOW));
    }

    /** RDRAND and RDSEED: the machine's random numbers, always there. */
    static Op random(BindContext context) {
        SystemOperand target = SystemOperand.bind(context, 0);
        return SystemOp.any(core -> {
            target.write(core, core.machine.random().next());
            core.setArithmeticFlags(Flags.CF);
        });
    }

    /** RDFSBASE and RDGSBASE. */
    static Op readBase(BindContext context, int segment) {
        SystemOperand target = SystemOperand.bind(context, 0);
        return SystemOp.any(core -> {
            checkBaseMoves(core);
            target.write(core, core.segmentBase(segment));
        });
    }

    /** WRFSBASE and WRGSBASE. */
    static Op writeBase(BindContext context, int segment) {
        SystemOperand source = SystemOperand.bind(context, 0);
        return SystemOp.any(core -> {
            checkBaseMoves(core);
            long value = source.read(core);
            // AMD processors go by the paging mode in use, as measured.
            boolean canonical = core.model.intel() ? core.canonicalInRegister(value) : core.canonical(value);
            if (!canonical) {
                throw core.fault(Vector.GP, 0);
            }
            core.r[Core.SEGMENT_BASE + segment] = value;
        });
    }

    private static void checkBaseMoves(Core core) {
        if ((core.cr4 & ControlBits.CR4_FSGSBASE) == 0) {
            throw core.fault(Vector.UD);
        }
    }

    static Op swapgs() {
        return SystemOp.privileged(core -> {
            int slot = Core.SEGMENT_BASE + Segment.GS;
            long user = core.r[slot];
            core.r[slot] = core.msrs.kernelGsBase;
            core.msrs.kernelGsBase = user;
        });
    }
}
