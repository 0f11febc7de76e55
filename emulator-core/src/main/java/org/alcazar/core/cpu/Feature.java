package org.alcazar.core.cpu;

import java.util.Locale;

/**
 * Everything a processor model can have or lack, with its place in CPUID, and the first model that has it. The one table
 * behind CPUID, the instruction gate and the {@code --cpu} option. Instruction features carry the names of the
 * instruction table.
 */
public enum Feature {
    // CPUID 1 EDX
    X87("X87", 1, 0, Cpuid.EDX, 0, Level.V1, true),
    VME("VME", 1, 0, Cpuid.EDX, 1, Level.V1, true),
    DE("DE", 1, 0, Cpuid.EDX, 2, Level.V1, true),
    PSE("PSE", 1, 0, Cpuid.EDX, 3, Level.V1, true),
    TSC("TSC", 1, 0, Cpuid.EDX, 4, Level.V1, true),
    MSR("MSR", 1, 0, Cpuid.EDX, 5, Level.V1, true),
    PAE("PAE", 1, 0, Cpuid.EDX, 6, Level.V1, true),
    MCE("MCE", 1, 0, Cpuid.EDX, 7, Level.V1, true),
    CX8("CX8", 1, 0, Cpuid.EDX, 8, Level.V1, true),
    /** Shown only while the local APIC is enabled. */
    APIC("APIC", 1, 0, Cpuid.EDX, 9, Level.V1, true),
    SYSENTER("SYSENTER", 1, 0, Cpuid.EDX, 11, Level.V1, true),
    MTRR("MTRR", 1, 0, Cpuid.EDX, 12, Level.V1, true),
    PGE("PGE", 1, 0, Cpuid.EDX, 13, Level.V1, true),
    MCA("MCA", 1, 0, Cpuid.EDX, 14, Level.V1, true),
    CMOV("CMOV", 1, 0, Cpuid.EDX, 15, Level.V1, true),
    PAT("PAT", 1, 0, Cpuid.EDX, 16, Level.V1, true),
    PSE36("PSE36", 1, 0, Cpuid.EDX, 17, Level.V1, true),
    CLFLUSH("CLFLUSH", 1, 0, Cpuid.EDX, 19, Level.V1, true),
    MMX("MMX", 1, 0, Cpuid.EDX, 23, Level.V1, true),
    FXSR("FXSR", 1, 0, Cpuid.EDX, 24, Level.V1, true),
    SSE("SSE", 1, 0, Cpuid.EDX, 25, Level.V1, true),
    SSE2("SSE2", 1, 0, Cpuid.EDX, 26, Level.V1, true),

    // CPUID 1 ECX
    SSE3("SSE3", 1, 0, Cpuid.ECX, 0, Level.V2, true),
    PCLMUL("PCLMUL", 1, 0, Cpuid.ECX, 1, Level.MAX, true),
    MONITOR("MONITOR", 1, 0, Cpuid.ECX, 3, Level.V2, true),
    SSSE3("SSSE3", 1, 0, Cpuid.ECX, 9, Level.V2, true),
    FMA("FMA", 1, 0, Cpuid.ECX, 12, Level.V3, true),
    PCID("PCID", 1, 0, Cpuid.ECX, 17, Level.V3, true),
    CX16("CX16", 1, 0, Cpuid.ECX, 13, Level.V2, true),
    SSE4_1("SSE4.1", 1, 0, Cpuid.ECX, 19, Level.V2, true),
    SSE4_2("SSE4.2", 1, 0, Cpuid.ECX, 20, Level.V2, true),
    X2APIC("X2APIC", 1, 0, Cpuid.ECX, 21, Level.V1, true),
    MOVBE("MOVBE", 1, 0, Cpuid.ECX, 22, Level.V3, true),
    POPCNT("POPCNT", 1, 0, Cpuid.ECX, 23, Level.V2, true),
    TSC_DEADLINE("TSC-DEADLINE", 1, 0, Cpuid.ECX, 24, Level.V1, true),
    AES("AES", 1, 0, Cpuid.ECX, 25, Level.MAX, true),
    XSAVE("XSAVE", 1, 0, Cpuid.ECX, 26, Level.V3, true),
    AVX("AVX", 1, 0, Cpuid.ECX, 28, Level.V3, true),
    F16C("F16C", 1, 0, Cpuid.ECX, 29, Level.V3, true),
    RDRAND("RDRAND", 1, 0, Cpuid.ECX, 30, Level.V3, true),
    /** A guest that finds it set may look for paravirtual interfaces. Off unless asked for. */
    HYPERVISOR("HYPERVISOR", 1, 0, Cpuid.ECX, 31, Level.NEVER, true),

