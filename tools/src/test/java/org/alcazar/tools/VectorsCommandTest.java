package org.alcazar.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.alcazar.testimages.vectors.BundledVectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VectorsCommandTest {
    @TempDir
    private Path folder;

    private Path bundled(String group) throws IOException {
        Path file = folder.resolve(group + ".jsonl.gz");
        try (InputStream content = BundledVectors.open(group)) {
            Files.copy(content, file);
        }
        return file;
    }

    private Path written(String text) throws IOException {
        Path file = folder.resolve("own.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    @Test
    void aLineAGroupAndASumAreprinted() throws IOException {
        CommandLineTester result = CommandLineTester.run(
                "vectors", bundled("cx16").toString(), bundled("adx").toString());
        assertThat(result.status).isZero();
        assertThat(result.out.lines()).hasSize(3);
        assertThat(result.out).endsWith(String.format("216 passed, 0 failed, 0 skipped%n"));
    }

    @Test
    void theFilterLooksAtNames() throws IOException {
        CommandLineTester result = CommandLineTester.run(
                "vectors", "--filter", "adcx", bundled("adx").toString());
        assertThat(result.out).endsWith(String.format("80 passed, 0 failed, 0 skipped%n"));
    }

    @Test
    void aCaseThatFailsIsShownFieldByField() throws IOException {
        Path file = written("{\"id\":\"x-1\",\"name\":\"inc eax\",\"isa\":\"base\",\"code\":\"ffc0\","
                + "\"in\":{\"rax\":\"1\"},\"out\":{\"rax\":\"3\"}}\n");
        CommandLineTester result = CommandLineTester.run("vectors", "--verbose", file.toString());
        assertThat(result.status).isEqualTo(1);
        assertThat(result.out)
                .contains("x-1  inc eax  [ffc0]")
                .containsPattern("rax +expected 0000000000000003  actual 0000000000000002")
                .contains("0 passed, 1 failed, 0 skipped");
    }

    @Test
    void aDamagedFileIsNamedWithItsLine() throws IOException {
        CommandLineTester result =
                CommandLineTester.run("vectors", written("{\"id\":1}\n").toString());
        assertThat(result.status).isEqualTo(2);
        assertThat(result.err.lines()).hasSize(1);
        assertThat(result.err).contains("line 1").contains("code");
    }
}
