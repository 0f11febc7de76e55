package org.alcazar.tools.run;

import java.io.IOException;
import java.io.InputStream;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * The terminal that the program was started from, in raw mode: each key goes to the guest as it is typed, and the guest
 * does the echo. For the monitor, a line can be edited on it.
 */
final class RawTerminal implements AutoCloseable {
    private final Terminal terminal;
    private final Attributes saved;
    private LineReader reader;
    private boolean left;
    private boolean quit;

    private RawTerminal(Terminal terminal) {
        this.terminal = terminal;
        saved = terminal.getAttributes();
        terminal.enterRawMode();
        noSignals();
    }

    /** Keys that are signals otherwise are the guest's. */
    private void noSignals() {
        Attributes raw = terminal.getAttributes();
        raw.setLocalFlag(Attributes.LocalFlag.ISIG, false);
        raw.setInputFlag(Attributes.InputFlag.IXON, false);
        terminal.setAttributes(raw);
    }

    /** Takes the terminal over; null where standard input or output is none. */
    @SuppressWarnings("SystemConsoleNull") // where it is never null, the builder refuses what is no terminal
    static RawTerminal enter() {
        if (System.console() == null) {
            return null;
        }
        try {
            return new RawTerminal(TerminalBuilder.builder()
                    .system(true)
                    .dumb(false)
                    .nativeSignals(false)
                    .build());
        } catch (IOException | IllegalStateException e) {
            return null;
        }
    }

    /** What is typed. */
    InputStream keys() {
        return terminal.input();
    }

    /** Writes a line of the program's own. */
    void say(String text) {
        terminal.writer().print(text.replace("\n", "\r\n"));
        terminal.flush();
    }

    /** What was wanted instead of a line. */
    enum Wish {
        LINE,
        LEAVE,
        QUIT
    }

    /** A line of a person, with history and completion; Ctrl-A C, Ctrl-C and Ctrl-D leave, Ctrl-A X quits. */
    Wish readLine(String prompt, Iterable<String> words, StringBuilder line) {
        if (reader == null) {
            reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .completer(new StringsCompleter(words))
                    .build();
            bind("leave", "\u0001c", () -> left = true);
            bind("quit", "\u0001x", () -> quit = true);
        }
        left = false;
        quit = false;
        try {
            line.append(reader.readLine(prompt));
        } catch (EndOfFileException | UserInterruptException e) {
            left = true;
        }
        noSignals();
        return quit ? Wish.QUIT : left ? Wish.LEAVE : Wish.LINE;
    }

    private void bind(String name, String keys, Runnable action) {
        reader.getWidgets().put("alcazar-" + name, () -> {
            action.run();
            reader.getBuffer().clear();
            reader.callWidget(LineReader.ACCEPT_LINE);
            return true;
        });
        reader.getKeyMaps().get(LineReader.MAIN).bind(new Reference("alcazar-" + name), keys);
    }

    @Override
    public void close() {
        terminal.setAttributes(saved);
        try {
            terminal.close();
        } catch (IOException e) {
            // It has its old settings; there is nothing more to be done for it.
        }
    }
}