    // CPUID 6
    APERFMPERF("APERFMPERF", 6, 0, Cpuid.ECX, 0, Level.MAX, true),

    // CPUID 7
    FSGSBASE("FSGSBASE", 7, 0, Cpuid.EBX, 0, Level.V3, true),
    TSC_ADJUST("TSC-ADJUST", 7, 0, Cpuid.EBX, 1, Level.V3, true),
    BMI1("BMI1", 7, 0, Cpuid.EBX, 3, Level.V3, true),
    AVX2("AVX2", 7, 0, Cpuid.EBX, 5, Level.V3, true),
    SMEP("SMEP", 7, 0, Cpuid.EBX, 7, Level.V3, true),
    BMI2("BMI2", 7, 0, Cpuid.EBX, 8, Level.V3, true),
    ERMS("ERMS", 7, 0, Cpuid.EBX, 9, Level.V3, true),
    INVPCID("INVPCID", 7, 0, Cpuid.EBX, 10, Level.V3, true),
    RDSEED("RDSEED", 7, 0, Cpuid.EBX, 18, Level.MAX, true),
    ADX("ADX", 7, 0, Cpuid.EBX, 19, Level.MAX, true),
    SMAP("SMAP", 7, 0, Cpuid.EBX, 20, Level.V3, true),
    CLFLUSHOPT("CLFLUSHOPT", 7, 0, Cpuid.EBX, 23, Level.MAX, true),
    CLWB("CLWB", 7, 0, Cpuid.EBX, 24, Level.MAX, true),
    SHA("SHA", 7, 0, Cpuid.EBX, 29, Level.MAX, true),
    UMIP("UMIP", 7, 0, Cpuid.ECX, 2, Level.MAX, true),
    PKU("PKU", 7, 0, Cpuid.ECX, 3, Level.MAX, true),
    GFNI("GFNI", 7, 0, Cpuid.ECX, 8, Level.MAX, true),
    VAES("VAES", 7, 0, Cpuid.ECX, 9, Level.MAX, true),
    VPCLMUL("VPCLMUL", 7, 0, Cpuid.ECX, 10, Level.MAX, true),
    LA57("LA57", 7, 0, Cpuid.ECX, 16, Level.MAX, true),
    RDPID("RDPID", 7, 0, Cpuid.ECX, 22, Level.MAX, true),
    MOVDIRI("MOVDIRI", 7, 0, Cpuid.ECX, 27, Level.MAX, true),
    FSRM("FSRM", 7, 0, Cpuid.EDX, 4, Level.MAX, true),
    SPEC_CTRL("SPEC-CTRL", 7, 0, Cpuid.EDX, 26, Level.V3, true, Only.INTEL),
    INTEL_STIBP("INTEL-STIBP", 7, 0, Cpuid.EDX, 27, Level.V3, true, Only.INTEL),
    L1D_FLUSH("L1D-FLUSH", 7, 0, Cpuid.EDX, 28, Level.V3, true, Only.INTEL),
    ARCH_CAPABILITIES("ARCH-CAPABILITIES", 7, 0, Cpuid.EDX, 29, Level.V1, true, Only.INTEL),
    INTEL_SSBD("INTEL-SSBD", 7, 0, Cpuid.EDX, 31, Level.V3, true, Only.INTEL),

    // CPUID 0xD, subleaf 1
    XSAVEOPT("XSAVEOPT", 0xD, 1, Cpuid.EAX, 0, Level.V3, true),
    XSAVEC("XSAVEC", 0xD, 1, Cpuid.EAX, 1, Level.V3, true),
    XGETBV1("XGETBV1", 0xD, 1, Cpuid.EAX, 2, Level.V3, true),
    XSAVES("XSAVES", 0xD, 1, Cpuid.EAX, 3, Level.MAX, true),

