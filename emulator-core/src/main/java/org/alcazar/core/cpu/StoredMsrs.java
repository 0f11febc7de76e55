package org.alcazar.core.cpu;

import java.util.Arrays;

/**
 * Model-specific registers that only hold what is written to them: memory types (memory here is always coherent), and
 * the configuration registers that kernels read, change and write back on processors of the model's vendor.
 */
final class StoredMsrs {
    private static final int MTRR_PHYS_BASE_0 = 0x200;
    private static final int MTRR_PHYS_MASK_7 = 0x20F;
    private static final int MTRR_DEFAULT_TYPE = 0x2FF;

    /** Register, value after RESET, bits that can be written (#GP for others); ascending register numbers. */
    private record Row(int msr, long initial, long writable) {}

    private static final Row[] COMMON = {
        new Row(0x17A, 0, 7), // MCG_STATUS
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
        new Row(MTRR_DEFAULT_TYPE, 0, 0xCFF)
    };

    private static final Row[] INTEL = {
        new Row(0x17, 0, 0), // PLATFORM_ID
        new Row(0x2A, 0, -1), // EBL_CR_POWERON
        new Row(0x3A, 1, 0), // FEATURE_CONTROL: locked, no VMX
        new Row(0xCE, 0, 0), // PLATFORM_INFO
        new Row(0x140, 0, 0), // MISC_FEATURE_ENABLES
        new Row(0x198, 0, 0), // PERF_STATUS
        new Row(0x199, 0, -1), // PERF_CTL
        new Row(0x19A, 0, -1), // CLOCK_MODULATION
        new Row(0x19B, 0, -1), // THERM_INTERRUPT
        new Row(0x19C, 0, -1), // THERM_STATUS
        new Row(0x1A0, 0x1801, -1), // MISC_ENABLE: fast strings; no BTS, no PEBS
        new Row(0x1B0, 0, 0xF) // ENERGY_PERF_BIAS
    };

    private static final Row[] AMD = {
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
        new Row(0xC001_0058, 0, -1), // MMIO configuration base
        new Row(0xC001_0061, 0, 0), // P-state limit
        new Row(0xC001_0111, 0x3_0000, -1), // SMM_BASE
        new Row(0xC001_0112, 0, -1), // SMM_ADDR
        new Row(0xC001_0113, 0, -1), // SMM_MASK
        new Row(0xC001_0114, 0x10, -1), // VM_CR: SVM disabled
        new Row(0xC001_1020, 0, -1), // LS_CFG
        new Row(0xC001_1021, 0, -1), // IC_CFG
        new Row(0xC001_1022, 0, -1), // DC_CFG
        new Row(0xC001_1023, 0, -1), // BU_CFG
        new Row(0xC001_1028, 0, -1), // FP_CFG
        new Row(0xC001_1029, 2, -1), // DE_CFG: LFENCE is serializing
        new Row(0xC001_102A, 0, -1) // BU_CFG2
    };

    private final Row[] rows;
    private final int[] numbers;
    private final long[] values;

    StoredMsrs(CpuModel model) {
        Row[] vendor = model.intel() ? INTEL : AMD;
        int ranges = MTRR_PHYS_MASK_7 - MTRR_PHYS_BASE_0 + 1;
        rows = new Row[COMMON.length + vendor.length + ranges];
        System.arraycopy(COMMON, 0, rows, 0, COMMON.length);
        System.arraycopy(vendor, 0, rows, COMMON.length, vendor.length);
        long address = (1L << model.physicalAddressBits()) - 1 & ~0xFFFL;
        for (int i = 0; i < ranges; i++) {
            long writable = address | ((i & 1) == 0 ? 0xFF : 0x800);
            rows[COMMON.length + vendor.length + i] = new Row(MTRR_PHYS_BASE_0 + i, 0, writable);
        }
        Arrays.sort(rows, (a, b) -> Integer.compare(a.msr, b.msr));
        numbers = Arrays.stream(rows).mapToInt(Row::msr).toArray();
        values = new long[rows.length];
        reset();
    }

    void reset() {
        for (int i = 0; i < rows.length; i++) {
            values[i] = rows[i].initial;
        }
    }

    boolean has(int msr) {
        return Arrays.binarySearch(numbers, msr) >= 0;
    }

    long read(int msr) {
        return values[Arrays.binarySearch(numbers, msr)];
    }

    /** @return false, and nothing stored, when the register cannot hold the value */
    boolean write(int msr, long value) {
        int index = Arrays.binarySearch(numbers, msr);
        if ((value & ~rows[index].writable) != 0 || !typesAreValid(msr, value)) {
            return false;
        }
        values[index] = value;
        return true;
    }

    private static boolean typesAreValid(int msr, long value) {
        if (msr >= 0x250 && msr <= 0x26F) {
            for (int shift = 0; shift < 64; shift += 8) {
                if (!memoryType((int) (value >>> shift) & 0xFF)) {
                    return false;
                }
            }
            return true;
        }
        boolean base = msr >= MTRR_PHYS_BASE_0 && msr <= MTRR_PHYS_MASK_7 && (msr & 1) == 0;
        return !base && msr != MTRR_DEFAULT_TYPE || memoryType((int) value & 0xFF);
    }

    /** UC, WC, WT, WP or WB; AMD's extended bits 4:3 of fixed ranges are left out with SYSCFG.MtrrFixDramModEn 0. */
    private static boolean memoryType(int type) {
        return type == 0 || type == 1 || type >= 4 && type <= 6;
    }

    /** The values in ascending order of register, for saving and loading. */
    long[] values() {
        return values;
    }
}
