package org.alcazar.tools.run;

import java.io.IOException;
import java.util.Locale;
import org.alcazar.core.machine.InputQueue;
import org.alcazar.core.machine.Machine;
import org.alcazar.tools.monitor.Monitor;

/** Reads the terminal on a thread of its own: keys for the guest, escapes, and lines for the monitor. */
final class TerminalKeys {
    private static final String PROMPT = "(alcazar) ";
    private static final String WELCOME = "\nAlcazar monitor: 'help' lists commands, Ctrl-A C goes back to the guest\n";

    private final RawTerminal terminal;
    private final Machine machine;
    private final Monitor monitor;
    private final String channel;
    private final EscapeKeys escapes = new EscapeKeys();

    private TerminalKeys(RawTerminal terminal, Machine machine, Monitor monitor, String channel) {
        this.terminal = terminal;
        this.machine = machine;
        this.monitor = monitor;
        this.channel = channel;
    }

    /** Starts reading; the machine counts as attended until the end. */
    static void start(RawTerminal terminal, Machine machine, Monitor monitor, String channel) {
        machine.input().setLive(true);
        Thread thread = new Thread(new TerminalKeys(terminal, machine, monitor, channel)::read, "terminal");
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        InputQueue input = machine.input();
        try {
            for (int key = terminal.keys().read();
                    key >= 0;
                    key = terminal.keys().read()) {
                switch (escapes.meaning(key)) {
                    case GUEST -> input.post(channel, new byte[] {(byte) key});
                    case QUIT -> quit();
                    case MONITOR -> converse();
                    case HELP -> terminal.say(EscapeKeys.HELP);
                    case NOTHING -> {}
                }
            }
        } catch (IOException e) {
            // As good as its end: nothing more will come.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        input.setLive(false);
    }

    private void quit() {
        machine.interrupt("interrupted");
    }

    private void converse() throws InterruptedException {
        terminal.say(WELCOME);
        while (true) {
            StringBuilder line = new StringBuilder();
            switch (terminal.readLine(PROMPT, monitor.words(), line)) {
                case LEAVE -> {
                    return;
                }
                case QUIT -> {
                    quit();
                    return;
                }
                default -> {
                    terminal.say(monitor.submit(line.toString()));
                    if (line.toString().strip().toLowerCase(Locale.ROOT).matches("q|quit")) {
                        return;
                    }
                }
            }
        }
    }
}
