package org.alcazar.tools;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.alcazar.core.cpu.CpuModel;
import org.alcazar.testimages.vectors.VectorFormatException;
import org.alcazar.testimages.vectors.VectorRunner;
import org.alcazar.testimages.vectors.VectorRunner.Result;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs instruction vectors from files. */
@Command(
        name = "vectors",
        mixinStandardHelpOptions = true,
        description = {
            "Runs instruction vectors: cases recorded on a real processor, compared in every register, flag and byte.",
            "Exit status 1 when a case failed."
        })
final class VectorsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--cpu", paramLabel = "MODEL", defaultValue = "max", description = "processor model (max)")
    private String cpu;

    @Option(
            names = "--engine",
            paramLabel = "interpreter|auto",
            defaultValue = "auto",
            description = "how instructions are executed (auto: the fastest there is)")
    Engine engine;

    @Option(names = "--filter", paramLabel = "TEXT", defaultValue = "", description = "only names that contain it")
    private String filter;

    @Option(names = "--verbose", description = "show what differs in each case that failed")
    private boolean verbose;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "gzip'ed vector files")
    private List<Path> files;

    @Override
    public Integer call() {
        // What is not implemented shows in the results; a log line for each would only hide them.
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
        CpuModel model = CpuModels.parse(cpu);
        for (Path file : files) {
            if (!java.nio.file.Files.isReadable(file) || java.nio.file.Files.isDirectory(file)) {
                throw new UserError(file + ": no such file, or not readable");
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        VectorRunner runner = new VectorRunner(model, filter, failure -> {
            if (verbose) {
                out.println(failure);
            }
        });
        int passed = 0;
        int failed = 0;
        int skipped = 0;
        for (Path file : files) {
            Result result = run(runner, file);
            // One line as soon as a group is done: with all groups this takes its time.
            out.println(line(result));
            out.flush();
            passed += result.passed();
            failed += result.failed();
            skipped += result.skipped();
        }
        out.printf("%d passed, %d failed, %d skipped%n", passed, failed, skipped);
        return failed > 0 ? 1 : 0;
    }

    private static Result run(VectorRunner runner, Path file) {
        String group = file.getFileName().toString().replaceFirst("\\.jsonl(\\.gz)?$", "");
        try (InputStream stream = java.nio.file.Files.newInputStream(file)) {
            return runner.run(group, stream);
        } catch (IOException e) {
            throw UserError.file(file, e);
        } catch (VectorFormatException e) {
            throw new UserError(e.getMessage());
        }
    }

    private static String line(Result result) {
        return String.format(
                "%-14s %6d cases  %6d passed  %6d failed  %6d skipped",
                result.name(), result.total(), result.passed(), result.failed(), result.skipped());
    }
}
