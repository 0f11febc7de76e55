package org.alcazar.testimages.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.alcazar.core.cpu.CpuModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recorder works: cases recorded on whatever processor this is, of instructions that leave nothing undefined. */
final class RecorderTest {
    private static final List<String> GROUPS = List.of("movbe", "popcnt", "cx16");

    @TempDir
    private Path folder;

    @Test
    void whatIsRecordedHereIsReplayedHere() throws Exception {
        Path program = folder.resolve("record");
        assumeTrue(hasFeatures(), "skipped: needs Linux on x86-64 with AVX, FSGSBASE, MOVBE and POPCNT");
        assumeTrue(
                run("gcc", "-O1", "-fno-stack-protector", "-o", program.toString(), "recorder/record.c") == 0,
                "skipped: no gcc");
        for (String group : GROUPS) {
            List<String> cases = cases(group);
            Path in = folder.resolve(group + ".in");
            Path out = folder.resolve(group + ".out");
            Files.write(in, cases);
            Process process = new ProcessBuilder(program.toString())
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assumeTrue(
                    process.exitValue() == 0, "skipped: the kernel refuses local descriptor tables or fixed mappings");
            List<String> failures = new ArrayList<>();
            VectorRunner.Result result = new VectorRunner(CpuModel.parse("max"), "", failures::add)
                    .run(group, new ByteArrayInputStream(compressed(Files.readAllBytes(out))));
            assertThat(failures).isEmpty();
            assertThat(result.passed()).isEqualTo(cases.size());
        }
    }

    private static boolean hasFeatures() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(info) || !System.getProperty("os.arch").equals("amd64")) {
            return false;
        }
        String text = Files.readString(info);
        return List.of(" avx ", " fsgsbase ", " movbe ", " popcnt ").stream().allMatch(text::contains);
    }

    private static int run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            return -1;
        }
    }

    private static List<String> cases(String group) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        List<String> cases = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(BundledVectors.open(group)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                ObjectNode node = (ObjectNode) mapper.readTree(line);
                node.remove(List.of("out", "exc"));
                cases.add(mapper.writeValueAsString(node));
            }
        }
        return cases;
    }

    private static byte[] compressed(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }
}
