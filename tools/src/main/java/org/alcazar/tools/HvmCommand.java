package org.alcazar.tools;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.alcazar.tools.hvm.HvmTimeline;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code alcazar hvm}: what to do with the traces of hybrid machines. */
@Command(
        name = "hvm",
        description = "Works on traces of hybrid machines.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = HvmCommand.TimelineCommand.class)
final class HvmCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing; see alcazar hvm --help");
    }

    /** {@code alcazar hvm timeline FILE}. */
    @Command(
            name = "timeline",
            description = "Draws a trace (run --hvm-trace=FILE.jsonl) as a sequence diagram: text, and a picture.",
            mixinStandardHelpOptions = true)
    static final class TimelineCommand implements Callable<Integer> {
        private static final long NANOS = 1000;

        @Parameters(paramLabel = "FILE", description = "the trace, JSON lines")
        private Path file;

        @Option(names = "--svg", paramLabel = "FILE.svg", description = "writes a picture instead of text")
        private Path svg;

        @Option(names = "--from", paramLabel = "US", description = "virtual time to start at, in microseconds (0)")
        private long from;

        @Option(names = "--to", paramLabel = "US", description = "virtual time to end at, in microseconds (the end)")
        private Long to;

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "500",
                description = "lines at most, what repeats counting once (500)")
        private int limit;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            if (limit < 1) {
                throw new UserError("--limit " + limit + " is out of range; expected 1 or more");
            }
            HvmTimeline timeline = read();
            PrintWriter out = spec.commandLine().getOut();
            if (svg == null) {
                timeline.printText(out);
            } else {
                String title = "Hybrid machine: " + file.getFileName();
                try (var stream = Files.create(svg)) {
                    stream.write(timeline.svg(title).getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    throw UserError.file(svg, e);
                }
            }
            if (timeline.left() > 0) {
                spec.commandLine()
                        .getErr()
                        .println(timeline.left() + " further lines are not shown; see --limit and --from");
            }
            return 0;
        }

        private HvmTimeline read() {
            try (BufferedReader lines = java.nio.file.Files.newBufferedReader(file)) {
                return HvmTimeline.read(lines, from * NANOS, to == null ? Long.MAX_VALUE : to * NANOS, limit);
            } catch (IOException e) {
                throw UserError.file(file, e);
            }
        }
    }
}
