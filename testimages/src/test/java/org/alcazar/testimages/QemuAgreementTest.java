package org.alcazar.testimages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same images print the same lines under QEMU, but for those marked with the manual section that decides. The
 * marks hold for QEMU 7.2; other versions are not compared.
 */
class QemuAgreementTest {
    private static final String QEMU = "qemu-system-x86_64";
    private static final String VERSION = "version 7.2.";
    private static final int SECONDS = 60;

    /** QEMU's timers run on the host's clock: on a busy host a guest may see one late. */
    private static final int ATTEMPTS = 3;

    @TempDir
    private Path folder;

    static List<String> guests() {
        return TestImages.systemGuests();
    }

    @ParameterizedTest
    @MethodSource("guests")
    void theSameImagePrintsTheSameLinesUnderQemu(String guest) throws IOException, InterruptedException {
        assumeTrue(Programs.find(QEMU).isPresent(), QEMU + " is not installed");
        String version = Programs.run(folder, SECONDS, List.of(QEMU, "--version"));
        assumeTrue(
                version.contains(VERSION),
                "the expectations are for QEMU 7.2, this is " + version.lines().findFirst());
        Path image = Files.write(folder.resolve(guest), TestImages.load(guest));
        ExpectedLines expected = ExpectedLines.of(guest);
        List<String> lines = List.of();
        for (int attempt = 0; attempt < ATTEMPTS && !lines.equals(expected.onAlcazar()); attempt++) {
            lines = expected.normalized(run(image).replace("\r", "").lines().toList());
        }
        assertThat(lines).isEqualTo(expected.onAlcazar());
    }

    private String run(Path image) throws IOException, InterruptedException {
        return Programs.run(
                folder,
                SECONDS,
                List.of(
                        QEMU,
                        "-accel",
                        "tcg",
                        "-cpu",
                        "max",
                        "-smp",
                        "2",
                        "-m",
                        "64",
                        "-kernel",
                        image.toString(),
                        "-display",
                        "none",
                        "-serial",
                        "stdio",
                        "-no-reboot",
                        "-device",
                        "pc-testdev",
                        "-device",
                        "isa-debug-exit,iobase=0xf4,iosize=4"));
    }
}
