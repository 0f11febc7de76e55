package org.alcazar.testimages.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every row of the instruction table is executed by a vector or says why not, and the page about it is current. */
final class InstructionPageTest {
    private static final Path PAGE = Path.of("..", "emulator-core", "INSTRUCTIONS.md");

    private static FormCoverage coverage;
    private static MissingVectors missing;

    @BeforeAll
    static void count() {
        coverage = FormCoverage.ofBundledVectors();
        missing = MissingVectors.standard();
    }

    @Test
    void everyRowHasVectorsOrAReason() {
        List<String> unknown = new ArrayList<>();
        coverage.forms().forEach((row, form) -> {
            if (coverage.of(row).executed() == 0 && missing.of(row, form).isEmpty()) {
                unknown.add(form.operation() + ": " + row);
            }
        });
        assertThat(unknown).isEmpty();
    }

    @Test
    void noReasonIsGivenForARowThatHasVectors() {
        List<String> stale = new ArrayList<>();
        coverage.forms().forEach((row, form) -> {
            if (coverage.of(row).executed() > 0) {
                missing.of(row, form).ifPresent(reason -> stale.add(row + ": " + reason.text()));
            }
        });
        assertThat(stale).isEmpty();
    }

    @Test
    void everyReasonIsNeeded() {
        assertThat(missing.reasons())
                .allSatisfy(reason -> assertThat(coverage.forms().entrySet())
                        .as(reason.toString())
                        .anyMatch(entry -> missing.of(entry.getKey(), entry.getValue())
                                .filter(reason::equals)
                                .isPresent()));
    }

    @Test
    void thePageIsCurrent() throws IOException {
        String text = new InstructionPage(coverage, missing).text();
        if (System.getProperty("instructions.write") != null) {
            Files.writeString(PAGE, text);
        }
        assertThat(Files.readString(PAGE))
                .as("write it again: " + InstructionPage.COMMAND)
                .isEqualTo(text);
    }
}
