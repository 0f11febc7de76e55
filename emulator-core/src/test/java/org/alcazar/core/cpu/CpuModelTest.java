package org.alcazar.core.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.alcazar.core.machine.Machine;
import org.junit.jupiter.api.Test;

/** Processor models and what CPUID says of them. */
final class CpuModelTest {
    private static int[] cpuid(Core core, int leaf, int subleaf) {
        return Cpuid.query(core, leaf, subleaf);
    }

    private static Core core(String model) {
        return core(model, 1);
    }

    private static Core core(String model, int cores) {
        return Machine.builder()
                .memory(1 << 20)
                .cores(cores)
                .cpu(CpuModel.parse(model))
                .build()
                .core(0);
    }

    @Test
    void everyFeatureHasItsOwnBitAndName() {
        Set<String> places = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (Feature feature : Feature.values()) {
            assertThat(places.add(feature.leaf + "." + feature.subleaf + "." + feature.register + "." + feature.bit))
                    .as(feature.name())
                    .isTrue();
            assertThat(names.add(feature.optionName())).isTrue();
        }
    }

    @Test
    void levelsContainOneAnother() {
        CpuModel v1 = CpuModel.parse("x86-64-v1");
        CpuModel v3 = CpuModel.parse("x86-64-v3");
        assertThat(v1.has(Feature.CX8)).isTrue();
        assertThat(v1.has(Feature.POPCNT)).isFalse();
        assertThat(v3.has(Feature.POPCNT)).isTrue();
        assertThat(v3.executes("BMI2")).isTrue();
        assertThat(v1.executes("BMI2")).isFalse();
        assertThat(v1.executes("BASE")).isTrue();
    }

    @Test
    void optionsChangeFeaturesVendorAndWidth() {
        CpuModel model = CpuModel.parse("x86-64-v2,-pdpe1gb,+bmi1,vendor=intel,family=6,model=0x3f,phys-bits=36");
        assertThat(model.hasGigabytePages()).isFalse();
        assertThat(model.has(Feature.BMI1)).isTrue();
        assertThat(model.intel()).isTrue();
        assertThat(model.physicalAddressBits()).isEqualTo(36);
        assertThat(model.modelNumber()).isEqualTo(0x3F);
    }

    @Test
    void mistakesAreOneLineThatNamesTheNearest() {
        assertThatThrownBy(() -> CpuModel.parse("x86-64-v9"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'x86-64-v9'");
        assertThatThrownBy(() -> CpuModel.parse("max,+popcn")).hasMessageContaining("'popcnt'");
        assertThatThrownBy(() -> CpuModel.parse("max,vendr=amd")).hasMessageContaining("'vendor'");
        assertThatThrownBy(() -> CpuModel.parse("max,vendor=via")).hasMessageContaining("amd or intel");
        assertThatThrownBy(() -> CpuModel.parse("max,phys-bits=60")).hasMessageContaining("32 to 52");
        assertThatThrownBy(() -> CpuModel.parse("max,")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void defaultsCanBeTurnedOffUnlessAskedFor() {
        CpuModel model = CpuModel.parse("max,+x2apic").withDefaultsOff(Feature.X2APIC, Feature.MONITOR);
        assertThat(model.has(Feature.X2APIC)).isTrue();
        assertThat(model.has(Feature.MONITOR)).isFalse();
    }

    @Test
    void signatureAndVersion() {
        Core amd = core("max");
        int[] leaf0 = cpuid(amd, 0, 0);
        assertThat(leaf0[1]).isEqualTo(0x6874_7541);
        assertThat(leaf0[3]).isEqualTo(0x6974_6E65);
        assertThat(leaf0[2]).isEqualTo(0x444D_4163);
        assertThat(cpuid(amd, 1, 0)[0]).isEqualTo(0x00A1_0F11);
        assertThat(amd.r[Core.RDX]).isEqualTo(0x00A1_0F11);
        assertThat(cpuid(core("x86-64-v3"), 1, 0)[0]).isEqualTo(0x0083_0F10);
        assertThat(cpuid(core("max,vendor=intel"), 0, 0)[1]).isEqualTo(0x756E_6547);
        assertThat(cpuid(core("max,vendor=intel"), 1, 0)[0]).isEqualTo(0x0007_06E5);
    }

    @Test
    void onlyCompleteFeaturesAreAdvertised() {
        Core max = core("max");
        for (Feature feature : Feature.values()) {
            boolean visible = feature.leaf != 1 || feature != Feature.APIC && feature != Feature.X2APIC;
            if (visible && feature != Feature.TSC_DEADLINE) {
                int[] out = cpuid(max, feature.leaf, feature.subleaf);
                assertThat((out[feature.register] >>> feature.bit & 1) != 0)
                        .as(feature.name())
                        .isEqualTo(feature.complete
                                && feature.level != Feature.Level.NEVER
                                && feature.isOf(CpuModel.Vendor.AMD));
            }
        }
    }

    @Test
    void withoutALocalApicNoneIsShown() {
        assertThat(cpuid(core("max"), 1, 0)[3] >>> 9 & 1).isZero();
    }

    @Test
    void topologyDescribesThePartition() {
        Core core = core("max", 6);
        assertThat(cpuid(core, 1, 0)[1] >>> 16 & 0xFF).isEqualTo(6);
        assertThat(cpuid(core, 1, 0)[3] >>> 28 & 1).isEqualTo(1);
        assertThat(cpuid(core, 0xB, 1)[1]).isEqualTo(6);
        assertThat(cpuid(core, 0xB, 1)[0]).isEqualTo(3);
        assertThat(cpuid(core, 0x8000_0008, 0)[2]).isEqualTo(0x3005);
        core.setTopology(new CpuTopology(0, 1));
        assertThat(cpuid(core, 1, 0)[3] >>> 28 & 1).isZero();
        assertThat(cpuid(core, 0x8000_0008, 0)[2]).isZero();
        assertThat(cpuid(core, 0xB, 1)[1]).isEqualTo(1);
    }

    @Test
    void leavesBeyondTheLast() {
        assertThat(cpuid(core("max"), 0x4000_0000, 0)).containsOnly(0);
        Core intel = core("max,vendor=intel");
        assertThat(cpuid(intel, 0x4000_0000, 0)).isEqualTo(cpuid(intel, 0x16, 0));
    }

    @Test
    void osxsaveFollowsCr4() {
        Core core = core("max");
        assertThat(cpuid(core, 1, 0)[2] >>> 27 & 1).isZero();
        core.cr4 |= ControlBits.CR4_OSXSAVE;
        assertThat(cpuid(core, 1, 0)[2] >>> 27 & 1).isEqualTo(1);
    }
}
