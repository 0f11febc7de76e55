package org.alcazar.tools.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The terminal at standard input in raw mode: each key goes to the guest as it is typed, and the guest does the echo. */
final class RawTerminal implements AutoCloseable {
    private final String saved;

    private RawTerminal(String saved) {
        this.saved = saved;
    }

    /** Whether standard input is a terminal. */
    static boolean present() {
        return !stty("-g").isBlank();
    }

    static RawTerminal enter() {
        String saved = stty("-g");
        stty("-icanon", "-echo", "-isig", "-ixon", "-icrnl", "min", "1");
        return new RawTerminal(saved);
    }

    @Override
    public void close() {
        if (!saved.isBlank()) {
            stty(saved);
        }
    }

    /** Runs stty on standard input; empty where that is no terminal. */
    private static String stty(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "stty";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (InputStream output = process.getInputStream()) {
                String text = new String(output.readAllBytes(), StandardCharsets.US_ASCII).trim();
                return process.waitFor() == 0 ? text : "";
            }
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
