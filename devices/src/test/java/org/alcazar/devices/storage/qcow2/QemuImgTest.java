package org.alcazar.devices.storage.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.alcazar.devices.storage.DiskImage;
import org.alcazar.devices.storage.DiskImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that qemu-img makes are understood, and it finds nothing wrong with them after they were written to. */
@Tag("long")
final class QemuImgTest {
    private static final int SIZE = 3 << 20;

    @TempDir
    private Path folder;

    @BeforeEach
    void qemuImgIsThere() {
        assumeTrue(
                List.of("/usr/bin/qemu-img", "/usr/local/bin/qemu-img").stream()
                        .anyMatch(path -> Files.isExecutable(Path.of(path))),
                "qemu-img is not installed");
    }

    private String qemuImg(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("qemu-img"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
        return output;
    }

    /** Random content with empty stretches. */
    private byte[] content(Random random, int size) {
        byte[] bytes = new byte[size];
        for (int at = 0; at < size; at += 32 << 10) {
            int length = Math.min(32 << 10, size - at);
            byte[] part = new byte[length];
            int kind = random.nextInt(3);
            if (kind == 1) {
                random.nextBytes(part);
            } else if (kind == 2) {
                java.util.Arrays.fill(part, (byte) random.nextInt());
            }
            System.arraycopy(part, 0, bytes, at, length);
        }
        return bytes;
    }

    private static void write(DiskImage disk, byte[] mirror, Random random, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            int sectors = (int) Math.min(disk.sectors(), 1 + random.nextInt(random.nextBoolean() ? 8 : 300));
            int at = random.nextInt((int) disk.sectors() - sectors + 1);
            byte[] data = new byte[sectors * DiskImage.SECTOR];
            random.nextBytes(data);
            disk.write(at, data, 0, data.length);
            System.arraycopy(data, 0, mirror, at * DiskImage.SECTOR, data.length);
        }
    }

    private static void same(DiskImage disk, byte[] mirror) throws IOException {
        byte[] all = new byte[mirror.length];
        disk.read(0, all, 0, all.length);
        assertThat(java.util.Arrays.mismatch(all, mirror)).isEqualTo(-1);
    }

    private void writeAndCheck(String name, byte[] mirror, Random random) throws IOException, InterruptedException {
        for (int round = 0; round < 3; round++) {
            try (DiskImage disk = DiskImages.open(folder.resolve(name), false, false)) {
                same(disk, mirror);
                write(disk, mirror, random, 30);
                same(disk, mirror);
            }
            assertThat(qemuImg("check", name)).contains("No errors were found");
        }
        Files.write(folder.resolve("mirror"), mirror);
        assertThat(qemuImg("compare", "-f", "raw", "-F", "qcow2", "mirror", name))
                .contains("identical");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "compat=1.1",
                "compat=0.10",
                "compat=1.1,cluster_size=512",
                "compat=1.1,cluster_size=512,refcount_bits=64",
                "compat=1.1,refcount_bits=1",
                "compat=1.1,cluster_size=4096,refcount_bits=4",
                "compat=1.1,refcount_bits=8,lazy_refcounts=on",
                "compat=1.1,refcount_bits=32",
                "compat=1.1,cluster_size=2M"
            })
    void writtenImagesAreClean(String options) throws IOException, InterruptedException {
        Random random = new Random(options.hashCode());
        byte[] mirror = content(random, SIZE);
        Files.write(folder.resolve("raw"), mirror);
        qemuImg("convert", "-f", "raw", "-O", "qcow2", "-o", options, "raw", "disk");
        writeAndCheck("disk", mirror, random);
        qemuImg("convert", "-c", "-f", "raw", "-O", "qcow2", "-o", options, "mirror", "packed");
        writeAndCheck("packed", mirror, random);
        qemuImg("create", "-f", "qcow2", "-o", options + ",preallocation=metadata", "empty", Integer.toString(SIZE));
        writeAndCheck("empty", new byte[SIZE], random);
    }

    @ParameterizedTest
    @ValueSource(strings = {"compat=1.1", "compat=0.10", "compat=1.1,cluster_size=512"})
    void snapshotsKeepWhatTheyHad(String options) throws IOException, InterruptedException {
        Random random = new Random(7);
        byte[] mirror = content(random, SIZE);
        Files.write(folder.resolve("raw"), mirror);
        qemuImg("convert", "-f", "raw", "-O", "qcow2", "-o", options, "raw", "disk");
        qemuImg("snapshot", "-c", "one", "disk");
        byte[] first = mirror.clone();
        writeAndCheck("disk", mirror, random);
        qemuImg("snapshot", "-c", "two", "disk");
        byte[] second = mirror.clone();
        writeAndCheck("disk", mirror, random);
        qemuImg("snapshot", "-a", "one", "disk");
        writeAndCheck("disk", first, random);
        qemuImg("snapshot", "-a", "two", "disk");
        qemuImg("snapshot", "-d", "one", "disk");
        writeAndCheck("disk", second, random);
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "qcow2"})
    void aBackingFileIsReadAndLeftAlone(String format) throws IOException, InterruptedException {
        Random random = new Random(8);
        byte[] mirror = java.util.Arrays.copyOf(content(random, SIZE - 5 * 512), SIZE);
        Files.write(folder.resolve("raw"), java.util.Arrays.copyOf(mirror, SIZE - 5 * 512));
        qemuImg("convert", "-f", "raw", "-O", format, "raw", "base");
        byte[] before = Files.readAllBytes(folder.resolve("base"));
        qemuImg("create", "-q", "-f", "qcow2", "-b", "base", "-F", format, "disk", Integer.toString(SIZE));
        writeAndCheck("disk", mirror, random);
        assertThat(Files.readAllBytes(folder.resolve("base"))).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"encrypt.format=luks,encrypt.key-secret=key", "extended_l2=on", "compression_type=zstd"})
    void whatIsNotSupportedIsRefusedByName(String options) throws IOException, InterruptedException {
        qemuImg("create", "-q", "--object", "secret,id=key,data=x", "-f", "qcow2", "-o", options, "disk", "1M");
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> DiskImages.open(folder.resolve("disk"), true, false)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not supported");
    }
}
