package org.alcazar.core.cpu;

import java.util.Arrays;
import org.alcazar.core.state.Section;

/**
 * The machine-check registers: Intel SDM volume 3, section 15.3, AMD APM volume 2, section 9.3. Memory and buses never
 * fail here, so the banks report nothing but what software writes into them.
 */
final class MachineCheckMsrs {
    static final int CAPABILITY = 0x179;
    private static final int STATUS = 0x17A;
    private static final int CONTROL = 0x17B;
    private static final int BANKS = 0x400;
    private static final int BANK_COUNT = 6;
    private static final int BANK_STATUS = 1;
    /** MCG_CTL exists. */
    private static final long CONTROL_PRESENT = 1 << 8;

    private static final int STATUS_WRITABLE = 7;
    private static final long FREE_CONTROL = 1 << 10 | 1;
    /** HWCR: status registers of banks take any value. */
    private static final long STATUS_WRITE_ENABLE = 1 << 18;

    private final boolean intel;
    private final long[] banks = new long[4 * BANK_COUNT];
    private long status;
    private long control;

    MachineCheckMsrs(boolean intel) {
        this.intel = intel;
        reset();
    }

    void reset() {
        Arrays.fill(banks, 0);
        status = 0;
        control = 0;
    }

    boolean has(int msr) {
        return msr >= CAPABILITY && msr <= CONTROL || msr >= BANKS && msr < BANKS + banks.length;
    }

    long read(int msr) {
        return switch (msr) {
            case CAPABILITY -> CONTROL_PRESENT | BANK_COUNT;
            case STATUS -> status;
            case CONTROL -> control;
            default -> banks[msr - BANKS];
        };
    }

    /**
     * @param configuration AMD's HWCR, which can make banks writable
     * @return false, and nothing stored, when the register cannot hold the value
     */
    boolean write(int msr, long value, long configuration) {
        switch (msr) {
            case CAPABILITY -> {
                return false;
            }
            case STATUS -> {
                if ((value & ~STATUS_WRITABLE) != 0) {
                    return false;
                }
                status = value;
            }
            case CONTROL -> control = value;
            default -> {
                return writeBank(msr - BANKS, value, configuration);
            }
        }
        return true;
    }

    /**
     * Control takes all ones or zero, the lowest bit and AMD's GART bit either way. Status is cleared by writing zero, and
     * addresses and further information too on Intel processors.
     */
    private boolean writeBank(int register, long value, long configuration) {
        int kind = register & 3;
        if (kind == 0 && value != 0 && (value | FREE_CONTROL) != -1) {
            return false;
        }
        boolean onlyZero = intel ? kind != 0 : kind == BANK_STATUS && (configuration & STATUS_WRITE_ENABLE) == 0;
        if (onlyZero && value != 0) {
            return false;
        }
        banks[register] = value;
        return true;
    }

    void save(Section section) {
        section.putLongs("msrs.machineCheck.banks", banks);
        section.putLong("msrs.machineCheck.status", status);
        section.putLong("msrs.machineCheck.control", control);
    }

    void load(Section section) {
        System.arraycopy(section.getLongs("msrs.machineCheck.banks", banks.length), 0, banks, 0, banks.length);
        status = section.getLong("msrs.machineCheck.status");
        control = section.getLong("msrs.machineCheck.control");
    }
}
