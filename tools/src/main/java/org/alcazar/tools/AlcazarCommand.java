package org.alcazar.tools;

import java.io.PrintWriter;
import org.alcazar.devices.boot.ImageException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program's own options; everything else is a subcommand. */
@Command(
        name = "alcazar",
        description = "A full-system x86-64 emulator that runs hybrid virtual machines.",
        subcommands = {
            RunCommand.class,
            DemoCommand.class,
            InspectCommand.class,
            DisasmCommand.class,
            VectorsCommand.class,
            BenchCommand.class,
            HvmCommand.class
        },
        mixinStandardHelpOptions = true,
        version = "alcazar 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "alcazar COMMAND --help tells more about a command."})
final class AlcazarCommand implements Runnable {
    /** The arguments were wrong, or a file at start was unusable. */
    static final int USAGE = 2;

    private static final int INTERNAL = 70;

    @Spec
    private CommandSpec spec;

    @Option(names = "--debug", scope = CommandLine.ScopeType.INHERIT, hidden = true, description = "show stack traces")
    private boolean debug;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing; see alcazar --help");
    }

    /** Runs the program and returns its exit status; never throws and never ends the JVM. */
    static int execute(PrintWriter out, PrintWriter err, String... arguments) {
        AlcazarCommand command = new AlcazarCommand();
        CommandLine line = new CommandLine(command)
                .setOut(out)
                .setErr(err)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(new UsageMessages())
                .setExecutionExceptionHandler((failure, at, parsed) -> command.report(failure, at));
        try {
            return line.execute(ConfigArguments.expand(
                    arguments, line.getSubcommands().get("run").getCommandSpec()));
        } catch (UserError e) {
            err.println("alcazar run: " + e.getMessage());
            return USAGE;
        }
    }

    private int report(Exception failure, CommandLine at) {
        PrintWriter err = at.getErr();
        if (failure instanceof UserError || failure instanceof ImageException) {
            err.println("alcazar " + at.getCommandName() + ": " + failure.getMessage());
            return USAGE;
        }
        if (debug) {
            failure.printStackTrace(err);
        } else {
            err.println("alcazar: internal error: " + UserError.oneLine(failure) + " (--debug shows where)");
        }
        return INTERNAL;
    }
}
