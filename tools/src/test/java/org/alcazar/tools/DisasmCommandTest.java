package org.alcazar.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.alcazar.testimages.TestImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DisasmCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return AlcazarCommand.execute(new PrintWriter(out), new PrintWriter(err), arguments);
    }

    @Test
    void bytesAreReadInTheModeAskedFor() {
        assertThat(run("disasm", "--hex", "48 89 d8 c3")).isZero();
        assertThat(run("disasm", "--hex", "4889d8", "--mode", "32")).isZero();
        assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(" 0: 48 89 d8 mov rax,rbx", " 3: c3 ret", " 0: 48 dec eax", " 1: 89 d8 mov eax,ebx");
    }

    @Test
    void bytesThatAreNoInstructionStandAlone() {
        assertThat(run("disasm", "--hex", "0fff90e9")).isZero();
        assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ").strip()))
                .contains("2: 90 nop", "3: e9 (bad)");
    }

    @Test
    void elfCodeStandsAtItsAddresses(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("hrt"), TestImages.load(TestImages.SAMPLE_HRT));
        assertThat(run("disasm", file.toString())).isZero();
        assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .contains("section .image")
                .anyMatch(line -> line.matches("ffff80000800[0-9a-f]{4}: (0f 01 d9 vmmcall|0f 01 c1 vmcall)"));
    }

    @Test
    void wrongArgumentsAreOneLineEach() {
        assertThat(run("disasm", "--hex", "123")).isEqualTo(2);
        assertThat(run("disasm", "--hex", "90", "--mode", "8")).isEqualTo(2);
        assertThat(run("disasm")).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "alcazar disasm: --hex 123: expected an even number of hexadecimal digits",
                        "alcazar disasm: --mode 8: expected 16, 32 or 64",
                        "alcazar disasm: a FILE or --hex BYTES is missing");
    }
}
