package org.alcazar.tools;

import java.util.ArrayList;
import java.util.List;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.machine.StopReason;
import org.alcazar.devices.PcBoard;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.boot.BootLoader;
import org.alcazar.devices.boot.BootRequest;
import org.alcazar.devices.boot.KernelImage;
import org.alcazar.testimages.BenchKernel;
import org.alcazar.testimages.TestImages;

/** One benchmark kernel on a machine of its own, timed on the host between the marks that it writes. */
final class BenchRun {
    /** A run of the timed part. */
    record Sample(long ticks, long hostNanos) {
        double mips() {
            return ticks * 1000.0 / Math.max(1, hostNanos);
        }
    }

    private static final long MEMORY = 64L << 20;

    private final List<Sample> samples = new ArrayList<>();
    private final StringBuilder printed = new StringBuilder();
    private Machine machine;
    private long startTicks;
    private long startNanos;

    private BenchRun() {}

    /**
     * Runs the timed part {@code runs} times.
     *
     * @throws IllegalStateException if the guest does not end as it should
     */
    static List<Sample> of(BenchKernel kernel, int runs) {
        return new BenchRun().run(kernel, runs);
    }

    private List<Sample> run(BenchKernel kernel, int runs) {
        PcOptions board =
                new PcOptions().debugConsole(this::mark).debugExit().serial(value -> printed.append((char) value));
        machine = Machine.builder().memory(MEMORY).board(new PcBoard(board)).build();
        KernelImage image = KernelImage.parse(TestImages.BENCH, TestImages.load(TestImages.BENCH));
        BootLoader.install(machine, BootRequest.of(image, kernel.commandLine(runs)));
        StopReason reason = machine.run();
        if (!(reason instanceof StopReason.Exit exit && exit.status() == 1) || samples.size() != runs) {
            throw new IllegalStateException("kernel " + kernel.guestName() + " failed: " + reason + ", it printed: "
                    + printed.toString().strip());
        }
        return samples;
    }

    private void mark(int value) {
        if (value == BenchKernel.START) {
            startTicks = machine.clock().ticks();
            startNanos = System.nanoTime();
        } else if (value == BenchKernel.END) {
            samples.add(new Sample(machine.clock().ticks() - startTicks, System.nanoTime() - startNanos));
        }
    }
}
