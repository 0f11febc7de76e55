package org.alcazar.testimages.hvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.alcazar.core.cpu.CpuModel;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.machine.StopReason;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.boot.BootRequest;
import org.alcazar.devices.boot.KernelImage;
import org.alcazar.hvm.HvmConfig;
import org.alcazar.hvm.HybridMachine;
import org.alcazar.hvm.protocol.UpcallMechanism;
import org.alcazar.testimages.TestImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HRT kit with the benchmark as its ROS: calls, synchronous calls, merges, signals and events. */
class KitTest {
    private static final long MIB = 1L << 20;
    private static final long LIMIT = 500_000_000;

    private final ByteArrayOutputStream serial = new ByteArrayOutputStream();
    private final List<String> hrt = new ArrayList<>();

    private static HvmConfig.Builder config(int hrtCores, byte[] image) {
        return HvmConfig.builder()
                .memory(256 * MIB)
                .cores(1 + hrtCores)
                .rosCores(1)
                .hrtImage(image);
    }

    private static HvmConfig.Builder kit(int hrtCores) {
        return config(hrtCores, TestImages.load(TestImages.KIT_HRT));
    }

    private StopReason run(HvmConfig.Builder config, int count) {
        config.console((partition, core, line) -> hrt.add(new String(line, StandardCharsets.ISO_8859_1)));
        HybridMachine machine = HybridMachine.build(
                config.build(),
                Machine.builder(),
                new PcOptions().serial(serial::write).debugExit(),
                CpuModel.defaultModel());
        machine.bootRos(BootRequest.of(
                KernelImage.parse(TestImages.HVM_BENCH, TestImages.load(TestImages.HVM_BENCH)), "n=" + count));
        return machine.run(LIMIT);
    }

    private List<String> lines() {
        return serial.toString(StandardCharsets.ISO_8859_1).lines().toList();
    }

    /** The median a line of the table shows. */
    private long median(String what) {
        Optional<String> line =
                lines().stream().filter(text -> text.startsWith(what)).findFirst();
        return Long.parseLong(line.orElseThrow().substring(what.length()).trim().split(" +", -1)[2]);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void everyKindOfRequestIsServed(int hrtCores) {
        assertThat(run(kit(hrtCores), 200)).isEqualTo(new StopReason.Exit(1));
        assertThat(lines()).hasSize(9).endsWith("HVM benchmark: PASS");
        assertThat(lines().subList(1, 8)).allMatch(line -> line.matches(".* 200( +[0-9]+){3}  ok"));
        assertThat(hrt).containsExactly("HRT up: " + hrtCores + " cores, memory from 128 MiB");
    }

    @ParameterizedTest
    @EnumSource(UpcallMechanism.class)
    void everyUpcallMechanismServes(UpcallMechanism mechanism) {
        assertThat(run(kit(2).upcalls(mechanism), 20)).isEqualTo(new StopReason.Exit(1));
    }

    @Test
    void aSynchronousCallNeedsNoVmmAndIsCheaperThanAnAsynchronousOne() {
        run(kit(1), 100);
        assertThat(median("sync call")).isLessThan(median("async call"));
    }

    @Test
    void itIsLoadedWhereTheMemoryOfTheRosEnds() {
        assertThat(run(kit(1).rosMemory(160 * MIB), 20)).isEqualTo(new StopReason.Exit(1));
        assertThat(hrt).containsExactly("HRT up: 1 cores, memory from 160 MiB");
    }

    @Test
    void anHrtWithoutTheFunctionsFailsTheBenchmark() {
        assertThat(run(config(1, TestImages.load(TestImages.SAMPLE_HRT)), 20)).isEqualTo(new StopReason.Exit(3));
        assertThat(lines()).last().asString().contains("FAIL, the HRT has no functions");
    }
}
