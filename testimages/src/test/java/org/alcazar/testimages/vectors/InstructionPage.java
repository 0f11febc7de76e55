package org.alcazar.testimages.vectors;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.alcazar.core.cpu.CpuModel;
import org.alcazar.core.isa.CodeSize;
import org.alcazar.core.isa.Form;

/** The page that lists every row of the instruction table, written from the table and the bundled vectors. */
final class InstructionPage {
    static final String COMMAND = "mvn -pl testimages -am test -Dtest=InstructionPageTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dinstructions.write";

    private final CpuModel model = CpuModel.parse("max");
    private final FormCoverage coverage;
    private final MissingVectors missing;
    private final StringBuilder out = new StringBuilder();

    InstructionPage(FormCoverage coverage, MissingVectors missing) {
        this.coverage = coverage;
        this.missing = missing;
    }

    String text() {
        Map<String, List<FormCoverage.Row>> byFeature = new TreeMap<>(InstructionPage::baseFirst);
        coverage.forms().keySet().forEach(row -> byFeature
                .computeIfAbsent(row.feature(), feature -> new ArrayList<>())
                .add(row));
        out.append("# Instructions\n\n")
                .append(
                        "Every row of the instruction table (`instructions.txt`, which explains the notation), by CPUID")
                .append(
                        " feature. This page is\nwritten from the table and the bundled vectors; a test fails when it is")
                .append(" out of date. To write it again:\n\n    ")
                .append(COMMAND)
                .append(
                        "\n\nModes: `all`; `64`, 64-bit code only; `legacy`, 16- and 32-bit code only. Vectors: how many")
                .append(
                        " recorded cases execute the row,\ncounting every instruction of a sequence; `+n`: as many more")
                .append(" in which it faults. A row without vectors that execute it\nsays why, and what tests it.\n\n");
        summary(byFeature);
        byFeature.forEach(this::section);
        return out.toString();
    }

    private static int baseFirst(String a, String b) {
        boolean firstBase = a.equals("BASE");
        return firstBase == b.equals("BASE") ? a.compareTo(b) : firstBase ? -1 : 1;
    }

    private void summary(Map<String, List<FormCoverage.Row>> byFeature) {
        out.append("| feature | rows | executed | with vectors | executions in vectors |\n|---|---:|---:|---:|---:|\n");
        int[] sum = new int[4];
        byFeature.forEach((feature, rows) -> {
            int[] counts = {rows.size(), 0, 0, 0};
            for (FormCoverage.Row row : rows) {
                int vectors = coverage.of(row).executed();
                counts[1] += executed(row) ? 1 : 0;
                counts[2] += vectors > 0 ? 1 : 0;
                counts[3] += vectors;
            }
            summaryLine("[" + feature + "](#" + anchor(feature) + ")", counts);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += counts[i];
            }
        });
        summaryLine("**all**", sum);
    }

    /** As renderers of Markdown make one from a heading. */
    private static String anchor(String heading) {
        StringBuilder anchor = new StringBuilder();
        for (int i = 0; i < heading.length(); i++) {
            char c = heading.charAt(i);
            if (Character.isLetterOrDigit(c) || c == '_' || c == '-') {
                anchor.append(Character.toLowerCase(c));
            }
        }
        return anchor.toString();
    }

    private void summaryLine(String name, int[] counts) {
        out.append("| ").append(name);
        for (int count : counts) {
            out.append(" | ").append(count);
        }
        out.append(" |\n");
    }

    private void section(String feature, List<FormCoverage.Row> rows) {
        out.append("\n## ").append(feature).append('\n');
        if (rows.stream().noneMatch(this::executed)) {
            out.append("\nNot executed: raises #UD.\n");
        }
        out.append("\n| opcode | instruction | modes | vectors | without vectors because |\n|---|---|---|---:|---|\n");
        for (FormCoverage.Row row : rows) {
            Form form = coverage.forms().get(row);
            FormCoverage.Count count = coverage.of(row);
            String reason = count.executed() > 0
                    ? ""
                    : missing.of(row, form).map(MissingVectors.Reason::text).orElse("**unknown**");
            out.append("| `")
                    .append(row.opcode())
                    .append("` | `")
                    .append((row.mnemonic() + " " + row.operands()).strip())
                    .append("` | ")
                    .append(modes(form))
                    .append(" | ")
                    .append(count.executed())
                    .append(count.faulted() > 0 ? " +" + count.faulted() : "")
                    .append(" | ")
                    .append(executed(row) ? reason : "raises #UD: " + reason)
                    .append(" |\n");
        }
    }

    private boolean executed(FormCoverage.Row row) {
        Form form = coverage.forms().get(row);
        return form.implemented() && model.executes(form.feature());
    }

    private static String modes(Form form) {
        if (!form.validIn(CodeSize.CODE64)) {
            return "legacy";
        }
        return form.validIn(CodeSize.CODE32) ? "all" : "64";
    }
}
