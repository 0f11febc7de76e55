package org.alcazar.tools.hvm;

import java.util.List;
import java.util.Locale;

/**
 * A timeline as an SVG picture: lifelines of cores and of the hybrid machine, arrows for requests, upcalls and signals,
 * a band in the middle whose colour is the transaction's state, brackets for what repeats. It follows the viewer's light
 * or dark scheme.
 */
final class SvgDiagram {
    private static final int LEFT = 110;
    private static final int LANE = 150;
    private static final int ROW = 22;
    private static final int TOP = 84;
    private static final int TEXT_COLUMN = 40;
    private static final int LONGEST_TEXT = 64;
    private static final int TEXT_WIDTH = 480;
    /** A pause that gets a mark of its own. */
    private static final long PAUSE = 1_000_000;

    private static final String STYLE = """
            <style>
            svg{font:12px ui-monospace,Menlo,Consolas,monospace;--bg:#fff;--fg:#1c2430;--dim:#7a8594;--line:#c9d1da;
            --request:#1f6feb;--upcall:#c2410c;--signal:#8b3fc7;--state:#2f7d4f;--event:#a16207;--console:#57606a;
            --bad:#c62828;--reboot:#0e7490;--idle:#eef2f6;--busy:#ffe8c7;--sync:#d9efff;--merge:#e3f5df}
            @media(prefers-color-scheme:dark){svg{--bg:#12161c;--fg:#e3e8ef;--dim:#8b95a3;--line:#3a4350;--request:#6cb0ff;
            --upcall:#ff9e64;--signal:#c99bff;--state:#6fcf97;--event:#e0b252;--console:#9aa5b1;--bad:#ff7b72;
            --reboot:#5fc9de;--idle:#1d232b;--busy:#4a3a1e;--sync:#1d3a52;--merge:#22402b}}
            .bg{fill:var(--bg)}text{fill:var(--fg)}.dim{fill:var(--dim)}.head{font-weight:bold;text-anchor:middle}
            .life{stroke:var(--line)}.time{fill:var(--dim);text-anchor:end}.bracket{fill:none;stroke:var(--dim)}
            .request{stroke:var(--request)}.upcall{stroke:var(--upcall)}.signal{stroke:var(--signal)}
            .state{stroke:var(--state)}.event{stroke:var(--event)}.console{stroke:var(--console)}.bad{stroke:var(--bad)}
            .reboot{stroke:var(--reboot)}text.request,text.upcall,text.signal,text.state,text.event,text.console,text.bad,
            text.reboot{stroke:none}text.request{fill:var(--request)}text.upcall{fill:var(--upcall)}
            text.signal{fill:var(--signal)}text.state{fill:var(--state)}text.event{fill:var(--event)}
            text.console{fill:var(--console)}text.bad{fill:var(--bad)}text.reboot{fill:var(--reboot)}
            line{stroke-width:1.6}.life{stroke-width:1}.dot{fill:var(--bg);stroke-width:1.6}
            .IDLE{fill:var(--idle)}.CALL,.PARCALL{fill:var(--busy)}.SYNC,.SYNCSETUP,.SYNCTEARDOWN{fill:var(--sync)}
            .MERGE,.GDTSYNC{fill:var(--merge)}
            </style>
            """;

    private final Lanes lanes;
    private final StringBuilder marks = new StringBuilder();
    private final StringBuilder bands = new StringBuilder();
    private int row;
    private long last = -1;
    private String state = "IDLE";
    private int stateRow;

    private SvgDiagram(Lanes lanes) {
        this.lanes = lanes;
    }

    static String of(Lanes lanes, List<Folding.Group> groups, String title) {
        return new SvgDiagram(lanes).draw(groups, title);
    }

    private int x(int lane) {
        return LEFT + LANE / 2 + lane * LANE;
    }

    private int y() {
        return TOP + row * ROW;
    }

    private int textX() {
        return LEFT + lanes.count() * LANE + TEXT_COLUMN;
    }

