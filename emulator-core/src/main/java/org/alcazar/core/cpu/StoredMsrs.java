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

    /** Register, value after RESET, bits that can be written (#GP for others). */
    record Row(int msr, long initial, long writable) {}

    private final Row[] rows;
    private final int[] numbers;
    private final long[] values;

    StoredMsrs(CpuModel model) {
        Row[] vendor = model.intel() ? PlatformMsrs.INTEL : PlatformMsrs.AMD;
        int ranges = MTRR_PHYS_MASK_7 - MTRR_PHYS_BASE_0 + 1;
        rows = new Row[PlatformMsrs.COMMON.length + vendor.length + ranges];
        System.arraycopy(PlatformMsrs.COMMON, 0, rows, 0, PlatformMsrs.COMMON.length);
        System.arraycopy(vendor, 0, rows, PlatformMsrs.COMMON.length, vendor.length);
        long address = (1L << model.physicalAddressBits()) - 1 & ~0xFFFL;
        for (int i = 0; i < ranges; i++) {
            long writable = address | ((i & 1) == 0 ? 0xFF : 0x800);
            rows[PlatformMsrs.COMMON.length + vendor.length + i] = new Row(MTRR_PHYS_BASE_0 + i, 0, writable);
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
