package org.alcazar.tools;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.alcazar.devices.boot.ImageBytes;
import org.alcazar.devices.boot.ImageException;
import org.alcazar.devices.boot.ImageFile;
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
    @Parameters(paramLabel = "FILE", description = "The kernel image.")
    private Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try {
            List<String> lines = Inspection.describe(new ImageBytes(file.toString(), ImageFile.read(file)));
            PrintWriter out = spec.commandLine().getOut();
            lines.forEach(out::println);
            out.flush();
            return 0;
        } catch (ImageException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(e.getMessage());
            err.flush();
            return 2;
        }
    }
}
