package org.alcazar.core.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Model-specific registers agree with what CPUID promises, and refuse what they cannot hold. */
final class ModelRegistersTest {
    private static final int SPEC_CTRL = 0x48;
    private static final int PRED_CMD = 0x49;
    private static final int FLUSH_CMD = 0x10B;
    private static final int HWCR = 0xC001_0015;
    private static final int BANK_0_STATUS = 0x401;

    private final CpuLab lab = new CpuLab("max").longMode(0);
    private final Core core = lab.core;

    private static String write(CpuLab lab, int msr, long value) {
        return lab.faultOf(() -> lab.core.msrs.write(msr, value));
    }

    private static String read(CpuLab lab, int msr) {
        return lab.faultOf(() -> lab.core.msrs.read(msr));
    }

    private String write(int msr, long value) {
        return write(lab, msr, value);
    }

    @ParameterizedTest
    @ValueSource(ints = {0xC000_0082, 0xC000_0083, 0xC000_0100, 0xC000_0101, 0xC000_0102, 0x175, 0x176})
    void addressesAreCanonicalInTheWidestPagingModeThatExists(int msr) {
        assertThat(write(msr, 1L << 55)).isEqualTo("none");
        assertThat(write(msr, -1L << 56)).isEqualTo("none");
        assertThat(write(msr, 1L << 56)).isEqualTo("13 0");
        CpuLab narrow = new CpuLab("x86-64-v3").longMode(0);
        assertThat(write(narrow, msr, -1L << 47)).isEqualTo("none");
        assertThat(write(narrow, msr, 1L << 47)).isEqualTo("13 0");
    }

    @Test
    void speculationControlHasTheAdvertisedBits() {
        assertThat(write(SPEC_CTRL, 0x87)).isEqualTo("none");
        assertThat(core.msrs.read(SPEC_CTRL)).isEqualTo(0x87);
        assertThat(write(SPEC_CTRL, 8)).isEqualTo("13 0");
        assertThat(write(PRED_CMD, 1)).isEqualTo("none");
        assertThat(write(PRED_CMD, 2)).isEqualTo("13 0");
        assertThat(read(lab, PRED_CMD)).isEqualTo("13 0");
        assertThat(write(FLUSH_CMD, 1)).isEqualTo("13 0");
        CpuLab none = new CpuLab("x86-64-v2").longMode(0);
        assertThat(read(none, SPEC_CTRL)).isEqualTo("13 0");
        assertThat(write(none, PRED_CMD, 1)).isEqualTo("13 0");
        CpuLab intel = new CpuLab("max,vendor=intel").longMode(0);
        assertThat(write(intel, SPEC_CTRL, 7)).isEqualTo("none");
        assertThat(write(intel, FLUSH_CMD, 1)).isEqualTo("none");
        assertThat(intel.core.msrs.read(0x10A) & 1).isEqualTo(1);
    }

    @Test
    void machineCheckBanksAreClearedByZeroUnlessOpened() {
        assertThat(core.msrs.read(0x179) & 0xFF).isEqualTo(6);
        assertThat(write(0x179, 0)).isEqualTo("13 0");
        assertThat(write(0x17A, 8)).isEqualTo("13 0");
        assertThat(write(0x400, -1)).isEqualTo("none");
        assertThat(write(0x400, 2)).isEqualTo("13 0");
        assertThat(write(BANK_0_STATUS, 5)).isEqualTo("13 0");
        assertThat(write(BANK_0_STATUS, 0)).isEqualTo("none");
        core.msrs.write(HWCR, 1 << 18);
        assertThat(write(BANK_0_STATUS, 5)).isEqualTo("none");
        assertThat(core.msrs.read(BANK_0_STATUS)).isEqualTo(5);
        assertThat(read(lab, 0x400 + 4 * 6)).isEqualTo("13 0");
        CpuLab intel = new CpuLab("max,vendor=intel").longMode(0);
        assertThat(write(intel, 0x402, 1)).isEqualTo("13 0");
    }

