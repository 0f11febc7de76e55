package org.alcazar.tools;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Runs the program in this JVM and keeps what it says. */
final class CommandLineTester {
    final int status;
    final String out;
    final String err;

    private CommandLineTester(int status, String out, String err) {
        this.status = status;
        this.out = out;
        this.err = err;
    }

    static CommandLineTester run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = AlcazarCommand.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new CommandLineTester(status, out.toString(), err.toString());
    }

    String lastErrorLine() {
        return err.lines().reduce("", (earlier, later) -> later);
    }
}
