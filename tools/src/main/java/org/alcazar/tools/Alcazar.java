package org.alcazar.tools;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** The entry point of the program. */
public final class Alcazar {
    private Alcazar() {}

    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int status = AlcazarCommand.execute(out, err, arguments);
        out.flush();
        err.flush();
        System.exit(status);
    }
}
