package org.alcazar.core.cpu;

import java.util.Locale;

/**
 * Everything a processor model can have or lack, with its place in CPUID, and the first model that has it. The one table
 * behind CPUID, the instruction gate and the {@code --cpu} option. Instruction features carry the names of the
 * instruction table.
 */
public enum Feature {
    // CPUID 1 EDX
    X87("X87", 1, 0, Cpuid.EDX, 0, Level.V1, false),
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
    MMX("MMX", 1, 0, Cpuid.EDX, 23, Level.V1, false),
    FXSR("FXSR", 1, 0, Cpuid.EDX, 24, Level.V1, false),
    SSE("SSE", 1, 0, Cpuid.EDX, 25, Level.V1, false),
    SSE2("SSE2", 1, 0, Cpuid.EDX, 26, Level.V1, false),

    // CPUID 1 ECX
    SSE3("SSE3", 1, 0, Cpuid.ECX, 0, Level.V2, false),
    PCLMUL("PCLMUL", 1, 0, Cpuid.ECX, 1, Level.MAX, false),
    MONITOR("MONITOR", 1, 0, Cpuid.ECX, 3, Level.V2, true),
    SSSE3("SSSE3", 1, 0, Cpuid.ECX, 9, Level.V2, false),
    FMA("FMA", 1, 0, Cpuid.ECX, 12, Level.V3, false),
    CX16("CX16", 1, 0, Cpuid.ECX, 13, Level.V2, true),
    SSE4_1("SSE4.1", 1, 0, Cpuid.ECX, 19, Level.V2, false),
    SSE4_2("SSE4.2", 1, 0, Cpuid.ECX, 20, Level.V2, false),
    X2APIC("X2APIC", 1, 0, Cpuid.ECX, 21, Level.V1, true),
    MOVBE("MOVBE", 1, 0, Cpuid.ECX, 22, Level.V3, true),
    POPCNT("POPCNT", 1, 0, Cpuid.ECX, 23, Level.V2, true),
    TSC_DEADLINE("TSC-DEADLINE", 1, 0, Cpuid.ECX, 24, Level.V1, true),
    AES("AES", 1, 0, Cpuid.ECX, 25, Level.MAX, false),
    XSAVE("XSAVE", 1, 0, Cpuid.ECX, 26, Level.V3, false),
    AVX("AVX", 1, 0, Cpuid.ECX, 28, Level.V3, false),
    F16C("F16C", 1, 0, Cpuid.ECX, 29, Level.V3, false),
    RDRAND("RDRAND", 1, 0, Cpuid.ECX, 30, Level.V3, true),
    /** A guest that finds it set may look for paravirtual interfaces. Off unless asked for. */
    HYPERVISOR("HYPERVISOR", 1, 0, Cpuid.ECX, 31, Level.NEVER, true),

    // CPUID 7
    FSGSBASE("FSGSBASE", 7, 0, Cpuid.EBX, 0, Level.V3, true),
    TSC_ADJUST("TSC-ADJUST", 7, 0, Cpuid.EBX, 1, Level.V3, true),
    BMI1("BMI1", 7, 0, Cpuid.EBX, 3, Level.V3, true),
    AVX2("AVX2", 7, 0, Cpuid.EBX, 5, Level.V3, false),
    SMEP("SMEP", 7, 0, Cpuid.EBX, 7, Level.MAX, false),
    BMI2("BMI2", 7, 0, Cpuid.EBX, 8, Level.V3, true),
    ERMS("ERMS", 7, 0, Cpuid.EBX, 9, Level.V3, true),
    INVPCID("INVPCID", 7, 0, Cpuid.EBX, 10, Level.MAX, false),
    RDSEED("RDSEED", 7, 0, Cpuid.EBX, 18, Level.MAX, true),
    ADX("ADX", 7, 0, Cpuid.EBX, 19, Level.MAX, true),
    SMAP("SMAP", 7, 0, Cpuid.EBX, 20, Level.MAX, false),
    CLFLUSHOPT("CLFLUSHOPT", 7, 0, Cpuid.EBX, 23, Level.MAX, true),
    CLWB("CLWB", 7, 0, Cpuid.EBX, 24, Level.MAX, true),
    SHA("SHA", 7, 0, Cpuid.EBX, 29, Level.MAX, false),
    UMIP("UMIP", 7, 0, Cpuid.ECX, 2, Level.MAX, true),
    PKU("PKU", 7, 0, Cpuid.ECX, 3, Level.MAX, false),
    GFNI("GFNI", 7, 0, Cpuid.ECX, 8, Level.MAX, false),
    VAES("VAES", 7, 0, Cpuid.ECX, 9, Level.MAX, false),
    VPCLMUL("VPCLMUL", 7, 0, Cpuid.ECX, 10, Level.MAX, false),
    RDPID("RDPID", 7, 0, Cpuid.ECX, 22, Level.MAX, true),
    MOVDIRI("MOVDIRI", 7, 0, Cpuid.ECX, 27, Level.MAX, false),

