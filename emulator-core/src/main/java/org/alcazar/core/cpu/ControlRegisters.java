package org.alcazar.core.cpu;

/**
 * Writes of control registers with all their rules: Intel SDM volume 3, sections 2.5 and 4.1, AMD APM volume 2, sections
 * 3.1 and 14.6. Nothing changes when one raises #GP(0).
 */
public final class ControlRegisters {
    private static final long CR0_WRITABLE = ControlBits.CR0_PE
            | ControlBits.CR0_MP
            | ControlBits.CR0_EM
            | ControlBits.CR0_TS
            | ControlBits.CR0_NE
            | ControlBits.CR0_WP
            | ControlBits.CR0_AM
            | ControlBits.CR0_NW
            | ControlBits.CR0_CD
            | ControlBits.CR0_PG;
    private static final long CR0_TRANSLATION = ControlBits.CR0_PE | ControlBits.CR0_WP | ControlBits.CR0_PG;
    private static final long CR4_TRANSLATION = ControlBits.CR4_PSE
            | ControlBits.CR4_PAE
            | ControlBits.CR4_PGE
            | ControlBits.CR4_LA57
            | ControlBits.CR4_PCIDE
            | ControlBits.CR4_SMEP
            | ControlBits.CR4_SMAP
            | ControlBits.CR4_PKE;
    /** Changes of these load the PDPTE registers. */
    private static final long CR4_PDPTES =
            ControlBits.CR4_PSE | ControlBits.CR4_PAE | ControlBits.CR4_PGE | ControlBits.CR4_SMEP;

    private ControlRegisters() {}

    /** MOV to CR0. */
    public static void writeCr0(Core core, long value) {
        boolean paging = (value & ControlBits.CR0_PG) != 0;
        boolean pagingBefore = (core.cr0 & ControlBits.CR0_PG) != 0;
        if (value >>> 32 != 0
                || paging && (value & ControlBits.CR0_PE) == 0
                || (value & (ControlBits.CR0_NW | ControlBits.CR0_CD)) == ControlBits.CR0_NW) {
            throw core.fault(Vector.GP, 0);
        }
        long efer = core.efer;
        if (paging && !pagingBefore && (efer & ControlBits.EFER_LME) != 0) {
            boolean long64 = (core.rights[Segment.CS] & Segment.L) != 0;
            if ((core.cr4 & ControlBits.CR4_PAE) == 0 || long64) {
                throw core.fault(Vector.GP, 0);
            }
            efer |= ControlBits.EFER_LMA;
        } else if (!paging && pagingBefore) {
            if (core.code64() || (core.cr4 & ControlBits.CR4_PCIDE) != 0) {
                throw core.fault(Vector.GP, 0);
            }
            efer &= ~ControlBits.EFER_LMA;
        }
        replaceCr0(core, value & CR0_WRITABLE | ControlBits.CR0_ET, efer);
    }

    private static void replaceCr0(Core core, long value, long efer) {
        long oldCr0 = core.cr0;
        long oldEfer = core.efer;
        core.cr0 = value;
        core.efer = efer;
        boolean translationChanges = ((oldCr0 ^ value) & CR0_TRANSLATION) != 0;
        boolean paeChanges = ((oldCr0 ^ value) & (ControlBits.CR0_PG | ControlBits.CR0_CD | ControlBits.CR0_NW)) != 0;
        if (paeChanges && usesPdptes(core)) {
            try {
                core.mmu.loadPdptes();
            } catch (GuestFault e) {
                core.cr0 = oldCr0;
                core.efer = oldEfer;
                throw e;
            }
        }
        if (translationChanges) {
            core.mmu.flushAll();
        }
        core.modeChanged();
    }

    /** PAE paging outside IA-32e mode, which keeps four entries in registers. */
    private static boolean usesPdptes(Core core) {
        return (core.cr0 & ControlBits.CR0_PG) != 0
                && (core.cr4 & ControlBits.CR4_PAE) != 0
                && (core.efer & ControlBits.EFER_LMA) == 0;
    }

    /** LMSW: PE can be set but not cleared. */
    public static void loadMachineStatusWord(Core core, int value) {
        long low = ControlBits.CR0_MP | ControlBits.CR0_EM | ControlBits.CR0_TS;
        long set = value & (low | ControlBits.CR0_PE);
        writeCr0(core, core.cr0 & ~low | set);
    }

    /** MOV to CR3. With CR4.PCIDE bit 63 says that the translations of the process context stay, and is not kept. */
    public static void writeCr3(Core core, long value) {
        boolean contexts = (core.cr4 & ControlBits.CR4_PCIDE) != 0;
        boolean keeps = contexts && value < 0;
        long kept = contexts ? value & Long.MAX_VALUE : value;
        if (core.longModeActive() && kept >>> core.model.physicalAddressBits() != 0) {
            throw core.fault(Vector.GP, 0);
        }
        long old = core.cr3;
        core.cr3 = kept;
        if (usesPdptes(core)) {
            try {
                core.mmu.loadPdptes();
            } catch (GuestFault e) {
                core.cr3 = old;
                throw e;
            }
        }
        if (!keeps) {
            core.mmu.flushContext(core.pcid());
        }
        core.mmu.enterContext(core.pcid());
        core.endBlock();
    }

