package org.alcazar.devices.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are no disk, or none that may be used the way it is wanted. */
final class DiskImagesTest {
    private static final int CLUSTER = 512;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private void refused(Path file, boolean readOnly, String why) {
        assertTimeoutPreemptively(PATIENCE, () -> assertThatThrownBy(() -> DiskImages.open(file, readOnly, false))
                .as("%s", file)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("\n")
                .hasMessageNotContaining(folder.toString()));
    }

    private Path file(String name, int size) throws IOException {
        return Files.write(folder.resolve(name), new byte[size]);
    }

    /** An empty disk over another one. */
    private Path over(String name, String below) throws IOException {
        ByteBuffer image = ByteBuffer.wrap(new byte[4 * CLUSTER]);
        byte[] bytes = below.getBytes(StandardCharsets.UTF_8);
        image.putInt(0, 0x514649FB)
                .putInt(4, 2)
                .putLong(8, 200)
                .putInt(16, bytes.length)
                .putInt(20, 9);
        image.putLong(24, CLUSTER)
                .putInt(36, 1)
                .putLong(40, CLUSTER)
                .putLong(48, 2 * CLUSTER)
                .putInt(56, 1);
        image.putLong(2 * CLUSTER, 3 * CLUSTER);
        for (int i = 0; i < 4; i++) {
            image.putShort(3 * CLUSTER + 2 * i, (short) 1);
        }
        image.put(200, bytes);
        return Files.write(folder.resolve(name), image.array());
    }

    @Test
    void whatIsNotThereIsRefused() throws IOException {
        Path disk = file("disk", 512);
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("link"));
        for (boolean readOnly : new boolean[] {false, true}) {
            refused(folder.resolve("missing"), readOnly, "no such file");
            refused(disk.resolve("below"), readOnly, "Not a directory");
            refused(link, readOnly, "symbolic links");
            refused(folder.resolve("n".repeat(300)), readOnly, "name too long");
        }
    }

    @Test
    void whatHasNoSectorsIsRefused() throws IOException {
        for (boolean readOnly : new boolean[] {false, true}) {
            refused(folder, readOnly, "is a folder");
            refused(file("empty", 0), readOnly, "is empty");
        }
    }

    /** A pipe would be waited for, and these have no size. */
    @Test
    void whatIsNoFileIsRefusedAtOnce() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "mkfifo is not installed");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        for (boolean readOnly : new boolean[] {false, true}) {
            refused(pipe, readOnly, "neither a file nor a block device");
            refused(Path.of("/dev/zero"), readOnly, "neither a file nor a block device");
        }
        refused(over("disk", "pipe"), false, "backing file pipe: is neither a file nor a block device");
    }

    @Test
    void aReadOnlyFileIsOpenedOnlyToBeRead() throws IOException {
        Path disk = file("disk", 512);
        assertThat(disk.toFile().setWritable(false, false)).isTrue();
        assumeFalse(Files.isWritable(disk), "this user may write to every file");
        refused(disk, false, "the file is read-only: add readonly or snapshot");
        try (DiskImage image = DiskImages.open(disk, true, false)) {
            assertThat(image.readOnly()).isTrue();
        }
        try (DiskImage image = DiskImages.open(disk, false, true)) {
            assertThat(image.readOnly()).isFalse();
        }
    }

    @Test
    void aFileThatIsWrittenToIsNotUsedTwice() throws IOException {
        Path disk = file("disk", 512);
        try (DiskImage image = DiskImages.open(disk, false, false)) {
            assertThat(image.readOnly()).isFalse();
            refused(disk, false, "in use");
        }
        DiskImages.open(disk, false, false).close();
    }

    @Test
    void backingFilesMayNotGoOnForEver() throws IOException {
        file("0", 512);
        for (int i = 1; i <= 70; i++) {
            over(Integer.toString(i), Integer.toString(i - 1));
        }
        try (DiskImage image = DiskImages.open(folder.resolve("60"), false, false)) {
            byte[] sector = {1};
            sector = java.util.Arrays.copyOf(sector, 512);
            image.read(0, sector, 0, 512);
            assertThat(sector).containsOnly(0);
        }
        refused(folder.resolve("70"), false, "more than 64 backing files");
        over("a", "b");
        over("b", "c");
        over("c", "a");
        refused(folder.resolve("a"), false, "its own backing file");
    }

    /** What could be opened before the failure is closed: it can be opened again. */
    @Test
    void nothingStaysOpenWhenABackingFileFails() throws IOException {
        Path top = over("top", "middle");
        over("middle", "missing");
        refused(top, false, "backing file missing: no such file");
        file("missing", 512);
        DiskImages.open(top, false, false).close();
    }
}
