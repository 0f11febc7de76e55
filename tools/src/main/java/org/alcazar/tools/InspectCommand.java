package org.alcazar.tools;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.alcazar.devices.boot.ImageBytes;
import org.alcazar.devices.boot.Inspection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code alcazar inspect FILE}: what a kernel image is. */
@Command(
        name = "inspect",
        description = "Says what a kernel image is: kind, segments, entry, multiboot header and its tags.",
        mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "the kernel image")
    private Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Inspection.describe(new ImageBytes(file.toString(), Files.read(file))).forEach(out::println);
        return 0;
    }
}
