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

class InspectCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int run(String... arguments) {
        return AlcazarCommand.execute(new PrintWriter(out), new PrintWriter(err), arguments);
    }

    private String image(String name) throws IOException {
        return Files.write(folder.resolve(name), TestImages.load(name)).toString();
    }

    @Test
    void theSampleRuntimeIsSpelledOut() throws IOException {
        assertThat(run("inspect", image(TestImages.SAMPLE_HRT))).isZero();
        assertThat(out.toString().lines())
                .contains(
                        "kind      Multiboot 2, image of a hybrid runtime (HRT)",
                        "            flags       0x200 (MAP_2MB)",
                        "            gva offset  0xffff800000000000",
                        "            comm page   0x1fffff000");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void theSampleRosIsAMultibootOneKernel() throws IOException {
        assertThat(run("inspect", image(TestImages.SAMPLE_ROS))).isZero();
        assertThat(out.toString().lines())
                .contains("kind      Multiboot 1", "start     0x10000c in 32-bit protected mode");
    }

    @Test
    void anyOtherFileIsRefusedInOneLineWithStatus2() throws IOException {
        Path file = Files.writeString(folder.resolve("notes.txt"), "hello, world");
        assertThat(run("inspect", file.toString())).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines())
                .containsExactly("alcazar inspect: " + file + ": unknown image kind: the file starts with 68 65 6c 6c;"
                        + " expected a Linux bzImage, Multiboot 1, Multiboot 2 or x86-64 ELF kernel");
    }
}