    // CPUID 0xD, subleaf 1
    XSAVEOPT("XSAVEOPT", 0xD, 1, Cpuid.EAX, 0, Level.V3, false),
    XSAVEC("XSAVEC", 0xD, 1, Cpuid.EAX, 1, Level.MAX, false),
    XSAVES("XSAVES", 0xD, 1, Cpuid.EAX, 3, Level.MAX, false),

    // CPUID 0x80000001
    LAHF_LM("LAHF-LM", 0x8000_0001, 0, Cpuid.ECX, 0, Level.V1, true),
    SVM("SVM", 0x8000_0001, 0, Cpuid.ECX, 2, Level.MAX, false),
    LZCNT("LZCNT", 0x8000_0001, 0, Cpuid.ECX, 5, Level.V3, true),
    PREFETCHW("3DNOWPREFETCH", 0x8000_0001, 0, Cpuid.ECX, 8, Level.V1, true),
    TOPOEXT("TOPOEXT", 0x8000_0001, 0, Cpuid.ECX, 22, Level.V1, true),
    MONITORX("MONITORX", 0x8000_0001, 0, Cpuid.ECX, 29, Level.MAX, false),
    SYSCALL("SYSCALL", 0x8000_0001, 0, Cpuid.EDX, 11, Level.V1, true),
    NX("NX", 0x8000_0001, 0, Cpuid.EDX, 20, Level.V1, true),
    FFXSR("FFXSR", 0x8000_0001, 0, Cpuid.EDX, 25, Level.MAX, false),
    PDPE1GB("PDPE1GB", 0x8000_0001, 0, Cpuid.EDX, 26, Level.V1, true),
    RDTSCP("RDTSCP", 0x8000_0001, 0, Cpuid.EDX, 27, Level.V1, true),
    LM("LM", 0x8000_0001, 0, Cpuid.EDX, 29, Level.V1, true),

    // CPUID 0x80000007, 0x80000008
    INVARIANT_TSC("INVTSC", 0x8000_0007, 0, Cpuid.EDX, 8, Level.V1, true),
    CLZERO("CLZERO", 0x8000_0008, 0, Cpuid.EBX, 0, Level.MAX, false),
    RDPRU("RDPRU", 0x8000_0008, 0, Cpuid.EBX, 4, Level.MAX, false);

    /** The models, each with all the features of those before it. */
    enum Level {
        V1,
        V2,
        V3,
        MAX,
        NEVER
    }

    final String isaName;
    final int leaf;
    final int subleaf;
    final int register;
    final int bit;
    final Level level;
    final boolean complete;

    /** @param complete all of it is built; what is not complete is never advertised, so that no guest relies on it */
    Feature(String isaName, int leaf, int subleaf, int register, int bit, Level level, boolean complete) {
        this.isaName = isaName;
        this.leaf = leaf;
        this.subleaf = subleaf;
        this.register = register;
        this.bit = bit;
        this.level = level;
        this.complete = complete;
    }

    /** The name in options, such as {@code sse4.2}. */
    public String optionName() {
        return isaName.toLowerCase(Locale.ROOT);
    }
}
