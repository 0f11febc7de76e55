package org.alcazar.tools.run;

import com.google.common.primitives.Bytes;
import java.util.ArrayList;
import java.util.List;

/** A console whose lines are told apart from another console's on the same stream by a prefix. */
public final class LinePrefixer {
    private static final int LONGEST = 4096;

    private final String prefix;
    private final GuestOutput output;
    private final List<Byte> line = new ArrayList<>();

    public LinePrefixer(String prefix, GuestOutput output) {
        this.prefix = prefix;
        this.output = output;
    }

    /** Takes one byte; a line goes out when it ends. */
    public void write(int value) {
        if (value == '\n' || line.size() == LONGEST) {
            flush();
        }
        if (value != '\n' && value != '\r') {
            line.add((byte) value);
        }
    }

    /** Puts out an unfinished line, if there is one. */
    public void finish() {
        if (!line.isEmpty()) {
            flush();
        }
    }

    private void flush() {
        output.line(prefix, Bytes.toArray(line));
        line.clear();
    }
}
