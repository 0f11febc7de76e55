package org.alcazar.tools;

import java.util.concurrent.Callable;
import org.alcazar.tools.demo.Demo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the bundled ROS and HRT at work. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the bundled ROS and HRT as one hybrid machine: the ROS calls functions in the HRT, one at a time and",
            "in parallel, and checks the answers. Shows both consoles, and each hypercall, upcall and state change."
        })
final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--seed",
            paramLabel = "N",
            converter = Numbers.class,
            defaultValue = "1",
            description = "the arguments of the calls follow from it (1)")
    private long seed;

    @Override
    public Integer call() {
        // Refused requests are part of what is shown.
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
        return new Demo(spec.commandLine().getOut(), coloured(), seed).run();
    }

    /** Only a terminal gets colours, which the launcher tells, and only when NO_COLOR (no-color.org) does not forbid them. */
    private static boolean coloured() {
        String noColor = System.getenv("NO_COLOR");
        return Boolean.getBoolean("alcazar.terminal") && (noColor == null || noColor.isEmpty());
    }
}
