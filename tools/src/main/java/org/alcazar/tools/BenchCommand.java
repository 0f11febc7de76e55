package org.alcazar.tools;

import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.alcazar.testimages.BenchKernel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the bundled benchmark kernels. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the bundled benchmark kernels, each on a machine of its own, and prints how many million guest",
            "instructions a host second executes: the median of some runs behind one that warms up."
        })
final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--runs", paramLabel = "N", defaultValue = "3", description = "timed runs of each kernel (3)")
    private int runs;

    @Option(names = "--filter", paramLabel = "TEXT", defaultValue = "", description = "only names that contain it")
    private String filter;

    @Override
    public Integer call() {
        if (runs < 1 || runs > 1000) {
            throw new UserError("--runs " + runs + " is out of range; expected 1 to 1000");
        }
        List<BenchKernel> kernels = List.of(BenchKernel.values()).stream()
                .filter(kernel -> kernel.guestName().contains(filter))
                .toList();
        if (kernels.isEmpty()) {
            throw new UserError("no kernel's name contains '" + filter + "' of --filter");
        }
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%-12s %-12s %14s %10s %10s%n", "kernel", "engine", "ticks", "ms", "MIPS");
        double logarithms = 0;
        for (BenchKernel kernel : kernels) {
            List<BenchRun.Sample> samples = BenchRun.of(kernel, runs + 1);
            BenchRun.Sample median = samples.subList(1, samples.size()).stream()
                    .sorted(Comparator.comparingDouble(BenchRun.Sample::mips))
                    .toList()
                    .get(runs / 2);
            logarithms += Math.log(median.mips());
            out.printf(
                    Locale.ROOT,
                    "%-12s %-12s %,14d %,10.1f %,10.1f%n",
                    kernel.guestName(),
                    "interpreter",
                    median.ticks(),
                    median.hostNanos() / 1e6,
                    median.mips());
        }
        double mean = Math.exp(logarithms / kernels.size());
        out.printf(Locale.ROOT, "%-12s %-12s %14s %10s %,10.1f%n", "mean", "", "", "", mean);
        return 0;
    }
}
