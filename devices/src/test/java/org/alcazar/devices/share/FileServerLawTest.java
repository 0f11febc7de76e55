package org.alcazar.devices.share;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import net.jqwik.api.statistics.Statistics;

/**
 * Requests in any order with anything in them: each is answered by one well-formed message ({@link FileClient#handle}
 * demands it), nothing outside the folder changes, and nothing in it if it is shared to be read only.
 */
class FileServerLawTest {
    private static final int[] TYPES = {
        8, 12, 12, 14, 14, 16, 18, 20, 22, 24, 26, 30, 40, 50, 52, 54, 70, 72, 74, 76, 104, 108, 110, 110, 110, 116,
        118, 120, 122, 6, 99, 255
    };
    private static final String[] NAMES = {
        "a",
        "b",
        "folder",
        "file",
        "out",
        "..",
        ".",
        "",
        "/",
        "../private",
        "out/secret",
        "\0",
        "\uFFFD",
        "n".repeat(300)
    };
    private static final long[] NUMBERS = {0, 1, 2, 4096, 1L << 20, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE, -1};

    private Path host;

    @BeforeTry
    void makeFolders() throws IOException {
        host = Files.createTempDirectory("alcazar-law");
        Files.createDirectories(host.resolve("shared/folder"));
        Files.createDirectory(host.resolve("private"));
        Files.writeString(host.resolve("private/secret"), "secret");
        Files.writeString(host.resolve("shared/file"), "text");
        Files.createSymbolicLink(host.resolve("shared/out"), host.resolve("private"));
    }

    @AfterTry
    void removeFolders() throws IOException {
        try (Stream<Path> all = Files.walk(host)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    /** Names and contents of everything below a folder. */
    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.toList()) {
                String what = Files.isSymbolicLink(each)
                        ? Files.readSymbolicLink(each).toString()
                        : Files.isRegularFile(each) ? Arrays.toString(Files.readAllBytes(each)) : "";
                contents.put(each.toString(), what + Files.getPosixFilePermissions(each));
            }
        }
        return contents;
    }

    private static byte[] request(Random random, int tag) {
        Object[] fields = new Object[random.nextInt(9)];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = switch (random.nextInt(i == 0 ? 2 : 7)) {
                case 0, 1 -> random.nextInt(12) == 0 ? random.nextInt() : Integer.valueOf(random.nextInt(4));
                case 2 -> NUMBERS[random.nextInt(NUMBERS.length)];
                case 3 -> (short) random.nextInt(4);
                case 4 -> (byte) random.nextInt();
                default -> NAMES[random.nextInt(random.nextInt(3) == 0 ? NAMES.length : 5)];
            };
        }
        return FileClient.message(TYPES[random.nextInt(TYPES.length)], tag, fields);
    }

    /** A request with its fields in the right places, at least. */
    private static byte[] shaped(Random random, int tag) {
        int file = random.nextInt(4);
        int other = random.nextInt(4);
        String name = NAMES[random.nextInt(random.nextInt(4) == 0 ? NAMES.length : 5)];
        String second = NAMES[random.nextInt(5)];
        long number = random.nextBoolean() ? random.nextInt(5000) : NUMBERS[random.nextInt(NUMBERS.length)];
        // No file grows beyond what a test may use.
        long size = number > 1L << 20 ? random.nextInt(5000) : number;
        int flags = random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(3);
        List<byte[]> all = List.of(
                FileClient.message(FileClient.WALK, tag, file, other, (short) 1, name),
                FileClient.message(FileClient.WALK, tag, file, other, (short) 2, name, second),
                FileClient.message(FileClient.WALK, tag, 0, other, (short) 0),
                FileClient.message(FileClient.ATTACH, tag, 0, -1, "", "", 0),
                FileClient.message(FileClient.OPEN, tag, file, flags),
                FileClient.message(FileClient.CREATE, tag, file, name, flags, 0600 | flags, 0),
                FileClient.message(FileClient.MKDIR, tag, file, name, 0700, 0),
                FileClient.message(
                        FileClient.SYMLINK, tag, file, name, random.nextBoolean() ? "../private" : second, 0),
                FileClient.message(FileClient.LINK, tag, file, other, name),
                FileClient.message(FileClient.RENAME, tag, file, other, name),
                FileClient.message(FileClient.RENAME_AT, tag, file, name, other, second),
                FileClient.message(FileClient.UNLINK_AT, tag, file, name, random.nextBoolean() ? 0x200 : 0),
                FileClient.message(FileClient.READ, tag, file, number, (int) number),
                FileClient.message(FileClient.WRITE, tag, file, size, 5, new byte[random.nextInt(7)]),
                FileClient.message(FileClient.READDIR, tag, file, number, random.nextInt(500)),
                FileClient.message(
                        FileClient.SETATTR, tag, file, flags & ~1, 0700, 0, 0, size, number, number, number, number),
                FileClient.message(FileClient.CLUNK, tag, file),
                FileClient.message(FileClient.REMOVE, tag, file));
        return all.get(random.nextInt(all.size()));
    }

    @Property(tries = 60)
    void everyRequestIsAnsweredAndNothingOutsideChanges(@ForAll int seed, @ForAll boolean readOnly) throws IOException {
        Random random = new Random(seed);
        FileServer server = new FileServer(SharedFolder.open(host.resolve("shared"), readOnly), () -> Instant.EPOCH);
        FileClient guest = new FileClient(server).start(4096);
        Map<String, String> outside = contents(host.resolve("private"));
        Map<String, String> inside = contents(host.resolve("shared"));
        int good = 0;
        for (int i = 0; i < 400; i++) {
            byte[] request = random.nextInt(4) == 0 ? request(random, i) : shaped(random, i);
            if (random.nextInt(20) == 0) {
                request = Arrays.copyOf(request, 7 + random.nextInt(request.length - 6));
            }
            if (request[4] != FileClient.VERSION
                    && guest.handle(request, 11 + random.nextInt(5000)).get(4) != FileClient.ERROR) {
                good++;
            }
        }
        assertThat(contents(host.resolve("private"))).isEqualTo(outside);
        if (readOnly) {
            assertThat(contents(host.resolve("shared"))).isEqualTo(inside);
        }
        server.reset();
        Statistics.label("requests carried out").collect(good > 20 ? "many" : "few");
        Statistics.label("requests carried out")
                .coverage(each -> each.check("many").percentage(share -> share > 30));
    }
}
