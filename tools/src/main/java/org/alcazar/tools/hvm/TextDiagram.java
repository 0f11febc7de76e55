package org.alcazar.tools.hvm;

import com.google.common.base.CharMatcher;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A timeline as a sequence diagram of characters: a column a lane, an arrow a request or upcall, its text at the right. */
final class TextDiagram {
    private static final int COLUMN = 9;

    private final Lanes lanes;
    private final PrintWriter out;

    TextDiagram(Lanes lanes, PrintWriter out) {
        this.lanes = lanes;
        this.out = out;
    }

    void print(List<Folding.Group> groups) {
        StringBuilder head = new StringBuilder(String.format("%14s  ", "time in us"));
        for (int i = 0; i < lanes.count(); i++) {
            head.append(String.format("%-" + COLUMN + "s", lanes.name(i)));
        }
        out.println(head.toString().stripTrailing());
        for (Folding.Group group : groups) {
            for (int i = 0; i < group.steps().size(); i++) {
                out.println(line(group.steps().get(i)));
            }
            if (group.times() > 1) {
                String what = group.steps().size() == 1
                        ? "the line above"
                        : "the " + group.steps().size() + " lines above";
                out.println(bars()
                        + String.format(
                                Locale.ROOT,
                                "... %s, %d times in all, until %.3f us",
                                what,
                                group.times(),
                                group.end() / 1e3));
            }
        }
    }

    private String bars() {
        StringBuilder bars = new StringBuilder(" ".repeat(16));
        for (int i = 0; i < lanes.count(); i++) {
            bars.append(String.format("%-" + COLUMN + "s", "|"));
        }
        return bars.toString();
    }

    private String line(Step step) {
        char[] row = bars().substring(16).toCharArray();
        int from = lanes.of(step.from());
        int to = lanes.of(step.to());
        if (from >= 0 && to >= 0 && from != to) {
            int first = Math.min(from, to) * COLUMN;
            int last = Math.max(from, to) * COLUMN;
            Arrays.fill(
                    row,
                    first + 1,
                    last,
                    step.kind().equals("upcall") || step.kind().equals("signal") ? '=' : '-');
            row[from < to ? last - 1 : first + 1] = from < to ? '>' : '<';
        } else if (from >= 0) {
            row[from * COLUMN] = step.kind().equals("console") ? '"' : '*';
        }
        return String.format(Locale.ROOT, "%14.3f  ", step.nanos() / 1e3)
                + new String(row)
                + CharMatcher.javaIsoControl().replaceFrom(step.text(), '.');
    }
}
