package org.alcazar.devices.storage.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.alcazar.devices.storage.DiskImage;
import org.alcazar.devices.storage.DiskImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images made by hand, most of them wrong somewhere. */
final class Qcow2ImageTest {
    static final int CLUSTER = 512;
    private static final int DISK = 64 * 512;
    static final int TABLE = CLUSTER;
    static final int REFCOUNTS = 2 * CLUSTER;
    static final int BLOCK = 3 * CLUSTER;
    static final int SECOND = 4 * CLUSTER;
    static final int DATA = 5 * CLUSTER;
    private static final long COPIED = 1L << 63;

    @TempDir
    private Path folder;

    /** A version 3 image with one second-level table and one cluster of data, all bytes 0x5A. */
    static ByteBuffer image() {
        ByteBuffer image = ByteBuffer.wrap(new byte[6 * CLUSTER]);
        image.putInt(0, Qcow2Header.MAGIC).putInt(4, 3).putInt(20, 9).putLong(24, DISK);
        image.putInt(36, 1).putLong(40, TABLE).putLong(48, REFCOUNTS).putInt(56, 1);
        image.putInt(96, 4).putInt(100, 104);
        image.putLong(TABLE, SECOND | COPIED);
        image.putLong(REFCOUNTS, BLOCK);
        for (int i = 0; i < 6; i++) {
            image.putShort(BLOCK + 2 * i, (short) 1);
        }
        image.putLong(SECOND, DATA | COPIED);
        for (int i = 0; i < CLUSTER; i++) {
            image.put(DATA + i, (byte) 0x5A);
        }
        return image;
    }

    private Path file(ByteBuffer image) throws IOException {
        byte[] bytes = new byte[image.capacity()];
        image.get(0, bytes);
        return Files.write(folder.resolve("disk"), bytes);
    }

    static byte[] content(ByteBuffer image) {
        byte[] bytes = new byte[image.capacity()];
        image.get(0, bytes);
        return bytes;
    }

    private DiskImage open(ByteBuffer image, boolean readOnly) throws IOException {
        return DiskImages.open(file(image), readOnly, false);
    }

    private void refused(ByteBuffer image, String why) {
        for (boolean readOnly : new boolean[] {true, false}) {
            assertThatThrownBy(() -> open(image, readOnly))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(why)
                    .hasMessageNotContaining("\n");
        }
    }

    private static byte[] sector(DiskImage disk, long number) throws IOException {
        byte[] bytes = new byte[512];
        disk.read(number, bytes, 0, 512);
        return bytes;
    }

    @Test
    void readsWhatIsThereAndZerosElsewhere() throws IOException {
        try (DiskImage disk = open(image(), true)) {
            assertThat(disk.sectors()).isEqualTo(64);
            assertThat(sector(disk, 0)).containsOnly(0x5A);
            assertThat(sector(disk, 1)).containsOnly(0);
            assertThatThrownBy(() -> disk.write(0, new byte[512], 0, 512)).hasMessageContaining("read-only");
        }
    }

    @Test
    void headersThatLieAreRefused() {
        refused(image().putInt(4, 4), "version 4");
        refused(image().putInt(20, 8), "2^8");
        refused(image().putInt(20, 64), "2^64");
        refused(image().putLong(24, 1L << 60), "disk of 1152921504606846976 bytes");
        refused(image().putLong(24, -1), "disk of 18446744073709551615 bytes");
        refused(image().putLong(24, 0), "empty");
        refused(image().putInt(32, 2), "encrypted");
        refused(image().putInt(36, 0), "does not hold");
        refused(image().putInt(36, -1), "4294967295 entries");
        refused(image().putInt(36, 1 << 20), "first-level table");
        refused(image().putLong(40, TABLE + 8), "first-level table");
        refused(image().putLong(40, 1L << 62), "first-level table");
        refused(image().putLong(48, 1L << 40), "refcount table");
        refused(image().putInt(56, 0), "refcount table of 0");
        refused(image().putInt(56, 0x7FFF_FFFF), "refcount table of 2147483647");
        refused(image().putInt(60, 1).putLong(64, 77), "snapshot table");
        refused(image().putInt(96, 7), "makes no sense");
        refused(image().putInt(100, 4096), "makes no sense");
        refused(image().putLong(72, 4), "external data file");
        refused(image().putLong(72, 16), "subclusters");
        refused(image().putLong(72, 1L << 40), "unknown features");
        refused(image().putLong(72, 8).put(104, (byte) 1).putInt(100, 112), "zstd");
        refused(image().putLong(8, 500).putInt(16, 100), "backing file outside");
        refused(image().putInt(104, 0x1234_5678).putInt(108, 4000), "extension");
    }

