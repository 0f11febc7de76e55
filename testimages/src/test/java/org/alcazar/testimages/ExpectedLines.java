package org.alcazar.testimages;

import com.google.common.collect.ImmutableList;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * What a system guest should print, from the resource of its name. A line ends in {@value #REMARK} and the section of
 * the manual that decides where QEMU is known not to follow it.
 */
record ExpectedLines(ImmutableList<String> lines) {
    private static final String REMARK = " # differs: ";
    private static final String SKIPPED = " # SKIP";

    static ExpectedLines of(String guest) {
        String resource = guest.replace(".elf", ".txt");
        try {
            return new ExpectedLines(ImmutableList.copyOf(Resources.readLines(
                    Resources.getResource(ExpectedLines.class, resource), StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new UncheckedIOException("expected lines of " + guest + " cannot be read", e);
        }
    }

    /** What the guest prints where everything is as the manuals say. */
    ImmutableList<String> onAlcazar() {
        return lines.stream().map(line -> cut(line, REMARK)).collect(ImmutableList.toImmutableList());
    }

    /**
     * The output of another machine brought into the form of {@link #onAlcazar}: diagnostics and reasons for skipping
     * left out, and a failed line that is known to fail there taken as good.
     */
    ImmutableList<String> normalized(Iterable<String> output) {
        ImmutableList.Builder<String> normal = ImmutableList.builder();
        for (String line : output) {
            if (!line.startsWith("#")) {
                String plain = cut(line, SKIPPED);
                normal.add(
                        plain.startsWith("not ") && isKnownToDiffer(plain.substring(4)) ? plain.substring(4) : plain);
            }
        }
        return normal.build();
    }

    private boolean isKnownToDiffer(String line) {
        return lines.stream().anyMatch(expected -> expected.startsWith(line + REMARK));
    }

    private static String cut(String line, String mark) {
        int at = line.indexOf(mark);
        return at < 0 ? line : line.substring(0, at);
    }
}
