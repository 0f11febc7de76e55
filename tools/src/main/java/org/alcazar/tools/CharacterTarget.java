package org.alcazar.tools;

import java.nio.file.Path;

/** What a character device of the guest is connected to: standard input and output, nothing, a file, a TCP connection. */
sealed interface CharacterTarget {
    /** The forms it can have on the command line. */
    String FORMS = "stdio|null|file:PATH|tcp:HOST:PORT[,server]";

    record Stdio() implements CharacterTarget {}

    record Nothing() implements CharacterTarget {}

    record File(Path path) implements CharacterTarget {}

    /** @param server waits for a connection instead of making one */
    record Tcp(String host, int port, boolean server) implements CharacterTarget {}

    /** @param option that has the text, for messages */
    static CharacterTarget parse(String option, String text) {
        if (text.equals("stdio")) {
            return new Stdio();
        } else if (text.equals("null")) {
            return new Nothing();
        } else if (text.startsWith("file:") && text.length() > "file:".length()) {
            return new File(Path.of(text.substring("file:".length())));
        } else if (text.startsWith("tcp:")) {
            return tcp(option, text);
        }
        throw new UserError("unknown target '" + text + "' of " + option
                + "; expected stdio, null, file:PATH or tcp:HOST:PORT[,server]");
    }

    private static Tcp tcp(String option, String text) {
        boolean server = text.endsWith(",server");
        String address = text.substring("tcp:".length(), text.length() - (server ? ",server".length() : 0));
        int colon = address.lastIndexOf(':');
        String number = address.substring(colon + 1);
        if (colon < 0 || !number.matches("[0-9]{1,5}") || Integer.parseInt(number) > 0xFFFF) {
            throw new UserError("'" + text + "' of " + option + "; expected tcp:HOST:PORT with a port up to 65535");
        }
        String host = address.substring(0, colon);
        return new Tcp(host.isEmpty() ? "127.0.0.1" : host, Integer.parseInt(number), server);
    }
}
