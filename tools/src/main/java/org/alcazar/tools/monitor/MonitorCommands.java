package org.alcazar.tools.monitor;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.RegisterDump;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.machine.StopReason;
import org.alcazar.devices.PcBoard;
import org.alcazar.devices.display.DisplayAdapter;

/** The monitor's commands, carried out one at a time on the machine's thread. */
final class MonitorCommands {
    private static final long MAX_STEPS = 1_000_000_000L;

    /** What a command means for the run. */
    enum Flow {
        /** The machine goes on as it was: running, or stopped. */
        STAY,
        QUIT
    }

    @FunctionalInterface
    private interface Action {
        void run(String arguments, PrintWriter out) throws CommandException;
    }

    private record Command(String usage, String help, Action action) {}

    private final MonitoredMachine target;
    private final Machine machine;
    private final Map<String, Command> commands = new LinkedHashMap<>();
    private final Map<String, Command> topics = new LinkedHashMap<>();
    private int core;
    private boolean stopped;
    private Flow flow = Flow.STAY;
    /** What ended the machine while it was stepped, if anything did. */
    private StopReason ended;

    MonitorCommands(MonitoredMachine target) {
        this.target = target;
        machine = target.machine();
        command("help|?", "[COMMAND]", "what there is to say", (arguments, out) -> help(arguments, out));
        command("info", "TOPIC", "shows something; without a topic, what", this::info);
        command("stop|s", "", "stops the machine: its time stands still", (arguments, out) -> stopped = true);
        command("cont|c", "", "lets it go on", (arguments, out) -> stopped = false);
        command("step|si", "[N]", "stops it, and lets the cores execute N instructions (1)", this::step);
        command("cpu", "N", "the core that registers and addresses are taken from", this::select);
        command(
                "x",
                "/FORMAT ADDRESS",
                "memory at a linear address: x/8xw $rsp, x/5i $rip",
                (a, out) -> dump(a, false, out));
        command("xp", "/FORMAT ADDRESS", "memory at a physical address", (a, out) -> dump(a, true, out));
        command("print|p", "EXPRESSION", "a value: p $rip+0x10", this::print);
        command("screendump", "FILE", "the display, as a picture (.png) or its characters (.txt)", this::screenDump);
        command("system_reset", "", "presses the reset button", (a, out) -> machine.requestReset());
        command("system_powerdown", "", "presses the power button", this::powerButton);
        command("quit|q", "", "ends the machine and the program", (a, out) -> flow = Flow.QUIT);
        topic("registers", "[-a]", "registers of the core, or of all (-a)", this::registers);
        topic("cpus", "", "the cores and what they do", this::cores);
        topic("status", "", "whether the machine runs", (a, out) -> out.println("VM status: " + state()));
        topic("tlb", "", "the core's translations, a line each", (a, out) -> new Translations(current()).list(out));
        topic("mem", "", "the core's translations by ranges", (a, out) -> new Translations(current()).ranges(out));
        topic("pic", "", "the 8259A pair", (a, out) -> InterruptView.pic(machine, out));
        topic("apic", "", "local APIC of the core, and the I/O APIC", (a, out) -> {
            InterruptView.local(machine, core, out);
            InterruptView.io(machine, out);
        });
        topic("lapic", "", "local APIC of the core", (a, out) -> InterruptView.local(machine, core, out));
        topic("ioapic", "", "the I/O APIC", (a, out) -> InterruptView.io(machine, out));
        topic("pci", "", "the functions on the PCI bus", (a, out) -> PciView.print(board(), out));
        topic("blocks|block", "", "block devices", (a, out) -> target.blocks().forEach(out::println));
        topic("screen", "", "the characters on the display", (a, out) -> out.print(screenText()));
    }

    private void command(String names, String usage, String help, Action action) {
        add(commands, names, usage, help, action);
    }

    private void topic(String names, String usage, String help, Action action) {
        add(topics, names, usage, help, action);
    }

    private static void add(Map<String, Command> table, String names, String usage, String help, Action action) {
        Command command = new Command(names.replace('|', ',') + (usage.isEmpty() ? "" : " " + usage), help, action);
        Splitter.on('|').split(names).forEach(name -> table.put(name, command));
    }

    /** Every word a command line can begin with, for completion. */
    List<String> words() {
        List<String> words = new ArrayList<>(commands.keySet());
        topics.keySet().forEach(topic -> words.add("info " + topic));
        return words;
    }

    boolean stopped() {
        return stopped;
    }

    /** What ended the machine while it was stepped; null if nothing did. */
    StopReason ended() {
        return ended;
    }

    /** Carries a line out; what it has to say goes to {@code out}. */
    Flow execute(String line, PrintWriter out) {
        String text = line.strip();
        if (!text.isEmpty()) {
            try {
                dispatch(text, out);
            } catch (CommandException e) {
                out.println(e.getMessage());
            }
        }
        return flow;
    }

