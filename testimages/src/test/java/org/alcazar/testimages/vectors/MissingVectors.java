package org.alcazar.testimages.vectors;

import com.google.common.base.Splitter;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.alcazar.core.isa.Form;

/** Why rows of the instruction table have no vectors: the reasons of {@code without-vectors.txt}. */
final class MissingVectors {
    /**
     * One line of the file.
     *
     * @param operations regular expression of operation names
     * @param row regular expression of the row's opcode, mnemonic and operands
     * @param text the reason
     */
    record Reason(Pattern operations, Pattern row, String text) {
        boolean covers(FormCoverage.Row candidate, Form form) {
            return operations.matcher(form.operation().name()).matches()
                    && row.matcher(candidate.toString()).find();
        }
    }

    private final List<Reason> reasons = new ArrayList<>();

    static MissingVectors standard() {
        MissingVectors missing = new MissingVectors();
        try {
            String text = Resources.toString(
                    Resources.getResource(MissingVectors.class, "without-vectors.txt"), StandardCharsets.UTF_8);
            text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        List<String> columns = Splitter.on(" ; ").trimResults().splitToList(line);
                        if (columns.size() != 3) {
                            throw new IllegalArgumentException("not operation ; row ; reason: " + line);
                        }
                        missing.reasons.add(new Reason(
                                Pattern.compile(columns.get(0)), Pattern.compile(columns.get(1)), columns.get(2)));
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return missing;
    }

    List<Reason> reasons() {
        return reasons;
    }

    /** The first reason that covers a row. */
    Optional<Reason> of(FormCoverage.Row row, Form form) {
        return reasons.stream().filter(reason -> reason.covers(row, form)).findFirst();
    }
}
