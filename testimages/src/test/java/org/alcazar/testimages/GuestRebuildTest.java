package org.alcazar.testimages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed images are what their sources build, byte for byte, where the tools they were built with are. */
class GuestRebuildTest {
    private static final String COMPILER = "12.2.0";
    private static final String BINUTILS = "2.40";
    private static final int SECONDS = 120;

    @TempDir
    private Path folder;

    @Test
    void theSourcesBuildTheCommittedImages() throws IOException, InterruptedException {
        for (String program : List.of("gcc", "ld", "objcopy", "make")) {
            assumeTrue(Programs.find(program).isPresent(), program + " is not installed");
        }
        assumeVersion("gcc", COMPILER);
        assumeVersion("ld", BINUTILS);
        Path sources = Path.of("guest").toAbsolutePath();
        String log = Programs.run(sources, SECONDS, List.of("make", "-j2", "-s", "OUT=" + folder));
        for (String image : TestImages.names()) {
            assertThat(folder.resolve(image))
                    .as("%s; make said: %s", image, log)
                    .exists();
            assertThat(Files.readAllBytes(folder.resolve(image))).as(image).isEqualTo(TestImages.load(image));
        }
    }

    private void assumeVersion(String program, String version) throws IOException, InterruptedException {
        String first = Programs.run(folder, SECONDS, List.of(program, "--version"))
                .lines()
                .findFirst()
                .orElse("");
        assumeTrue(
                first.contains(version),
                "the images were built with " + program + " " + version + ", this is " + first);
    }
}