    @Test
    void imagesThatWereNotClosedAreOnlyRead() throws IOException {
        for (int feature : new int[] {1, 2}) {
            ByteBuffer image = image().putLong(72, feature);
            assertThatThrownBy(() -> open(image, false)).hasMessageContaining("repair it");
            try (DiskImage disk = open(image, true)) {
                assertThat(sector(disk, 0)).containsOnly(0x5A);
            }
        }
    }

    @Test
    void aWrongFirstLevelTableIsRefused() {
        refused(image().putLong(TABLE, 1L << 40 | COPIED), "entry 0 in its first-level table");
        refused(image().putLong(TABLE, SECOND | 2 | COPIED), "entry 0 in its first-level table");
        refused(image().putLong(TABLE, SECOND | 1L << 60), "entry 0 in its first-level table");
    }

    @Test
    void wrongSecondLevelEntriesAreErrorsOfTheirSectors() throws IOException {
        for (long entry : new long[] {1L << 40, DATA | 4, DATA | 1L << 60, 1L << 62 | 1L << 50}) {
            try (DiskImage disk = open(image().putLong(SECOND, entry), false)) {
                assertThatThrownBy(() -> sector(disk, 0)).as("%x", entry).isInstanceOf(IOException.class);
                assertThat(sector(disk, 1)).containsOnly(0);
            }
        }
    }

    @Test
    void dataIsNeverWrittenOverTables() throws IOException {
        for (int at : new int[] {TABLE, REFCOUNTS, BLOCK, SECOND}) {
            try (DiskImage disk = open(image().putLong(SECOND, at | COPIED), false)) {
                assertThatThrownBy(() -> disk.write(0, new byte[512], 0, 512))
                        .hasMessageContaining("in its own tables");
            }
        }
        try (DiskImage disk = open(image().putShort(BLOCK + 2, (short) 0), false)) {
            assertThatThrownBy(() -> disk.write(9, new byte[512], 0, 512)).hasMessageContaining("does not count");
        }
        assertThatThrownBy(() -> open(image().putLong(REFCOUNTS, 1L << 50), false))
                .hasMessageContaining("refcount block");
        assertThatThrownBy(() -> open(image().putLong(TABLE, BLOCK | COPIED), false))
                .hasMessageContaining("in its own tables");
    }

    @Test
    void tablesInOnePlaceAreNotWrittenTo() throws IOException {
        ByteBuffer[] images = {
            image().putLong(REFCOUNTS + 8, BLOCK),
            image().putLong(REFCOUNTS, TABLE),
            image().putLong(REFCOUNTS, REFCOUNTS),
            image().putLong(40, REFCOUNTS),
            image().putLong(24, 2 * DISK).putInt(36, 2).putLong(TABLE + 8, SECOND | COPIED),
            image().putInt(60, 1).putLong(64, REFCOUNTS)
        };
        for (ByteBuffer image : images) {
            assertThatThrownBy(() -> open(image, false))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("two of its tables in one place");
        }
        try (DiskImage disk = open(images[0], true)) {
            assertThat(sector(disk, 0)).containsOnly(0x5A);
        }
    }

    /** Every entry of the largest table is the same block, in which nothing is free: 4096 million counts. */
    @Test
    void aSearchForSpaceDoesNotGoRoundInALoop() throws IOException {
        int clusters = (8 << 20) / CLUSTER;
        int end = 6 * CLUSTER;
        ByteBuffer image = ByteBuffer.wrap(Arrays.copyOf(image().array(), end + clusters * CLUSTER));
        image.putInt(96, 0).putLong(48, end).putInt(56, clusters);
        for (int i = 0; i < clusters * CLUSTER; i += 8) {
            image.putLong(end + i, BLOCK);
        }
        Arrays.fill(image.array(), BLOCK, BLOCK + CLUSTER, (byte) -1);
        assertThatThrownBy(() -> open(image, false)).hasMessageContaining("two of its tables in one place");
    }

    @Test
    void aTableThatIsNotCountedIsNotOverwrittenByANewOne() throws IOException {
        ByteBuffer image = image().putLong(REFCOUNTS, 0);
        try (DiskImage disk = open(image, false)) {
            assertThatThrownBy(() -> disk.write(9, new byte[512], 0, 512)).hasMessageContaining("does not count");
        }
        assertThat(folder.resolve("disk")).hasBinaryContent(content(image));
    }

