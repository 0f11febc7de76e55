package org.alcazar.testimages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.alcazar.core.cpu.CpuModel;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.machine.StopReason;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.boot.BootRequest;
import org.alcazar.devices.boot.KernelImage;
import org.alcazar.hvm.HvmConfig;
import org.alcazar.hvm.HybridMachine;
import org.alcazar.hvm.protocol.UpcallMechanism;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sample ROS and HRT as one hybrid machine: what both print, and how it ends. */
class SamplePairTest {
    private static final long LIMIT = 500_000_000L;

    /**
     * @param ros what the ROS printed
     * @param hrt what the HRT printed, line by line
     */
    private record PairRun(StopReason stop, String ros, List<String> hrt) {}

    private static HvmConfig.Builder config(int hrtCores) {
        return HvmConfig.builder()
                .memory(256L << 20)
                .cores(1 + hrtCores)
                .rosCores(1)
                .hrtImage(TestImages.load(TestImages.SAMPLE_HRT));
    }

    private static PairRun run(HvmConfig.Builder config, String commandLine, PcOptions pc) {
        ByteArrayOutputStream serial = new ByteArrayOutputStream();
        List<String> hrt = new ArrayList<>();
        config.console((partition, core, line) -> hrt.add(new String(line, StandardCharsets.ISO_8859_1)));
        HybridMachine machine = HybridMachine.build(
                config.build(), Machine.builder(), pc.serial(serial::write), CpuModel.defaultModel());
        machine.bootRos(BootRequest.of(
                KernelImage.parse(TestImages.SAMPLE_ROS, TestImages.load(TestImages.SAMPLE_ROS)), commandLine));
        StopReason stop = machine.run(LIMIT);
        return new PairRun(stop, serial.toString(StandardCharsets.ISO_8859_1), hrt);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "42", "0xffffffffffffffff"})
    void bothSidesFindEveryAnswerRightWhateverTheSeed(String seed) {
        PairRun run = run(config(3), "seed=" + seed, new PcOptions());
        assertThat(run.ros()).contains("ROS: PASS").doesNotContain("FAIL");
        assertThat(run.hrt())
                .anyMatch(line -> line.contains("weigh(1000 words") && line.endsWith("input checksum good"))
                .noneMatch(line -> line.contains("BAD"));
        for (int core = 0; core < 3; core++) {
            String prefix = "core " + core + ": ";
            assertThat(run.hrt())
                    .filteredOn(line -> line.startsWith(prefix) && line.contains(" primes from "))
                    .hasSize(2);
        }
        assertThat(run.stop()).isEqualTo(new StopReason.Halted());
    }

    @Test
    void differentSeedsGiveDifferentAnswers() {
        String one = run(config(3), "seed=1", new PcOptions()).ros();
        String two = run(config(3), "seed=2", new PcOptions()).ros();
        assertThat(line(one, "call weigh")).isNotEqualTo(line(two, "call weigh"));
        assertThat(line(one, "primes below")).isNotEqualTo(line(two, "primes below"));
    }

    private static String line(String output, String part) {
        return output.lines().filter(text -> text.contains(part)).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(UpcallMechanism.class)
    void everyUpcallMechanismServes(UpcallMechanism mechanism) {
        PairRun run = run(config(2).upcalls(mechanism), "seed=7", new PcOptions());
        assertThat(run.ros()).contains("ROS: PASS");
        assertThat(run.stop()).isEqualTo(new StopReason.Halted());
    }

    @Test
    void withoutTheIdentityAliasTheHrtFindsTheRosAtItsOffset() {
        PairRun run = run(config(1).strict(true).bootGate(true), "seed=7", new PcOptions());
        assertThat(run.ros()).contains("ROS: PASS");
    }

    @Test
    void theDebugExitEndsTheMachineWhenTheCommandLineAsksForIt() {
        PairRun run = run(config(3), "seed=7 exit=debug", new PcOptions().debugExit());
        assertThat(run.ros()).contains("ROS: PASS");
        assertThat(run.stop()).isEqualTo(new StopReason.Exit(1));
    }

    @Test
    void aLostUpcallFailsTheRosAndShows() {
        HvmConfig.Builder deaf = config(3).upcallDelivery((core, event) -> true);
        PairRun run = run(deaf, "seed=7 patience=1", new PcOptions());
        assertThat(run.ros()).contains("ROS: FAIL").doesNotContain("ROS: PASS");
        assertThat(run.stop()).isInstanceOf(StopReason.TripleFault.class);
    }

    @Test
    void aLostUpcallOfOneCoreFailsTheParallelCall() {
        HvmConfig.Builder halfDeaf = config(3).upcallDelivery((core, event) -> core.id() == 2 || core.inject(event));
        PairRun run = run(halfDeaf, "seed=7 patience=1", new PcOptions().debugExit());
        assertThat(line(run.ros(), "call weigh")).endsWith("ok");
        assertThat(line(run.ros(), "parallel call primes")).endsWith("FAIL");
        assertThat(run.stop()).isEqualTo(new StopReason.Exit(3));
    }

    @Test
    void onAPlainMachineTheRosSaysThatThereIsNoHybridVm() {
        GuestRun run = GuestRun.of(TestImages.SAMPLE_ROS, "seed=7", 1, LIMIT);
        assertThat(run.serial()).contains("no hybrid VM").contains("ROS: FAIL");
        assertThat(run.stop()).isEqualTo(new StopReason.Exit(3));
    }
}
