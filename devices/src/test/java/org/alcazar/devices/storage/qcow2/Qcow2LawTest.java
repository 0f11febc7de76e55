package org.alcazar.devices.storage.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import net.jqwik.api.statistics.Statistics;
import org.alcazar.devices.storage.DiskImage;
import org.alcazar.devices.storage.DiskImages;

/**
 * However an image is damaged: it is refused, or each access works or is an error; a guest's data is never in the tables;
 * and what could be opened once can be opened again.
 */
class Qcow2LawTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CLUSTER = Qcow2ImageTest.CLUSTER;
    private static final long OFFSET = 0x00FF_FFFF_FFFF_FE00L;
    private static final byte GUEST = (byte) 0xEE;
    /** Numbers of the format's structure, which are worth being wrong about. */
    private static final int[] FIELDS = {8, 16, 20, 24, 32, 36, 40, 48, 56, 60, 64, 72, 80, 88, 96, 100, 104, 108};

    private Path file;

    @BeforeTry
    void makeFile() throws IOException {
        file = Files.createTempFile("alcazar", ".qcow2");
    }

    @AfterTry
    void deleteFile() throws IOException {
        Files.deleteIfExists(file);
    }

    /** A value that is wrong in a way that could go unnoticed. */
    private static long value(Random random) {
        long place = (long) CLUSTER * random.nextInt(7);
        return switch (random.nextInt(6)) {
            case 0 -> random.nextLong();
            case 1 -> 1L << random.nextInt(64);
            case 2 -> place | 1L << 62;
            case 3 -> place;
            default -> place | 1L << 63;
        };
    }

    private static void damage(ByteBuffer image, Random random) {
        int[] tables = {Qcow2ImageTest.TABLE, Qcow2ImageTest.REFCOUNTS, Qcow2ImageTest.SECOND};
        switch (random.nextInt(8)) {
            case 0 -> image.putInt(FIELDS[random.nextInt(FIELDS.length)], (int) value(random));
            case 1 -> image.putLong(FIELDS[random.nextInt(FIELDS.length)], value(random));
            case 2 -> image.putShort(Qcow2ImageTest.BLOCK + 2 * random.nextInt(6), (short) random.nextInt(3));
            case 3 -> image.put(random.nextInt(Qcow2ImageTest.DATA), (byte) random.nextInt());
            default ->
                image.putLong(
                        tables[random.nextInt(3)] + 8 * random.nextInt(random.nextBoolean() ? 4 : 64), value(random));
        }
    }

    /** Clusters that the image says its tables are in for good, as far as the file goes. */
    private static Set<Integer> structure(ByteBuffer image) {
        Set<Integer> clusters = new TreeSet<>(Set.of(0));
        int end = image.capacity() / CLUSTER;
        int first = (int) (image.getLong(40) / CLUSTER);
        int entries = image.getInt(36);
        for (int i = 0; i < (entries * 8 + CLUSTER - 1) / CLUSTER; i++) {
            clusters.add(first + i);
        }
        int counts = (int) (image.getLong(48) / CLUSTER);
        for (int i = 0; i < image.getInt(56); i++) {
            clusters.add(counts + i);
        }
        for (int at = first * CLUSTER; at < Math.min(first * CLUSTER + entries * 8, image.capacity()); at += 8) {
            if (image.getLong(at) < 0) {
                // Others are given up for a copy.
                clusters.add((int) ((image.getLong(at) & OFFSET) / CLUSTER));
            }
        }
        int countsEnd = Math.min((counts + image.getInt(56)) * CLUSTER, image.capacity());
        for (int at = counts * CLUSTER; at < countsEnd; at += 8) {
            clusters.add((int) (image.getLong(at) / CLUSTER));
        }
        clusters.removeIf(cluster -> cluster >= end);
        return clusters;
    }

    /** Uses the disk as a guest would; returns how many accesses were errors. */
    private static int use(DiskImage disk, Random random) {
        int errors = 0;
        byte[] data = new byte[4 * DiskImage.SECTOR];
        for (int i = 0; i < 40; i++) {
            int length = DiskImage.SECTOR * (1 + random.nextInt(4));
            long sector = random.nextInt((int) Math.min(disk.sectors(), 1 << 20));
            sector = Math.max(0, Math.min(random.nextInt(4) == 0 ? sector : sector % 80, disk.sectors() - 4));
            length = (int) Math.min(length, disk.sectors() * DiskImage.SECTOR);
            try {
                if (random.nextBoolean()) {
                    disk.read(sector, data, 0, length);
                } else {
                    Arrays.fill(data, GUEST);
                    disk.write(sector, data, 0, length);
                }
            } catch (IOException e) {
                assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
                errors++;
            }
        }
        return errors;
    }

    /** Returns what came of it. */
    private String tryOut(int seed, int wounds, boolean readOnly) throws IOException {
        Random random = new Random(seed);
        ByteBuffer image = Qcow2ImageTest.image();
        for (int i = 0; i < wounds; i++) {
            damage(image, random);
        }
        int length = random.nextInt(8) == 0 ? random.nextInt(image.capacity()) : image.capacity();
        byte[] before = Arrays.copyOf(Qcow2ImageTest.content(image), length);
        Files.write(file, before);
        int errors = -1;
        try (DiskImage disk = DiskImages.open(file, readOnly, false)) {
            errors = use(disk, random);
        } catch (IOException e) {
            assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
        }
        String outcome = errors < 0 ? "refused" : errors == 0 ? "works" : "errors";
        byte[] after = Files.readAllBytes(file);
        if (readOnly || errors < 0) {
            assertThat(after).isEqualTo(before);
            return outcome;
        }
        byte[] guest = new byte[CLUSTER];
        Arrays.fill(guest, GUEST);
        boolean raw = before.length < 4 || ByteBuffer.wrap(before).getInt(0) != Qcow2Header.MAGIC;
        if (!raw) {
            ByteBuffer old = ByteBuffer.wrap(Arrays.copyOf(before, image.capacity()));
            for (int cluster : structure(old)) {
                byte[] now = Arrays.copyOfRange(after, cluster * CLUSTER, (cluster + 1) * CLUSTER);
                assertThat(now).as("cluster %s", cluster).isNotEqualTo(guest);
            }
            assertThat(Arrays.copyOf(after, 48)).isEqualTo(Arrays.copyOf(before, 48));
            DiskImages.open(file, false, false).close();
        }
        return outcome;
    }

    @Property(tries = 1500)
    void damageIsAnErrorAndNothingElse(
            @ForAll int seed, @ForAll @IntRange(min = 1, max = 4) int wounds, @ForAll boolean readOnly) {
        String outcome = assertTimeoutPreemptively(PATIENCE, () -> tryOut(seed, wounds, readOnly));
        Statistics.label("outcome").collect(outcome);
    }
}