    @ParameterizedTest
    @CsvSource({
        "0x200, 0x6, true", "0x200, 0x2, false", "0x200, 0x100, false", "0x201, 0xFFFFF00800, true",
        "0x201, 0x400, false", "0x250, 0x0606060606060606, true", "0x250, 0x03, false", "0x2FF, 0xC06, true",
        "0x2FF, 0x1006, false", "0x277, 0x0007040600070406, true", "0x277, 0x08, false"
    })
    void memoryTypesAreChecked(String msr, String value, boolean accepted) {
        assertThat(write(Integer.decode(msr), Long.decode(value))).isEqualTo(accepted ? "none" : "13 0");
    }

    @Test
    void variableRangesEndAtThePhysicalAddressWidth() {
        assertThat(write(0x201, 1L << 39 | 0x800)).isEqualTo("none");
        assertThat(write(0x201, 1L << 40 | 0x800)).isEqualTo("13 0");
        assertThat(core.msrs.read(0xFE) & 0xFF).isEqualTo(8);
        assertThat(write(0xFE, 0)).isEqualTo("13 0");
    }

    @Test
    void clocksCountAndCanBeSet() {
        assertThat(write(0xE7, 1000)).isEqualTo("none");
        assertThat(core.msrs.read(0xE7)).isEqualTo(1000);
        assertThat(core.msrs.aperf()).isZero();
        lab.run(3, 0x90, 0x90, 0x90);
        assertThat(core.msrs.mperf()).isEqualTo(1003);
        assertThat(core.msrs.aperf()).isEqualTo(3);
        assertThat(read(new CpuLab("x86-64-v3").longMode(0), 0xE7)).isEqualTo("13 0");
    }

    @Test
    void supervisorStateHasNoComponents() {
        assertThat(core.msrs.read(0xDA0)).isZero();
        assertThat(write(0xDA0, 0)).isEqualTo("none");
        assertThat(write(0xDA0, 0x100)).isEqualTo("13 0");
        assertThat(read(new CpuLab("x86-64-v2").longMode(0), 0xDA0)).isEqualTo("13 0");
    }

    @Test
    void extendedFeaturesAreThoseOfTheModel() {
        long base = core.efer;
        assertThat(write(0xC000_0080, base | ControlBits.EFER_FFXSR)).isEqualTo("none");
        assertThat(write(0xC000_0080, base | ControlBits.EFER_SVME)).isEqualTo("13 0");
        assertThat(write(0xC000_0080, base | ControlBits.EFER_LMSLE)).isEqualTo("13 0");
        CpuLab old = new CpuLab("x86-64-v3,-nx").longMode(0);
        assertThat(write(old, 0xC000_0080, old.core.efer & ~ControlBits.EFER_NXE | ControlBits.EFER_FFXSR))
                .isEqualTo("13 0");
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0x8B,
                0xC001_0010,
                0xC001_0015,
                0xC001_001A,
                0xC001_0055,
                0xC001_0058,
                0xC001_0061,
                0xC001_0063,
                0xC001_0064,
                0xC001_0114,
                0xC001_0140,
                0xC001_1020,
                0xC001_1029,
                0xC001_102E,
                0xC001_10E3
            })
    void whatKernelsReadOnTheirVendorsProcessorsIsThere(int msr) {
        assertThat(read(lab, msr)).isEqualTo("none");
        if (msr != 0x8B) {
            assertThat(read(new CpuLab("max,vendor=intel").longMode(0), msr)).isEqualTo("13 0");
        }
    }

    @Test
    void controlRegisterBitsAreThoseOfTheModel() {
        long wanted = ControlBits.CR4_PAE | ControlBits.CR4_PKE | ControlBits.CR4_SMEP | ControlBits.CR4_UMIP;
        assertThat(lab.faultOf(() -> ControlRegisters.writeCr4(core, wanted))).isEqualTo("none");
        for (String missing : new String[] {"max,-pku", "max,-smep", "max,-umip", "x86-64-v1"}) {
            CpuLab less = new CpuLab(missing).longMode(0);
            assertThat(less.faultOf(() -> ControlRegisters.writeCr4(less.core, wanted)))
                    .as(missing)
                    .isEqualTo("13 0");
        }
    }
}
