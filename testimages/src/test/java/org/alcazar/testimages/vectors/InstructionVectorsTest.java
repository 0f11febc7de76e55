package org.alcazar.testimages.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.alcazar.core.cpu.CpuModel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class InstructionVectorsTest {
    static Stream<String> groups() {
        return BundledVectors.groups().stream();
    }

    @ParameterizedTest
    @MethodSource("groups")
    void everyRecordedCaseEndsAsOnTheProcessor(String group) throws IOException, VectorFormatException {
        List<String> failures = new ArrayList<>();
        try (InputStream file = BundledVectors.open(group)) {
            VectorRunner.Result result = new VectorRunner(CpuModel.parse("max"), "", failures::add).run(group, file);
            assertThat(result.total()).as("cases in the file").isPositive();
        }
        assertThat(failures.stream().limit(20)).isEmpty();
    }

    /** The recorder ran at CPL 3; what is not privileged is the same without privilege checks. */
    @ParameterizedTest
    @MethodSource("groups")
    @Tag("long")
    void casesThatAreNotBoundToUserModeEndTheSameInTheKernel(String group) throws IOException, VectorFormatException {
        List<String> failures = new ArrayList<>();
        try (InputStream file = BundledVectors.open(group)) {
            new VectorRunner(CpuModel.parse("max"), "", failures::add, 0).run(group, file);
        }
        assertThat(failures.stream().limit(20)).isEmpty();
    }
}