    @Test
    void whatADamagedEntryRefersToIsNotGivenUp() throws IOException {
        for (long entry : new long[] {BLOCK, TABLE, SECOND, 1L << 62 | BLOCK}) {
            ByteBuffer image = image().putLong(SECOND, entry);
            try (DiskImage disk = open(image, false)) {
                for (int i = 0; i < 3; i++) {
                    assertThatThrownBy(() -> disk.write(0, new byte[512], 0, 512))
                            .hasMessageContaining("in its own tables");
                }
            }
            assertThat(folder.resolve("disk")).hasBinaryContent(content(image));
        }
    }

    @Test
    void anImageThatIsCutOffIsReadAsFarAsItGoes() throws IOException {
        for (int length = 0; length < 6 * CLUSTER; length += 8) {
            Path file = Files.write(folder.resolve("cut"), Arrays.copyOf(image().array(), length));
            try (DiskImage disk = DiskImages.open(file, true, false)) {
                assertThat(length).isGreaterThan(SECOND);
                if (length <= DATA) {
                    assertThatThrownBy(() -> sector(disk, 0)).hasMessageContaining("second-level table");
                } else {
                    assertThat(sector(disk, 0)).contains(0x5A);
                }
            } catch (IOException e) {
                assertThat(length).isLessThanOrEqualTo(SECOND);
                assertThat(e).hasMessageNotContaining("\n");
            }
        }
    }

    /** Old images have the name right behind the header, where newer ones have their extensions. */
    @Test
    void aBackingFilesNameIsNotTakenForAnExtension() throws IOException {
        Files.write(folder.resolve("below"), new byte[512]);
        byte[] name = "below".getBytes(StandardCharsets.UTF_8);
        ByteBuffer image =
                image().putInt(4, 2).putLong(8, 72).putInt(16, name.length).putLong(SECOND, 0);
        image.put(72, name);
        try (DiskImage disk = open(image, true)) {
            assertThat(sector(disk, 0)).containsOnly(0);
        }
    }

    @Test
    void damagedCompressionIsAnError() throws IOException {
        try (DiskImage disk = open(image().putLong(SECOND, 1L << 62 | DATA), true)) {
            assertThatThrownBy(() -> sector(disk, 0)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void zeroClustersAndTablesSharedWithASnapshotAreCopied() throws IOException {
        ByteBuffer image = image().putLong(SECOND, DATA).putLong(TABLE, SECOND);
        image.putLong(SECOND + 8, 1).putShort(BLOCK + 8, (short) 2).putShort(BLOCK + 10, (short) 2);
        try (DiskImage disk = open(image, false)) {
            assertThat(sector(disk, 1)).containsOnly(0);
            byte[] data = new byte[1024];
            Arrays.fill(data, (byte) 7);
            disk.write(0, data, 0, 1024);
            assertThat(sector(disk, 0)).containsOnly(7);
            assertThat(sector(disk, 1)).containsOnly(7);
        }
        ByteBuffer after = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("disk")));
        assertThat(after.get(DATA)).isEqualTo((byte) 0x5A);
        assertThat(after.getLong(SECOND)).isEqualTo(DATA);
        assertThat(after.getLong(TABLE)).isNotEqualTo(SECOND).isNegative();
        assertThat(after.getShort(BLOCK + 8)).isEqualTo((short) 1);
        assertThat(after.getShort(BLOCK + 10)).isEqualTo((short) 1);
    }

    @Test
    void aChainOfBackingFilesMustNotLoopOrLeaveTheHost() throws IOException {
        for (String name : new String[] {"disk", "./disk", "nbd://host/disk", "nowhere", ".", "json:{}"}) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            ByteBuffer image = image().putLong(8, 400).putInt(16, bytes.length);
            image.put(400, bytes);
            assertThatThrownBy(() -> open(image, false))
                    .as(name)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("backing file");
        }
    }

    @Test
    void anyDamageIsAnErrorAndNothingElse() throws IOException {
        Random random = new Random(5);
        for (int i = 0; i < 400; i++) {
            ByteBuffer image = image();
            for (int flips = 0; flips < 3; flips++) {
                int at = random.nextBoolean() ? random.nextInt(112) : random.nextInt(DATA);
                image.put(at, (byte) random.nextInt());
            }
            try (DiskImage disk = open(image, i % 2 == 0)) {
                byte[] all = new byte[(int) Math.min(disk.sectors(), 64) * 512];
                disk.read(0, all, 0, all.length);
                if (!disk.readOnly()) {
                    disk.write(0, all, 0, all.length);
                }
            } catch (IOException e) {
                assertThat(e.getMessage()).doesNotContain("\n").isNotBlank();
            }
        }
    }
}
