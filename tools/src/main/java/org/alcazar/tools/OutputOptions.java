package org.alcazar.tools;

import java.nio.file.Path;
import java.util.List;
import org.alcazar.devices.ByteSink;
import org.alcazar.devices.PcOptions;
import org.alcazar.tools.run.Outputs;
import picocli.CommandLine.Option;

/** Where the guest's output goes, the devices that tests use, and what is told at the end. */
final class OutputOptions {
    private static final String FILE = "file:";
    private static final int SERIAL_PORTS = 4;
    private static final int HIGHEST_EXIT_PORT = 0xFFFC;

    @Option(
            names = "--serial",
            paramLabel = "stdio|null|file:PATH",
            description = "COM1, then COM2 and so on when repeated (stdio for COM1)")
    private List<String> serial = List.of("stdio");

    @Option(names = "--debugcon", paramLabel = "PATH|-", description = "the debug console, port 0xE9")
    private String debugConsole;

    @Option(
            names = "--debug-exit",
            paramLabel = "PORT",
            arity = "0..1",
            fallbackValue = "0xF4",
            converter = Numbers.class,
            description = "a write of V ends the machine with status ((V << 1) | 1) & 0xFF (port 0xF4)")
    private Long debugExit;

    @Option(names = "--test-device", description = "the test device of hypervisor test suites")
    private boolean testDevice;

    @Option(names = "--screenshot", paramLabel = "FILE.png", description = "the display when the machine stops")
    Path screenshot;

    @Option(names = "--state-hash", description = "print a hash of the machine's state at the end")
    boolean stateHash;

    @Option(names = "--stats", description = "print what was executed, and how fast, at the end")
    boolean stats;

    void check() {
        if (serial.size() > SERIAL_PORTS) {
            throw new UserError("--serial is given " + serial.size() + " times; there are " + SERIAL_PORTS + " ports");
        }
        for (String target : serial) {
            if (!target.equals("stdio") && !target.equals("null") && !isFile(target)) {
                throw new UserError("unknown target '" + target + "' of --serial; expected stdio, null or file:PATH");
            }
        }
        if (debugExit != null && (debugExit < 0 || debugExit > HIGHEST_EXIT_PORT)) {
            throw new UserError("--debug-exit port " + debugExit + " is out of range; expected 0 to 0xFFFC");
        }
    }

    private static boolean isFile(String target) {
        return target.startsWith(FILE) && target.length() > FILE.length();
    }

    /** Puts the devices on a board; output files are made. */
    void apply(PcOptions board, Outputs outputs) {
        for (String target : serial) {
            board.serial(
                    switch (target) {
                        case "null" -> ByteSink.NULL;
                        case "stdio" -> outputs.standard()::write;
                        default -> file(target.substring(FILE.length()), outputs);
                    });
        }
        if (debugConsole != null) {
            board.debugConsole(debugConsole.equals("-") ? outputs.standard()::write : file(debugConsole, outputs));
        }
        if (debugExit != null) {
            board.debugExit(debugExit.intValue());
        }
        board.testDevice(testDevice);
    }

    private static ByteSink file(String path, Outputs outputs) {
        return outputs.add(Files.create(Path.of(path)))::write;
    }

    /** Whether some serial port writes to standard output. */
    boolean serialOnStandardOutput() {
        return serial.contains("stdio");
    }

    /** The input channel of the port that standard input belongs to, or an empty text. */
    String inputChannel() {
        return serialOnStandardOutput() ? "serial" + serial.indexOf("stdio") : "";
    }
}
