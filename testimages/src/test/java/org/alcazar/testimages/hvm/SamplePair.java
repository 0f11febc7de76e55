package org.alcazar.testimages.hvm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.alcazar.core.cpu.CpuModel;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.machine.StopReason;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.boot.BootRequest;
import org.alcazar.devices.boot.KernelImage;
import org.alcazar.hvm.HvmConfig;
import org.alcazar.hvm.HybridMachine;
import org.alcazar.hvm.protocol.HvmEvent;
import org.alcazar.testimages.TestImages;

/** The sample ROS and the sample HRT on one machine, with everything they say kept. */
final class SamplePair {
    private static final long MIB = 1L << 20;
    private static final long LIMIT = 2_000_000_000;

    private final ByteArrayOutputStream serial = new ByteArrayOutputStream();
    private final List<String> console = new ArrayList<>();
    private final List<HvmEvent> events = new ArrayList<>();
    private final HybridMachine hybrid;

    /** @param change further settings of the hybrid machine */
    SamplePair(int cores, String arguments, UnaryOperator<HvmConfig.Builder> change) {
        HvmConfig.Builder config = HvmConfig.builder()
                .memory(200 * MIB)
                .cores(cores)
                .rosCores(1)
                .hrtImage(TestImages.load(TestImages.SAMPLE_HRT))
                .console((partition, core, line) ->
                        console.add(partition + " " + new String(line, StandardCharsets.ISO_8859_1)))
                .trace(events::add);
        hybrid = HybridMachine.build(
                change.apply(config).build(),
                Machine.builder(),
                new PcOptions().serial(serial::write).debugExit(),
                CpuModel.defaultModel());
        hybrid.bootRos(BootRequest.of(
                KernelImage.parse(TestImages.SAMPLE_ROS, TestImages.load(TestImages.SAMPLE_ROS)), arguments));
    }

    static SamplePair of(int cores, String arguments) {
        return new SamplePair(cores, arguments, config -> config);
    }

    StopReason run() {
        return hybrid.run(LIMIT);
    }

    HybridMachine hybrid() {
        return hybrid;
    }

    /** What the ROS has printed. */
    String serial() {
        return serial.toString(StandardCharsets.ISO_8859_1);
    }

    /** The lines on the HRT's console. */
    List<String> console() {
        return console;
    }

    List<HvmEvent> events() {
        return events;
    }

    <T extends HvmEvent> List<T> events(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