    private void dispatch(String text, PrintWriter out) throws CommandException {
        int end = 0;
        while (end < text.length() && (Character.isLetter(text.charAt(end)) || "_?".indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        find(commands, text.substring(0, end), "command")
                .action()
                .run(text.substring(end).strip(), out);
    }

    private static Command find(Map<String, Command> table, String name, String what) throws CommandException {
        Command command = table.get(name);
        if (command == null) {
            String nearest = table.keySet().stream()
                    .filter(each -> each.startsWith(name) && !name.isEmpty())
                    .findFirst()
                    .map(each -> "; did you mean '" + each + "'?")
                    .orElse("; try help");
            throw new CommandException("unknown " + what + " '" + name + "'" + nearest);
        }
        return command;
    }

    private void help(String name, PrintWriter out) throws CommandException {
        if (!name.isEmpty()) {
            Command command = find(commands, name, "command");
            out.printf("%-28s %s%n", command.usage(), command.help());
            return;
        }
        commands.values().stream().distinct().forEach(each -> out.printf("%-28s %s%n", each.usage(), each.help()));
        topics.values().stream()
                .distinct()
                .forEach(each -> out.printf("%-28s %s%n", "info " + each.usage(), each.help()));
    }

    private void info(String arguments, PrintWriter out) throws CommandException {
        if (arguments.isEmpty()) {
            topics.values().stream()
                    .distinct()
                    .forEach(each -> out.printf("%-28s %s%n", "info " + each.usage(), each.help()));
            return;
        }
        int space = arguments.indexOf(' ');
        String name = space < 0 ? arguments : arguments.substring(0, space);
        find(topics, name, "topic")
                .action()
                .run(space < 0 ? "" : arguments.substring(space).strip(), out);
    }

    // ---------------------------------------------------------------------------------------- cores

    private Core current() {
        return machine.core(core);
    }

    private String state() {
        return stopped ? "paused" : "running";
    }

    private void select(String arguments, PrintWriter out) throws CommandException {
        long number = number(arguments, 0, machine.cores().size() - 1L);
        core = (int) number;
    }

    private long number(String text, long least, long most) throws CommandException {
        long value = Expression.evaluate(current(), text);
        if (value < least || value > most) {
            throw new CommandException("'" + text + "' is out of range; expected " + least + " to " + most);
        }
        return value;
    }

    private void step(String arguments, PrintWriter out) throws CommandException {
        long steps = arguments.isEmpty() ? 1 : number(arguments, 1, MAX_STEPS);
        stopped = true;
        StopReason reason = target.runner().apply(steps);
        if (!(reason instanceof StopReason.LimitReached)) {
            ended = reason;
        }
        new MemoryDump(current(), false).format("i").print(current().rip, out);
    }

    private void registers(String arguments, PrintWriter out) {
        if (!arguments.equals("-a")) {
            out.print(RegisterDump.of(current()));
            return;
        }
        for (Core each : machine.cores()) {
            out.println("CPU#" + each.id());
            out.print(RegisterDump.of(each));
        }
    }

    private void cores(String arguments, PrintWriter out) {
        for (Core each : machine.cores()) {
            out.printf(
                    "%s CPU #%d: pc=0x%016x %s%n",
                    each.id() == core ? "*" : " ",
                    each.id(),
                    each.rip,
                    each.activity().toString().toLowerCase(java.util.Locale.ROOT));
        }
    }

    private void dump(String arguments, boolean physical, PrintWriter out) throws CommandException {
        String format = "";
        String address = arguments;
        if (arguments.startsWith("/")) {
            int space = arguments.indexOf(' ');
            format = arguments.substring(1, space < 0 ? arguments.length() : space);
            address = space < 0 ? "" : arguments.substring(space + 1);
        }
        if (address.isBlank()) {
            throw new CommandException("an address is missing, as in x/4xg $rsp");
        }
        new MemoryDump(current(), physical).format(format).print(Expression.evaluate(current(), address), out);
    }

    private void print(String arguments, PrintWriter out) throws CommandException {
        String text = arguments.startsWith("/") ? arguments.substring(arguments.indexOf(' ') + 1) : arguments;
        out.printf("0x%x%n", Expression.evaluate(current(), text));
    }

    // ---------------------------------------------------------------------------------------- devices

    private PcBoard board() throws CommandException {
        return target.board().orElseThrow(() -> new CommandException("a hybrid machine's board cannot be looked at"));
    }

    private DisplayAdapter display() throws CommandException {
        return board().display().orElseThrow(() -> new CommandException("there is no display"));
    }

    private String screenText() throws CommandException {
        return display()
                .text()
                .orElseThrow(() -> new CommandException("the display is in a graphics mode"))
                .text();
    }

    private void screenDump(String file, PrintWriter out) throws CommandException {
        try {
            if (file.endsWith(".txt")) {
                Files.writeString(Path.of(file), screenText());
            } else if (file.endsWith(".png")) {
                try (OutputStream stream = Files.newOutputStream(Path.of(file))) {
                    PngFile.write(display().picture(), stream);
                }
            } else {
                throw new CommandException("'" + file + "' is no FILE.png and no FILE.txt");
            }
        } catch (IOException e) {
            throw new CommandException(file + ": cannot be written");
        }
    }

    private void powerButton(String arguments, PrintWriter out) throws CommandException {
        board();
        machine.input().post(PcBoard.POWER_BUTTON_CHANNEL, new byte[] {1});
    }
}
