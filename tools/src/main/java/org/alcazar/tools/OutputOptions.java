package org.alcazar.tools;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.alcazar.core.machine.InputQueue;
import org.alcazar.devices.ByteSink;
import org.alcazar.devices.PcBoard;
import org.alcazar.devices.PcOptions;
import org.alcazar.tools.run.Outputs;
import org.alcazar.tools.run.TcpPort;
import picocli.CommandLine.Option;

/** Where the guest's output goes, the devices that tests use, and what is told at the end. */
final class OutputOptions {
    private static final String VIRTIO_CONSOLE = "--virtio-console";
    private static final int SERIAL_PORTS = 4;
    private static final int HIGHEST_EXIT_PORT = 0xFFFC;

    @Option(
            names = "--serial",
            paramLabel = CharacterTarget.FORMS,
            description = "COM1, then COM2 and so on when repeated (stdio for COM1)")
    private List<String> serial = List.of("stdio");

    @Option(
            names = VIRTIO_CONSOLE,
            paramLabel = CharacterTarget.FORMS,
            description = "a virtio console, hvc0 in Linux (none)")
    private String virtioConsole;

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

    @Option(
            names = "--monitor",
            paramLabel = "stdio|null",
            description = "commands for the monitor on standard input, when no device has it (null)")
    private String monitor = "null";

    @Option(
            names = "--screenshot",
            paramLabel = "FILE.png|FILE.txt",
            description = "the display when the machine stops, as a picture or its characters")
    Path screenshot;

    @Option(names = "--state-hash", description = "print a hash of the machine's state at the end")
    boolean stateHash;

    @Option(names = "--stats", description = "print what was executed, and how fast, at the end")
    boolean stats;

    private final Map<String, TcpPort> tcpPorts = new LinkedHashMap<>();

    void check() {
        if (serial.size() > SERIAL_PORTS) {
            throw new UserError("--serial is given " + serial.size() + " times; there are " + SERIAL_PORTS + " ports");
        }
        serial.forEach(target -> CharacterTarget.parse("--serial", target));
        if (virtioConsole != null) {
            CharacterTarget.parse(VIRTIO_CONSOLE, virtioConsole);
        }
        if (!monitor.equals("stdio") && !monitor.equals("null")) {
            throw new UserError("unknown target '" + monitor + "' of --monitor; expected stdio or null");
        }
        if (monitorOnStandardInput() && !inputChannel().isEmpty()) {
            throw new UserError("--monitor stdio: a device has standard input; give --serial null or another target");
        }
        if (debugExit != null && (debugExit < 0 || debugExit > HIGHEST_EXIT_PORT)) {
            throw new UserError("--debug-exit port " + debugExit + " is out of range; expected 0 to 0xFFFC");
        }
    }

    /** Puts the devices on a board; output files are made, and connections. */
    void apply(PcOptions board, Outputs outputs) {
        for (int i = 0; i < serial.size(); i++) {
            board.serial(sink("--serial", serial.get(i), "serial" + i, outputs));
        }
        if (virtioConsole != null) {
            board.virtioConsole(sink(VIRTIO_CONSOLE, virtioConsole, PcBoard.VIRTIO_CONSOLE_CHANNEL, outputs));
        }
        if (debugConsole != null) {
            board.debugConsole(debugConsole.equals("-") ? outputs.standard()::write : file(debugConsole, outputs));
        }
        if (debugExit != null) {
            board.debugExit(debugExit.intValue());
        }
        board.testDevice(testDevice);
    }

    private ByteSink sink(String option, String text, String channel, Outputs outputs) {
        CharacterTarget target = CharacterTarget.parse(option, text);
        if (target instanceof CharacterTarget.File file) {
            return file(file.path().toString(), outputs);
        } else if (target instanceof CharacterTarget.Tcp tcp) {
            TcpPort port = open(option, tcp);
            tcpPorts.put(channel, port);
            return outputs.add(port)::write;
        }
        return target instanceof CharacterTarget.Stdio ? outputs.standard()::write : ByteSink.NULL;
    }

    private static TcpPort open(String option, CharacterTarget.Tcp tcp) {
        try {
            return tcp.server() ? TcpPort.listen(tcp.host(), tcp.port()) : TcpPort.connect(tcp.host(), tcp.port());
        } catch (IOException e) {
            throw new UserError(option + " tcp:" + tcp.host() + ":" + tcp.port() + ": " + UserError.oneLine(e));
        }
    }

    /** Lets input from connections into a machine. */
    void attachInputs(InputQueue input) {
        tcpPorts.forEach((channel, port) -> port.attach(input, channel));
    }

    private static ByteSink file(String path, Outputs outputs) {
        return outputs.add(Files.create(Path.of(path)))::write;
    }

    /** Whether some serial port writes to standard output. */
    boolean serialOnStandardOutput() {
        return serial.contains("stdio");
    }

    boolean monitorOnStandardInput() {
        return monitor.equals("stdio");
    }

    /** The input channel of the device that standard input belongs to, or an empty text. */
    String inputChannel() {
        if (serialOnStandardOutput()) {
            return "serial" + serial.indexOf("stdio");
        }
        return "stdio".equals(virtioConsole) ? PcBoard.VIRTIO_CONSOLE_CHANNEL : "";
    }
}