    /** MOV to CR4. */
    public static void writeCr4(Core core, long value) {
        long changed = value ^ core.cr4;
        boolean modeInUse = core.longModeActive() && (changed & (ControlBits.CR4_PAE | ControlBits.CR4_LA57)) != 0;
        boolean contextsBegin = (changed & value & ControlBits.CR4_PCIDE) != 0;
        if ((value & ~supportedCr4(core.model)) != 0
                || modeInUse
                || contextsBegin && (!core.longModeActive() || (core.cr3 & 0xFFF) != 0)) {
            throw core.fault(Vector.GP, 0);
        }
        long old = core.cr4;
        core.cr4 = value;
        if ((changed & CR4_TRANSLATION) != 0) {
            if ((changed & CR4_PDPTES) != 0 && usesPdptes(core)) {
                try {
                    core.mmu.loadPdptes();
                } catch (GuestFault e) {
                    core.cr4 = old;
                    throw e;
                }
            }
            core.mmu.flushAll();
        }
        core.modeChanged();
    }

    private static long supportedCr4(CpuModel model) {
        long bits = ControlBits.CR4_TSD | ControlBits.CR4_PCE;
        bits |= model.has(Feature.DE) ? ControlBits.CR4_DE : 0;
        bits |= model.has(Feature.PSE) ? ControlBits.CR4_PSE : 0;
        bits |= model.has(Feature.PAE) ? ControlBits.CR4_PAE : 0;
        bits |= model.has(Feature.MCE) ? ControlBits.CR4_MCE : 0;
        bits |= model.has(Feature.PGE) ? ControlBits.CR4_PGE : 0;
        bits |= model.has(Feature.FXSR) ? ControlBits.CR4_OSFXSR : 0;
        bits |= model.has(Feature.SSE) ? ControlBits.CR4_OSXMMEXCPT : 0;
        bits |= model.has(Feature.UMIP) ? ControlBits.CR4_UMIP : 0;
        bits |= model.has(Feature.FSGSBASE) ? ControlBits.CR4_FSGSBASE : 0;
        bits |= model.has(Feature.VME) ? ControlBits.CR4_VME | ControlBits.CR4_PVI : 0;
        bits |= model.has(Feature.XSAVE) ? ControlBits.CR4_OSXSAVE : 0;
        bits |= model.has(Feature.SMEP) ? ControlBits.CR4_SMEP : 0;
        bits |= model.has(Feature.SMAP) ? ControlBits.CR4_SMAP : 0;
        bits |= model.has(Feature.PCID) ? ControlBits.CR4_PCIDE : 0;
        bits |= model.has(Feature.LA57) ? ControlBits.CR4_LA57 : 0;
        bits |= model.has(Feature.PKU) ? ControlBits.CR4_PKE : 0;
        return bits;
    }

    /** MOV to CR8. */
    public static void writeCr8(Core core, long value) {
        if (value >>> 4 != 0) {
            throw core.fault(Vector.GP, 0);
        }
        if (core.apic() != null) {
            core.syncClock();
            core.apic().setTaskPriority((int) value);
            core.endBlock();
        }
    }

    /** MOV from CR8. */
    public static long readCr8(Core core) {
        return core.apic() == null ? 0 : core.apic().taskPriority();
    }

    /** XSETBV. */
    public static void writeXcr0(Core core, int index, long value) {
        boolean avxWithoutSse = (value & (ExtendedState.AVX | ExtendedState.SSE)) == ExtendedState.AVX;
        if (index != 0
                || (value & ~ExtendedState.user(core.model)) != 0
                || (value & ExtendedState.X87) == 0
                || avxWithoutSse) {
            throw core.fault(Vector.GP, 0);
        }
        core.xcr0 = value;
        core.floatingModeChanged();
        core.endBlock();
    }

    /** XGETBV: XCR0, and as number 1 which of its components are in use. */
    public static long readXcr(Core core, int index) {
        if (index == 0) {
            return core.xcr0;
        }
        if (index != 1 || !core.model.has(Feature.XGETBV1)) {
            throw core.fault(Vector.GP, 0);
        }
        long used = ExtendedState.inUse(core) | (ExtendedState.mxcsrInUse(core) ? ExtendedState.SSE : 0);
        return used & core.xcr0;
    }

    /** WRMSR of IA32_XSS. */
    static void writeXss(Core core, long value) {
        if ((value & ~ExtendedState.supervisor(core.model)) != 0) {
            throw core.fault(Vector.GP, 0);
        }
        core.xss = value;
    }
}