    private String draw(List<Folding.Group> groups, String title) {
        for (Folding.Group group : groups) {
            pause(group.steps().get(0).nanos());
            int first = y();
            group.steps().forEach(this::step);
            last = group.end();
            if (group.times() > 1) {
                bracket(first, group);
            }
        }
        band();
        int height = y() + ROW;
        int width = textX() + TEXT_WIDTH;
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">%n",
                width,
                height,
                width,
                height));
        svg.append("<title>").append(escape(title)).append("</title>\n").append(STYLE);
        svg.append(
                "<defs><marker id=\"tip\" markerWidth=\"9\" markerHeight=\"9\" refX=\"8\" refY=\"4\" orient=\"auto\">"
                        + "<path d=\"M0 0L9 4L0 8z\" fill=\"context-stroke\"/></marker></defs>\n");
        svg.append(String.format("<rect class=\"bg\" width=\"%d\" height=\"%d\"/>%n", width, height));
        text(svg, LEFT + 4, 20, "", escape(title));
        legend(svg);
        svg.append(bands);
        for (int i = 0; i < lanes.count(); i++) {
            svg.append(String.format(
                    "<text class=\"head\" x=\"%d\" y=\"%d\">%s</text><line class=\"life\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>%n",
                    x(i), TOP - 22, escape(lanes.name(i)), x(i), TOP - 14, x(i), height - 6));
        }
        return svg.append(marks).append("</svg>\n").toString();
    }

    private void legend(StringBuilder svg) {
        int x = LEFT + 4;
        for (String kind : new String[] {"request", "upcall", "signal", "state", "event", "console", "reboot", "bad"}) {
            text(svg, x, 40, kind, kind.equals("bad") ? "refused or broken" : kind);
            x += 90;
        }
    }

    private static void text(StringBuilder target, int x, int y, String kind, String escaped) {
        target.append(String.format("<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>%n", kind, x, y, escaped));
    }

    private void pause(long nanos) {
        if (last >= 0 && nanos - last > PAUSE) {
            marks.append(String.format(
                    Locale.ROOT,
                    "<text class=\"time\" x=\"%d\" y=\"%d\">+%.1f ms</text>"
                            + "<line class=\"life\" stroke-dasharray=\"2 4\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>%n",
                    LEFT - 8,
                    y() + 4,
                    (nanos - last) / 1e6,
                    LEFT,
                    y(),
                    textX() - 12,
                    y()));
            row++;
        }
    }

    private void step(Step step) {
        int y = y();
        int from = lanes.of(step.from());
        int to = lanes.of(step.to());
        marks.append(String.format(
                Locale.ROOT,
                "<text class=\"time\" x=\"%d\" y=\"%d\">%.3f</text>",
                LEFT - 8,
                y + 4,
                step.nanos() / 1e3));
        if (from >= 0 && to >= 0 && from != to) {
            marks.append(String.format(
                    "<line class=\"%s\" marker-end=\"url(#tip)\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>",
                    step.kind(), x(from), y, x(to), y));
        } else if (from >= 0) {
            marks.append(
                    String.format("<circle class=\"dot %s\" cx=\"%d\" cy=\"%d\" r=\"4\"/>", step.kind(), x(from), y));
        }
        text(marks, textX(), y + 4, step.kind(), escape(shortened(step.text())));
        if (step.kind().equals("state")) {
            band();
            state = step.text().substring(step.text().lastIndexOf(' ') + 1);
            stateRow = row;
        }
        row++;
    }

    /** The band of the state that ends here. */
    private void band() {
        int top = TOP + stateRow * ROW - (stateRow == 0 ? ROW / 2 : 0);
        bands.append(String.format(
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>%n",
                escape(state), x(lanes.of(Step.HVM)) - 26, top, 52, Math.max(0, y() - top)));
    }

    private void bracket(int top, Folding.Group group) {
        int x = LEFT + lanes.count() * LANE + 8;
        int bottom = y() - ROW;
        marks.append(String.format("<path class=\"bracket\" d=\"M%d %dh8v%dh-8\"/>", x, top - 8, bottom - top + 16));
        text(
                marks,
                textX(),
                y() + 4,
                "dim",
                String.format(
                        Locale.ROOT,
                        "%s %d times in all, until %.3f",
                        group.steps().size() == 1
                                ? "this,"
                                : "these " + group.steps().size() + ",",
                        group.times(),
                        group.end() / 1e3));
        row++;
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT - 1) + "\u2026";
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            escaped.append(
                    switch (each) {
                        case '<' -> "&lt;";
                        case '>' -> "&gt;";
                        case '&' -> "&amp;";
                        case '"' -> "&quot;";
                        default -> each < 0x20 ? "." : String.valueOf(each);
                    });
        }
        return escaped.toString();
    }
}
