package org.alcazar.tools.demo;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.alcazar.core.cpu.CpuModel;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.machine.StopReason;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.boot.BootRequest;
import org.alcazar.devices.boot.KernelImage;
import org.alcazar.hvm.HvmConfig;
import org.alcazar.hvm.HybridMachine;
import org.alcazar.hvm.boot.Partitioning;
import org.alcazar.testimages.TestImages;
import org.alcazar.tools.monitor.MonitoredMachine;
import org.alcazar.tools.run.MachineRun;
import org.alcazar.tools.run.RunEnd;

/**
 * Runs the bundled ROS and HRT as one hybrid machine of four cores and shows what passes between them. The arguments of
 * the calls follow from the seed; both guests check what they get.
 */
public final class Demo {
    private static final long MEMORY = 256L << 20;
    private static final int CORES = 4;
    private static final int FAILED = 1;
    private static final String VERDICT = "ROS: PASS";

    private final PrintWriter out;
    private final boolean coloured;
    private final long seed;
    private final Timeline timeline;
    private final StringBuilder rosLine = new StringBuilder();
    private HybridMachine hybrid;
    private String verdict = "";

    /** @param seed the arguments of the calls follow from it */
    public Demo(PrintWriter out, boolean coloured, long seed) {
        this.out = out;
        this.coloured = coloured;
        this.seed = seed;
        this.timeline = new Timeline(out, coloured);
    }

    /** Runs it as it is; see {@link #run(UnaryOperator, String)}. */
    public int run() {
        return run(UnaryOperator.identity(), "");
    }

    /**
     * Runs it.
     *
     * @param change what is different about the hybrid machine
     * @param rosOptions further options for the ROS
     * @return 0 when all checks of the guests passed, else an exit status that says what happened
     */
    public int run(UnaryOperator<HvmConfig.Builder> change, String rosOptions) {
        PcOptions board = new PcOptions().serial(this::rosByte).debugExit();
        HvmConfig.Builder config = HvmConfig.builder()
                .memory(MEMORY)
                .cores(CORES)
                .rosCores(1)
                .hrtImage(TestImages.load(TestImages.SAMPLE_HRT))
                .trace(timeline);
        HvmConfig chosen = change.apply(config).build();
        picture(chosen.parts());
        timeline.head();
        hybrid = HybridMachine.build(chosen, Machine.builder().seed(seed), board, CpuModel.defaultModel());
        KernelImage ros = KernelImage.parse(TestImages.SAMPLE_ROS, TestImages.load(TestImages.SAMPLE_ROS));
        hybrid.bootRos(BootRequest.of(ros, "seed=" + Long.toUnsignedString(seed) + " " + rosOptions));
        long start = System.nanoTime();
        return new MachineRun(new MonitoredMachine(hybrid.machine(), hybrid::run, Optional.empty(), List.of()))
                .run(reason -> finish(reason, System.nanoTime() - start));
    }

    private void rosByte(int value) {
        if (value == '\n') {
            String line = rosLine.toString();
            rosLine.setLength(0);
            if (line.startsWith("ROS: ")) {
                verdict = line;
            }
            timeline.rosLine(hybrid.machine().clock().now(), line);
        } else if (value != '\r') {
            rosLine.append((char) value);
        }
    }

    private void picture(Partitioning parts) {
        String title = String.format(
                Locale.ROOT,
                "One machine, two kernels: %d MiB, %d cores, seed %s",
                MEMORY >> 20,
                CORES,
                Long.toUnsignedString(seed));
        out.println();
        out.println("  " + Palette.TITLE.paint(title, coloured));
        out.println();
        int split = (int) (parts.rosMemory() >> 20);
        box("+", "-", "", "");
        box("|", " ", "ROS  regular operating system", "HRT  hybrid runtime");
        box("|", " ", TestImages.SAMPLE_ROS, TestImages.SAMPLE_HRT);
        box("|", " ", "core 0", "cores 1 to " + (CORES - 1));
        box("|", " ", "memory 0 to " + split + " MiB", split + " to " + (MEMORY >> 20) + " MiB, and sees all");
        box("|", " ", "console: serial port", "console: port 0xC0C0");
        box("+", "-", "", "");
        out.println("    " + Palette.HYPERCALL.paint("--> hypercall: VMCALL with 0xF00D", coloured) + "    "
                + Palette.UPCALL.paint("<-- upcall: an exception that says what to run", coloured));
        out.println();
    }

    private void box(String edge, String fill, String left, String right) {
        int width = 33;
        out.println("    "
                + edge
                + Palette.ROS.paint(pad(left, fill, width), coloured)
                + edge
                + Palette.HRT.paint(pad(right, fill, width), coloured)
                + edge);
    }

    private static String pad(String text, String fill, int width) {
        String start = fill + fill + text;
        return start + fill.repeat(width - start.length());
    }

    private int finish(StopReason reason, long hostNanos) {
        timeline.flush();
        Machine machine = hybrid.machine();
        Timeline.Counts counts = timeline.counts();
        boolean good = reason instanceof StopReason.Halted && verdict.startsWith(VERDICT);
        out.println();
        out.println("  "
                + (good
                        ? Palette.GOOD.paint("Passed. ", coloured) + verdict.substring(VERDICT.length() + 2) + "."
                        : Palette.BAD.paint("Failed. ", coloured) + (verdict.isEmpty() ? "No verdict." : verdict)));
        out.printf(
                Locale.ROOT,
                "  %d hypercalls, %d upcalls, %d state changes; %,d instructions, %.3f ms for the guests, %.1f s here.%n",
                counts.hypercalls,
                counts.upcalls,
                counts.stateChanges,
                machine.executedTicks(),
                machine.clock().now() / 1e6,
                hostNanos / 1e9);
        RunEnd.explain(out, "  ", machine, reason);
        out.flush();
        if (good) {
            return RunEnd.OK;
        }
        int status = RunEnd.status(reason);
        return status == RunEnd.OK ? FAILED : status;
    }
}
