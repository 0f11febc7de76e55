package org.alcazar.core.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.alcazar.core.machine.Machine;

/** Whatever features are added and removed, CPUID describes a processor that could exist. */
final class CpuidLawTest {
    private static final List<String> MODELS = List.of("x86-64-v1", "x86-64-v2", "x86-64-v3", "max");
    private static final int[] XCR0 = {1, 3, 7, 0x201, 0x203, 0x207};

    /** A model with up to six changes. */
    private static String option(Random random) {
        StringBuilder option = new StringBuilder(MODELS.get(random.nextInt(MODELS.size())));
        option.append(random.nextInt(4) == 0 ? ",vendor=intel" : "");
        Feature[] features = Feature.values();
        for (int i = random.nextInt(7); i > 0; i--) {
            Feature feature = features[random.nextInt(features.length)];
            boolean add = feature.complete && random.nextInt(3) == 0;
            option.append(add ? ",+" : ",-").append(feature.optionName());
        }
        return option.toString();
    }

    private static boolean shows(Core core, Feature feature) {
        return (Cpuid.query(core, feature.leaf, feature.subleaf)[feature.register] >>> feature.bit & 1) != 0;
    }

    @Property(tries = 400)
    void noFeatureIsWithoutWhatItStandsOn(@ForAll long seed) {
        String option = option(new Random(seed));
        CpuModel model;
        try {
            model = CpuModel.parse(option);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).startsWith("CPU features: +").contains(" needs ");
            return;
        }
        for (Feature feature : Feature.values()) {
            if (model.advertises(feature)) {
                assertThat(FeatureBases.of(feature)).as(option + " " + feature).allMatch(model::advertises);
            }
        }
    }

    @Property(tries = 100)
    void sizesOfStateAreTheSumOfItsComponents(@ForAll long seed) {
        Random random = new Random(seed);
        String option = "max" + (random.nextBoolean() ? ",vendor=intel" : "") + (random.nextBoolean() ? ",-avx" : "")
                + (random.nextBoolean() ? ",-pku" : "");
        Core core = Machine.builder()
                .memory(1 << 20)
                .cpu(CpuModel.parse(option))
                .build()
                .core(0);
        int[] all = Cpuid.query(core, 0xD, 0);
        core.xcr0 = XCR0[random.nextInt(XCR0.length)] & all[Cpuid.EAX];
        int[] enabled = Cpuid.query(core, 0xD, 0);
        int largest = 576;
        int largestEnabled = 576;
        int compacted = 576;
        for (int component = 2; component < 63; component++) {
            int[] place = Cpuid.query(core, 0xD, component);
            boolean exists = component < 32 && (all[Cpuid.EAX] >>> component & 1) != 0;
            assertThat(place[Cpuid.EAX] != 0).isEqualTo(exists);
            assertThat(place[Cpuid.ECX]).isZero();
            largest = Math.max(largest, place[Cpuid.EAX] + place[Cpuid.EBX]);
            if ((core.xcr0 >>> component & 1) != 0) {
                largestEnabled = Math.max(largestEnabled, place[Cpuid.EAX] + place[Cpuid.EBX]);
                compacted += place[Cpuid.EAX];
            }
        }
        assertThat(all[Cpuid.ECX]).isEqualTo(largest);
        assertThat(enabled[Cpuid.EBX]).isEqualTo(largestEnabled);
        assertThat(Cpuid.query(core, 0xD, 1)[Cpuid.EBX]).isEqualTo(compacted);
    }

    @Example
    void removingABaseRemovesWhatStandsOnIt() {
        CpuModel model = CpuModel.parse("max,-xsave");
        for (Feature gone :
                List.of(Feature.AVX, Feature.AVX2, Feature.FMA, Feature.VAES, Feature.PKU, Feature.XSAVES)) {
            assertThat(model.has(gone)).as(gone.name()).isFalse();
        }
        assertThat(model.has(Feature.SSE4_2)).isTrue();
    }

    @Example
    void askingForAFeatureBringsItsBases() {
        assertThat(CpuModel.parse("x86-64-v2,+avx2").has(Feature.XSAVE)).isTrue();
        assertThatThrownBy(() -> CpuModel.parse("x86-64-v3,+avx2,-xsave"))
                .hasMessage("CPU features: +avx2 needs xsave, which is removed");
        assertThat(CpuModel.parse("max,-avx2,+avx2").has(Feature.AVX2)).isTrue();
    }

    @Example
    void featuresOfTheOtherVendorAreNotThere() {
        Core intel = Machine.builder()
                .memory(1 << 20)
                .cpu(CpuModel.parse("max,vendor=intel"))
                .build()
                .core(0);
        assertThat(shows(intel, Feature.CLZERO)).isFalse();
        assertThat(shows(intel, Feature.SPEC_CTRL)).isTrue();
        assertThat(intel.model.mxcsrMask()).isEqualTo(0xFFFF);
    }

    @Example
    void aHybridKeepsWhatStandsOnNothingItTurnsOff() {
        CpuModel model = CpuModel.defaultModel().withDefaultsOff(Feature.XSAVE);
        assertThat(model.has(Feature.AVX2)).isFalse();
        assertThat(model.has(Feature.BMI2)).isTrue();
    }
}
