package org.alcazar.testimages.vectors;

import com.google.common.base.Joiner;
import com.google.common.collect.Lists;
import com.google.common.io.BaseEncoding;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.alcazar.core.cpu.CpuModel;

/** Runs files of vectors on one machine and counts. */
public final class VectorRunner {
    /**
     * What came of a file.
     *
     * @param name the group's name
     * @param skipped cases that were filtered out are not counted anywhere; these could not be tried
     */
    public record Result(String name, int passed, int failed, int skipped) {
        /** All cases that were looked at. */
        public int total() {
            return passed + failed + skipped;
        }
    }

    private static final int SHOWN_DIFFERENCES = 12;

    private final CpuModel model;
    private final String filter;
    private final Consumer<String> failures;
    private final int cpl;
    private VectorMachine machine;

    /**
     * @param filter only cases whose instruction name contains it; empty for all
     * @param failures receives a description of each failed case, several lines
     */
    public VectorRunner(CpuModel model, String filter, Consumer<String> failures) {
        this(model, filter, failures, 3);
    }

    /** @param cpl 3, or 0: cases that do not hold there are skipped */
    VectorRunner(CpuModel model, String filter, Consumer<String> failures, int cpl) {
        this.model = model;
        this.filter = filter;
        this.failures = failures;
        this.cpl = cpl;
        this.machine = new VectorMachine(model, cpl);
    }

    /**
     * Runs all cases of a file.
     *
     * @param name what the result and messages call it
     */
    public Result run(String name, InputStream compressed) throws IOException, VectorFormatException {
        int passed = 0;
        int failed = 0;
        int skipped = 0;
        try (VectorFile file = new VectorFile(name, compressed)) {
            for (Optional<VectorCase> next = file.next(); next.isPresent(); next = file.next()) {
                VectorCase test = next.get();
                if (!test.name().contains(filter)) {
                    continue;
                }
                if (!test.holdsAt(cpl)) {
                    skipped++;
                    continue;
                }
                Optional<String> failure = failureOf(test);
                if (failure.isEmpty()) {
                    passed++;
                } else {
                    failed++;
                    failures.accept(failure.get());
                }
            }
        }
        return new Result(name, passed, failed, skipped);
    }

    /** Runs one case; empty when it passed. */
    private Optional<String> failureOf(VectorCase test) {
        try {
            List<Difference> differences = VectorCheck.differences(test, machine.run(test));
            boolean passed = differences.isEmpty()
                    || test.mark().map(mark -> mark.allowsAll(differences)).orElse(false);
            return passed ? Optional.empty() : Optional.of(describe(test, lines(differences)));
        } catch (VectorFailure e) {
            return Optional.of(describe(test, List.of(e.getMessage())));
        } catch (RuntimeException e) {
            // A bug of the emulator must not hide the cases behind it; its machine is in no known state any more.
            machine = new VectorMachine(model, cpl);
            StackTraceElement[] stack = e.getStackTrace();
            return Optional.of(
                    describe(test, List.of("internal error: " + e + (stack.length > 0 ? " at " + stack[0] : ""))));
        }
    }

    private static List<String> lines(List<Difference> differences) {
        List<String> lines = Lists.newArrayList();
        differences.stream().limit(SHOWN_DIFFERENCES).map(Difference::toString).forEach(lines::add);
        if (differences.size() > SHOWN_DIFFERENCES) {
            lines.add("and " + (differences.size() - SHOWN_DIFFERENCES) + " more");
        }
        return lines;
    }

    private static String describe(VectorCase test, List<String> lines) {
        String mode = test.is64() ? "" : ", " + test.mode() + "-bit code";
        String mark = test.mark().map(m -> ", mark " + m).orElse("");
        return test.id() + "  " + test.name() + "  ["
                + BaseEncoding.base16().lowerCase().encode(test.code()) + mode + mark + "]\n    "
                + Joiner.on("\n    ").join(lines);
    }
}
