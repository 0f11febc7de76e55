package org.alcazar.core.cpu;

import org.alcazar.core.cpu.StoredMsrs.Row;

/** The registers that only hold what is written, by vendor: what kernels find on processors of their kind. */
final class PlatformMsrs {
    static final Row[] COMMON = {
        // MISC_ENABLE: fast strings; no BTS, no PEBS. Intel's, but there is software that does not ask whose processor
        // it is.
        new Row(0x1A0, 0x1801, -1),
        new Row(0x1D9, 0, 0x3F), // DEBUGCTL
        new Row(0x1DB, 0, 0), // last branch and exception addresses
        new Row(0x1DC, 0, 0),
        new Row(0x1DD, 0, 0),
        new Row(0x1DE, 0, 0),
        new Row(0x250, 0, -1), // fixed-range MTRRs
        new Row(0x258, 0, -1),
        new Row(0x259, 0, -1),
        new Row(0x268, 0, -1),
        new Row(0x269, 0, -1),
        new Row(0x26A, 0, -1),
        new Row(0x26B, 0, -1),
        new Row(0x26C, 0, -1),
        new Row(0x26D, 0, -1),
        new Row(0x26E, 0, -1),
        new Row(0x26F, 0, -1),
        new Row(0x2FF, 0, 0xCFF) // MTRR default type
    };

    static final Row[] INTEL = {
        new Row(0x17, 0, 0), // PLATFORM_ID
        new Row(0x2A, 0, -1), // EBL_CR_POWERON
        new Row(0x3A, 1, 0), // FEATURE_CONTROL: locked, no VMX
        new Row(0x34, 0, 0), // SMI_COUNT
        new Row(0xE2, 0, 0xFFFF), // PKG_CST_CONFIG_CONTROL
        new Row(0x13C, 0, 3), // FEATURE_CONFIG
        new Row(0x140, 0, 0), // MISC_FEATURE_ENABLES
        new Row(0x198, 0, 0), // PERF_STATUS
        new Row(0x199, 0, -1), // PERF_CTL
        new Row(0x19A, 0, -1), // CLOCK_MODULATION
        new Row(0x19B, 0, -1), // THERM_INTERRUPT
        new Row(0x19C, 0, -1), // THERM_STATUS
        new Row(0x1A2, 100 << 16, 0), // TEMPERATURE_TARGET: 100 degrees
        new Row(0x1A4, 0, 0xF), // MISC_FEATURE_CONTROL: prefetchers
        new Row(0x1AA, 0, -1), // MISC_PWR_MGMT
        new Row(0x1AD, 0, 0), // TURBO_RATIO_LIMIT
        new Row(0x1B0, 0, 0xF), // ENERGY_PERF_BIAS
        new Row(0x1B1, 0, 0), // PACKAGE_THERM_STATUS
        new Row(0x1B2, 0, -1), // PACKAGE_THERM_INTERRUPT
        new Row(0x1FC, 0, -1) // POWER_CTL
    };

    static final Row[] AMD = {
        new Row(0xC001_0000, 0, -1), // PERF_CTL0 to 3: the counters they would start do not count
        new Row(0xC001_0001, 0, -1),
        new Row(0xC001_0002, 0, -1),
        new Row(0xC001_0003, 0, -1),
        new Row(0xC001_0004, 0, 0xFFFF_FFFF_FFFFL), // PERF_CTR0 to 3
        new Row(0xC001_0005, 0, 0xFFFF_FFFF_FFFFL),
        new Row(0xC001_0006, 0, 0xFFFF_FFFF_FFFFL),
        new Row(0xC001_0007, 0, 0xFFFF_FFFF_FFFFL),
        new Row(0xC001_0010, 0, -1), // SYSCFG
        new Row(0xC001_0015, 1 << 24, -1), // HWCR: the TSC counts at the P0 frequency
        new Row(0xC001_0016, 0, -1), // IORRs
        new Row(0xC001_0017, 0, -1),
        new Row(0xC001_0018, 0, -1),
        new Row(0xC001_0019, 0, -1),
        new Row(0xC001_001A, 0, -1), // TOP_MEM
        new Row(0xC001_001D, 0, -1), // TOP_MEM2
        new Row(0xC001_001F, 0, -1), // NB_CFG
        new Row(0xC001_0022, 0, -1), // redirection of machine checks
        new Row(0xC001_0044, 0, -1), // masks of the machine-check banks
        new Row(0xC001_0045, 0, -1),
        new Row(0xC001_0046, 0, -1),
        new Row(0xC001_0047, 0, -1),
        new Row(0xC001_0048, 0, -1),
        new Row(0xC001_0049, 0, -1),
        new Row(0xC001_0058, 0, -1), // MMIO configuration base
        new Row(0xC001_0061, 0, 0), // P-state limit, control, status: there is one state
        new Row(0xC001_0062, 0, 7),
        new Row(0xC001_0063, 0, 0),
        new Row(0xC001_0074, 0, -1), // watchdog of the processor's own buses
        new Row(0xC001_0111, 0x3_0000, -1), // SMM_BASE
        new Row(0xC001_0112, 0, -1), // SMM_ADDR
        new Row(0xC001_0113, 0, -1), // SMM_MASK
        new Row(0xC001_0114, 0x10, 0x1F), // VM_CR: SVM disabled
        new Row(0xC001_0115, 0, 1), // IGNNE
        new Row(0xC001_0140, 0, -1), // OSVW: no errata known to the firmware
        new Row(0xC001_0141, 0, -1),
        new Row(0xC001_1000, 0, -1), // configuration that firmware or kernels adjust
        new Row(0xC001_1020, 0, -1), // LS_CFG
        new Row(0xC001_1021, 0, -1), // IC_CFG
        new Row(0xC001_1022, 0, -1), // DC_CFG
        new Row(0xC001_1023, 0, -1), // BU_CFG
        new Row(0xC001_1028, 0, -1), // FP_CFG
        new Row(0xC001_1029, 2, -1), // DE_CFG: LFENCE is serializing
        new Row(0xC001_102A, 0, -1), // BU_CFG2
        new Row(0xC001_102B, 0, -1), // L2 prefetcher
        new Row(0xC001_102C, 0, -1), // EX_CFG
        new Row(0xC001_102D, 0, -1), // LS_CFG2
        new Row(0xC001_102E, 0, -1), // BP_CFG
        new Row(0xC001_10E3, 0, -1) // DE_CFG2
    };

    private PlatformMsrs() {}
}
