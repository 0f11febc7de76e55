package org.alcazar.tools.hvm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/** A timeline of a trace, for a span of virtual time. */
public final class HvmTimeline {
    private final Lanes lanes;
    private final List<Folding.Group> groups;
    private final int left;

    private HvmTimeline(List<Step> steps, int limit) {
        lanes = new Lanes(steps);
        List<Folding.Group> all = Folding.fold(steps);
        groups = all.subList(0, Math.min(limit, all.size()));
        left = all.size() - groups.size();
    }

    /**
     * Reads a trace of JSON lines.
     *
     * @param from virtual time in nanoseconds
     * @param to likewise
     * @param limit lines at most, what repeats counting once
     * @throws IOException also for a line that is no event, which the message names
     */
    public static HvmTimeline read(BufferedReader lines, long from, long to, int limit) throws IOException {
        try {
            List<Step> steps = new TraceReader()
                    .read(lines).stream()
                            .filter(step -> step.nanos() >= from && step.nanos() <= to)
                            .toList();
            return new HvmTimeline(steps, limit);
        } catch (TraceReader.BadTraceException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** How many lines the limit has left out. */
    public int left() {
        return left;
    }

    public void printText(PrintWriter out) {
        new TextDiagram(lanes, out).print(groups);
    }

    public String svg(String title) {
        return SvgDiagram.of(lanes, groups, title);
    }
}