    // CPUID 0x80000001
    LAHF_LM("LAHF-LM", 0x8000_0001, 0, Cpuid.ECX, 0, Level.V1, true),
    SVM("SVM", 0x8000_0001, 0, Cpuid.ECX, 2, Level.NEVER, false),
    LZCNT("LZCNT", 0x8000_0001, 0, Cpuid.ECX, 5, Level.V3, true),
    /** MXCSR.MM, which lets legacy SSE operands be misaligned. */
    MISALIGNSSE("MISALIGNSSE", 0x8000_0001, 0, Cpuid.ECX, 7, Level.V2, true, Only.AMD),
    PREFETCHW("3DNOWPREFETCH", 0x8000_0001, 0, Cpuid.ECX, 8, Level.V1, true),
    TOPOEXT("TOPOEXT", 0x8000_0001, 0, Cpuid.ECX, 22, Level.V1, true, Only.AMD),
    MONITORX("MONITORX", 0x8000_0001, 0, Cpuid.ECX, 29, Level.MAX, true, Only.AMD),
    SYSCALL("SYSCALL", 0x8000_0001, 0, Cpuid.EDX, 11, Level.V1, true),
    /** What SSE added to MMX registers, which AMD's processors tell of in a bit of its own. */
    MMXEXT("MMXEXT", 0x8000_0001, 0, Cpuid.EDX, 22, Level.V1, true, Only.AMD),
    NX("NX", 0x8000_0001, 0, Cpuid.EDX, 20, Level.V1, true),
    FFXSR("FFXSR", 0x8000_0001, 0, Cpuid.EDX, 25, Level.MAX, true, Only.AMD),
    PDPE1GB("PDPE1GB", 0x8000_0001, 0, Cpuid.EDX, 26, Level.V1, true),
    RDTSCP("RDTSCP", 0x8000_0001, 0, Cpuid.EDX, 27, Level.V1, true),
    LM("LM", 0x8000_0001, 0, Cpuid.EDX, 29, Level.V1, true),

    // CPUID 0x80000007, 0x80000008
    INVARIANT_TSC("INVTSC", 0x8000_0007, 0, Cpuid.EDX, 8, Level.V1, true),
    CLZERO("CLZERO", 0x8000_0008, 0, Cpuid.EBX, 0, Level.MAX, true, Only.AMD),
    /** Saved images have error pointers while there is an error, and zeros else; restoring takes them as they are. */
    XSAVEERPTR("XSAVEERPTR", 0x8000_0008, 0, Cpuid.EBX, 2, Level.V1, true, Only.AMD),
    RDPRU("RDPRU", 0x8000_0008, 0, Cpuid.EBX, 4, Level.MAX, true, Only.AMD),
    IBPB("IBPB", 0x8000_0008, 0, Cpuid.EBX, 12, Level.V3, true, Only.AMD),
    IBRS("IBRS", 0x8000_0008, 0, Cpuid.EBX, 14, Level.MAX, true, Only.AMD),
    STIBP("STIBP", 0x8000_0008, 0, Cpuid.EBX, 15, Level.V3, true, Only.AMD),
    SSBD("SSBD", 0x8000_0008, 0, Cpuid.EBX, 24, Level.V3, true, Only.AMD),
    PSFD("PSFD", 0x8000_0008, 0, Cpuid.EBX, 28, Level.MAX, true, Only.AMD),
    /** Branches are not confused about their type, and returns not about their target. */
    BTC_NO("BTC-NO", 0x8000_0008, 0, Cpuid.EBX, 29, Level.V1, true, Only.AMD),
    SRSO_NO("SRSO-NO", 0x8000_0021, 0, Cpuid.EAX, 29, Level.V1, true, Only.AMD);

    /** The models, each with all the features of those before it. */
    enum Level {
        V1,
        V2,
        V3,
        MAX,
        NEVER
    }

    /** Whose processors have a feature. */
    enum Only {
        ANY,
        AMD,
        INTEL
    }

    final String isaName;
    final int leaf;
    final int subleaf;
    final int register;
    final int bit;
    final Level level;
    final boolean complete;
    private final Only only;

    /** @param complete all of it is built; what is not complete is never advertised, so that no guest relies on it */
    Feature(String isaName, int leaf, int subleaf, int register, int bit, Level level, boolean complete) {
        this(isaName, leaf, subleaf, register, bit, level, complete, Only.ANY);
    }

    Feature(String isaName, int leaf, int subleaf, int register, int bit, Level level, boolean complete, Only only) {
        this.isaName = isaName;
        this.leaf = leaf;
        this.subleaf = subleaf;
        this.register = register;
        this.bit = bit;
        this.level = level;
        this.complete = complete;
        this.only = only;
    }

    /** Whether processors of a vendor have it unless told otherwise. */
    boolean isOf(CpuModel.Vendor vendor) {
        return only == Only.ANY || (only == Only.AMD) == (vendor == CpuModel.Vendor.AMD);
    }

    /** The name in options, such as {@code sse4.2}. */
    public String optionName() {
        return isaName.toLowerCase(Locale.ROOT);
    }
}
