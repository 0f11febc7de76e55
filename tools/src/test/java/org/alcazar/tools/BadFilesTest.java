package org.alcazar.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.alcazar.testimages.TestImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every option that takes a file, and files that cannot be taken: one line that names the file, and status 2. */
final class BadFilesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Path kernel;
    private Path rom;

    @BeforeEach
    void goodFiles() throws IOException {
        kernel = Files.write(folder.resolve("kernel"), TestImages.load(TestImages.BENCH));
        rom = Files.write(folder.resolve("rom"), new byte[1 << 16]);
    }

    private CommandLineTester run(String option, String file) {
        List<String> all = new ArrayList<>(List.of("run", "--memory", "16M", "--serial", "null"));
        if (!option.startsWith("--kernel") && !option.startsWith("--firmware")) {
            all.addAll(List.of("--kernel", kernel.toString()));
        }
        if (option.equals("--firmware-vars")) {
            all.addAll(List.of("--firmware", rom.toString()));
        }
        all.addAll(List.of("--max-instructions", "1000", option, file));
        return assertTimeoutPreemptively(PATIENCE, () -> CommandLineTester.run(all.toArray(new String[0])));
    }

    private void refused(String option, Path file, String why) {
        CommandLineTester result = run(option, file.toString());
        assertThat(result.status).as("%s %s: %s", option, file, result.err).isEqualTo(2);
        assertThat(result.err.lines()).as(result.err).hasSize(1);
        assertThat(result.err).contains(file.toString()).contains(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--kernel", "--initrd", "--module", "--firmware", "--firmware-vars", "--disk", "--cdrom"})
    void missingFilesAndFoldersAreRefused(String option) {
        refused(option, folder.resolve("missing"), "no such file");
        refused(option, folder, "is a folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--kernel", "--firmware", "--firmware-vars", "--disk", "--cdrom"})
    void emptyFilesAreRefused(String option) throws IOException {
        refused(
                option,
                Files.createFile(folder.resolve("nothing")),
                option.startsWith("--firmware") ? "0 bytes" : "empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--kernel", "--initrd", "--module", "--firmware", "--disk", "--cdrom"})
    void aDeviceThatNeverEndsIsRefused(String option) {
        Path endless = Path.of("/dev/zero");
        assumeTrue(Files.isReadable(endless), "there is no /dev/zero");
        boolean disk = option.equals("--disk") || option.equals("--cdrom");
        refused(option, endless, disk ? "neither a file nor a block device" : "more than 256 MiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--kernel", "--firmware"})
    void aFileThatNoImageCanBeIsRefused(String option) throws IOException {
        Path huge = folder.resolve("huge");
        try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
            file.setLength(3L << 30);
        }
        refused(option, huge, "larger than 2 GiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--initrd", "--module"})
    void whatDoesNotFitIntoTheGuestIsRefused(String option) throws IOException {
        Path large = folder.resolve("large");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(3L << 30);
        }
        refused(option, large, "3221225472 bytes, more than --memory 16M holds");
        Files.write(large, new byte[(16 << 20) - 4096]);
        refused(option, large, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--module", "--disk", "--cdrom"})
    void aFileWithoutANameIsRefused(String option) {
        CommandLineTester result = run(option, "");
        assertThat(result.status).isEqualTo(2);
        assertThat(result.err.lines()).hasSize(1);
        assertThat(result.err).contains(option + " '' names no file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"virtio", "ahci", "ide"})
    void aReadOnlyDiskIsRefusedWithAdvice(String controller) throws IOException {
        Path disk = Files.write(folder.resolve("disk"), new byte[4096]);
        assertThat(disk.toFile().setWritable(false, false)).isTrue();
        assumeFalse(Files.isWritable(disk), "this user may write to every file");
        CommandLineTester result = run("--disk", disk + ",if=" + controller);
        assertThat(result.status).isEqualTo(2);
        assertThat(result.err.lines()).hasSize(1);
        assertThat(result.err).contains(disk + ": the file is read-only: add readonly or snapshot");
        for (String access : new String[] {"readonly", "snapshot"}) {
            assertThat(run("--disk", disk + "," + access + ",if=" + controller).status)
                    .isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"virtio", "ahci", "ide"})
    void aDamagedImageIsRefusedOnEveryController(String controller) throws IOException {
        byte[] header = Arrays.copyOf(new byte[] {'Q', 'F', 'I', (byte) 0xFB, 0, 0, 0, 9}, 4096);
        Path disk = Files.write(folder.resolve("disk"), header);
        CommandLineTester result = run("--disk", disk + ",if=" + controller);
        assertThat(result.status).isEqualTo(2);
        assertThat(result.err.lines()).hasSize(1);
        assertThat(result.err).contains(disk + ": qcow2 version 9 is not supported");
    }

    @Test
    void theSameDiskTwiceIsRefused() throws IOException {
        Path disk = Files.write(folder.resolve("disk"), new byte[4096]);
        CommandLineTester result = CommandLineTester.run(
                "run",
                "--kernel",
                kernel.toString(),
                "--serial",
                "null",
                "--disk",
                disk.toString(),
                "--disk",
                disk + ",if=ide");
        assertThat(result.status).isEqualTo(2);
        assertThat(result.err).contains(disk + ": the file is in use");
    }

    @Test
    void goodFilesAreTaken() {
        assertThat(run("--module", kernel.toString()).status).isEqualTo(3);
        assertThat(run("--disk", rom.toString()).status).isEqualTo(3);
    }
}
