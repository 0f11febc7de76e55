package org.alcazar.devices.share;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import org.alcazar.core.state.Section;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileServerTest {
    private static final int READ_ONLY = 0;
    private static final int READ_WRITE = 2;
    private static final int SIZE = 8192;

    @TempDir
    Path host;

    private Path shared;
    private FileClient guest;

    @BeforeEach
    void share() throws IOException {
        shared = Files.createDirectory(host.resolve("shared"));
        Files.createDirectory(host.resolve("private"));
        Files.writeString(host.resolve("private/secret"), "secret");
        guest = guest(false);
    }

    private FileClient guest(boolean readOnly) throws IOException {
        return new FileClient(new FileServer(SharedFolder.open(shared, readOnly), () -> Instant.EPOCH)).start(SIZE);
    }

    private static void attach(FileClient client, int number) {
        client.ask(FileClient.ATTACH, number, -1, "user", "", 0);
    }

    @Test
    void anotherVersionIsUnknownAndStartsAnew() {
        ByteBuffer answer = guest.ask(FileClient.VERSION, 1 << 30, "9P2000.u");
        assertThat(answer.getInt()).isEqualTo(FileServer.LONGEST);
        byte[] name = new byte[answer.getShort()];
        answer.get(name);
        assertThat(name).asString(UTF_8).isEqualTo("unknown");
        assertThat(guest.error(FileClient.GETATTR, FileClient.ROOT, -1L)).isEqualTo(ErrorNumber.EBADF);
    }

    @Test
    void filesAreMadeWrittenReadAndTruncated() throws IOException {
        byte[] data = new byte[5000];
        new Random(1).nextBytes(data);
        guest.walk(1);
        guest.ask(FileClient.CREATE, 1, "new", READ_WRITE, 0640, 0);
        assertThat(guest.ask(FileClient.WRITE, 1, 0L, data.length, data).getInt())
                .isEqualTo(5000);
        guest.ask(FileClient.WRITE, 1, 6000L, 1, new byte[] {7});
        guest.ask(FileClient.FSYNC, 1, 0);
        assertThat(guest.read(1, 100, 50)).isEqualTo(Arrays.copyOfRange(data, 100, 150));
        assertThat(guest.read(1, 6000, 100)).containsExactly(7);
        assertThat(guest.read(1, 7000, 100)).isEmpty();
        Path file = shared.resolve("new");
        assertThat(Files.size(file)).isEqualTo(6001);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        guest.ask(FileClient.SETATTR, 1, 1 << 3, 0, 0, 0, 4L, 0L, 0L, 0L, 0L);
        assertThat(Files.size(file)).isEqualTo(4);
        guest.ask(FileClient.CLUNK, 1);
        assertThat(guest.error(FileClient.READ, 1, 0L, 1)).isEqualTo(ErrorNumber.EBADF);
    }

    @Test
    void whatTheHostChangesTheGuestSees() throws IOException {
        Files.writeString(shared.resolve("file"), "before");
        guest.walk(1, "file");
        guest.ask(FileClient.OPEN, 1, READ_ONLY);
        assertThat(guest.read(1, 0, 100)).asString(UTF_8).isEqualTo("before");
        Files.writeString(shared.resolve("file"), "and after");
        assertThat(guest.read(1, 0, 100)).asString(UTF_8).isEqualTo("and after");
        Files.setLastModifiedTime(shared.resolve("file"), FileTime.fromMillis(1_234_567_890_123L));
        ByteBuffer attributes = guest.ask(FileClient.GETATTR, 1, -1L);
        assertThat(attributes.getInt(7 + 8 + 13) & 0xF000).as("type").isEqualTo(0x8000);
        assertThat(attributes.getLong(7 + 8 + 13 + 12 + 16)).as("size").isEqualTo(9);
        assertThat(attributes.getLong(7 + 8 + 13 + 12 + 16 + 8 + 8 + 8 + 16))
                .as("modification time")
                .isEqualTo(1_234_567_890);
    }

    @Test
    void aWalkStopsWhereThereIsNothing() throws IOException {
        Files.createDirectories(shared.resolve("a/b"));
        assertThat(guest.walk(1, "a", "b").getShort()).isEqualTo((short) 2);
        assertThat(guest.walk(2, "a", "x", "b").getShort()).isEqualTo((short) 1);
        assertThat(guest.error(FileClient.GETATTR, 2, -1L)).isEqualTo(ErrorNumber.EBADF);
        assertThat(guest.error(FileClient.WALK, FileClient.walking(2, "x"))).isEqualTo(ErrorNumber.ENOENT);
        assertThat(guest.error(FileClient.WALK, FileClient.walking(1, "a"))).isEqualTo(ErrorNumber.EBADF);
        String[] many = Collections.nCopies(17, "a").toArray(new String[0]);
        assertThat(guest.error(FileClient.WALK, FileClient.walking(3, many))).isEqualTo(ErrorNumber.EPROTO);
    }

    @Test
    void filesAreToldApartByTheirNumbers() throws IOException {
        Files.writeString(shared.resolve("one"), "1");
        Files.writeString(shared.resolve("two"), "2");
        Files.createLink(shared.resolve("again"), shared.resolve("one"));
        long one = guest.walk(1, "one").getLong(7 + 2 + 5);
        assertThat(guest.walk(2, "two").getLong(7 + 2 + 5)).isNotEqualTo(one);
        assertThat(guest.walk(3, "again").getLong(7 + 2 + 5)).isEqualTo(one);
    }

    @Test
    void aLargeFolderIsReadInManyPieces() throws IOException {
        for (int i = 0; i < 300; i++) {
            Files.createFile(shared.resolve("file" + i));
        }
        guest.walk(1);
        guest.ask(FileClient.OPEN, 1, READ_ONLY);
        assertThat(guest.list(1, 200)).hasSize(302).doesNotHaveDuplicates().contains(".", "..", "file299");
        assertThat(guest.list(1, 1 << 20)).hasSize(302);
    }

    @Test
    void namesAreChangedAndRemoved() throws IOException {
        guest.ask(FileClient.MKDIR, FileClient.ROOT, "folder", 0755, 0);
        Files.writeString(shared.resolve("folder/file"), "text");
        guest.walk(1, "folder", "file");
        guest.walk(2, "folder");
        assertThat(guest.error(FileClient.UNLINK_AT, FileClient.ROOT, "folder", 0x200))
                .isEqualTo(ErrorNumber.ENOTEMPTY);
        assertThat(guest.error(FileClient.UNLINK_AT, FileClient.ROOT, "folder", 0))
                .isEqualTo(ErrorNumber.EISDIR);
        guest.ask(FileClient.RENAME_AT, FileClient.ROOT, "folder", FileClient.ROOT, "other");
        guest.ask(FileClient.OPEN, 1, READ_ONLY);
        assertThat(guest.read(1, 0, 9)).asString(UTF_8).isEqualTo("text");
        guest.ask(FileClient.RENAME, 1, FileClient.ROOT, "moved");
        assertThat(shared.resolve("moved")).hasContent("text");
        guest.ask(FileClient.LINK, FileClient.ROOT, 1, "second");
        guest.ask(FileClient.REMOVE, 1);
        assertThat(shared.resolve("moved")).doesNotExist();
        assertThat(shared.resolve("second")).hasContent("text");
        guest.ask(FileClient.UNLINK_AT, FileClient.ROOT, "other", 0x200);
        assertThat(shared.resolve("other")).doesNotExist();
        assertThat(guest.error(FileClient.GETATTR, 2, -1L)).isEqualTo(ErrorNumber.ENOENT);
    }

    @Test
    void noNameLeadsOutOfTheFolder() throws IOException {
        Files.createSymbolicLink(shared.resolve("out"), host.resolve("private"));
        Files.createSymbolicLink(shared.resolve("file"), host.resolve("private/secret"));
        for (String name : new String[] {"", ".", "../private", "/etc", "out/secret", "a\0b"}) {
            assertThat(guest.error(FileClient.WALK, FileClient.walking(1, name)))
                    .as(name)
                    .isIn(ErrorNumber.EINVAL, ErrorNumber.ENOENT);
            assertThat(guest.error(FileClient.MKDIR, FileClient.ROOT, name, 0755, 0))
                    .as(name)
                    .isIn(ErrorNumber.EINVAL, ErrorNumber.ENOENT);
        }
        // The folder above is the folder itself.
        assertThat(guest.walk(1, "..", "..", "out").getShort()).isEqualTo((short) 3);
        assertThat(guest.error(FileClient.MKDIR, FileClient.ROOT, "..", 0755, 0))
                .isEqualTo(ErrorNumber.EINVAL);
        // A link is something to read, not a way.
        assertThat(guest.walk(2, "out", "secret").getShort()).isEqualTo((short) 1);
        assertThat(guest.error(FileClient.MKDIR, 1, "made", 0755, 0)).isEqualTo(ErrorNumber.ENOTDIR);
        assertThat(guest.error(FileClient.UNLINK_AT, 1, "secret", 0)).isEqualTo(ErrorNumber.ENOTDIR);
        guest.walk(3, "file");
        assertThat(guest.error(FileClient.OPEN, 3, READ_ONLY)).isEqualTo(ErrorNumber.ELOOP);
        assertThat(guest.error(FileClient.OPEN, 3, READ_WRITE)).isEqualTo(ErrorNumber.ELOOP);
        assertThat(guest.error(FileClient.LINK, FileClient.ROOT, 3, "hard")).isEqualTo(ErrorNumber.EPERM);
        guest.ask(FileClient.SETATTR, 3, 1, 0777, 0, 0, 0L, 0L, 0L, 0L, 0L);
        assertThat(guest.error(FileClient.SETATTR, 3, 1 << 3, 0, 0, 0, 0L, 0L, 0L, 0L, 0L))
                .isEqualTo(ErrorNumber.ELOOP);
        ByteBuffer target = guest.ask(FileClient.READLINK, 3);
        assertThat((int) target.getShort())
                .isEqualTo(host.resolve("private/secret").toString().length());
        assertThat(host.resolve("private")).isDirectoryContaining(path -> path.endsWith("secret"));
        assertThat(host.resolve("private/secret")).hasContent("secret");
    }

    @Test
    void aFolderThatHasBecomeALinkIsNoLongerRead() throws IOException {
        guest.ask(FileClient.MKDIR, FileClient.ROOT, "folder", 0755, 0);
        guest.walk(1, "folder");
        guest.walk(2, "folder");
        guest.ask(FileClient.OPEN, 1, READ_ONLY);
        guest.ask(FileClient.UNLINK_AT, FileClient.ROOT, "folder", 0x200);
        guest.ask(
                FileClient.SYMLINK,
                FileClient.ROOT,
                "folder",
                host.resolve("private").toString(),
                0);
        assertThat(guest.error(FileClient.READDIR, 1, 0L, 4096)).isEqualTo(ErrorNumber.ENOTDIR);
        assertThat(guest.error(FileClient.CREATE, 2, "made", READ_WRITE, 0644, 0))
                .isEqualTo(ErrorNumber.ENOTDIR);
        assertThat(host.resolve("private/made")).doesNotExist();
    }

    @Test
    void aReadOnlyFolderStaysAsItIs() throws IOException {
        Files.writeString(shared.resolve("file"), "text");
        FileClient reader = guest(true);
        reader.walk(1, "file");
        reader.walk(2, "file");
        reader.ask(FileClient.OPEN, 2, READ_ONLY);
        assertThat(reader.read(2, 0, 9)).asString(UTF_8).isEqualTo("text");
        assertThat(reader.error(FileClient.WRITE, 2, 0L, 1, new byte[1])).isEqualTo(ErrorNumber.EBADF);
        assertThat(reader.error(FileClient.OPEN, 1, READ_WRITE)).isEqualTo(ErrorNumber.EROFS);
        assertThat(reader.error(FileClient.CREATE, FileClient.ROOT, "new", READ_ONLY, 0644, 0))
                .isEqualTo(ErrorNumber.EROFS);
        assertThat(reader.error(FileClient.MKDIR, FileClient.ROOT, "new", 0755, 0))
                .isEqualTo(ErrorNumber.EROFS);
        assertThat(reader.error(FileClient.SYMLINK, FileClient.ROOT, "new", "file", 0))
                .isEqualTo(ErrorNumber.EROFS);
        assertThat(reader.error(FileClient.LINK, FileClient.ROOT, 1, "new")).isEqualTo(ErrorNumber.EROFS);
        assertThat(reader.error(FileClient.RENAME, 1, FileClient.ROOT, "new")).isEqualTo(ErrorNumber.EROFS);
        assertThat(reader.error(FileClient.UNLINK_AT, FileClient.ROOT, "file", 0))
                .isEqualTo(ErrorNumber.EROFS);
        assertThat(reader.error(FileClient.SETATTR, 1, 1 << 3, 0, 0, 0, 0L, 0L, 0L, 0L, 0L))
                .isEqualTo(ErrorNumber.EROFS);
        assertThat(reader.error(FileClient.REMOVE, 1)).isEqualTo(ErrorNumber.EROFS);
        assertThat(shared).isDirectoryNotContaining(path -> !path.endsWith("file"));
        assertThat(shared.resolve("file")).hasContent("text");
    }

    @Test
    void nonsenseIsAnErrorAndNothingElse() throws IOException {
        Files.writeString(shared.resolve("file"), "text");
        guest.walk(1, "file");
        assertThat(guest.error(FileClient.OPEN, 1, 3)).isEqualTo(ErrorNumber.EINVAL);
        guest.ask(FileClient.OPEN, 1, READ_WRITE);
        assertThat(guest.error(FileClient.OPEN, 1, READ_WRITE)).isEqualTo(ErrorNumber.EINVAL);
        for (long seconds : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, -1L << 41}) {
            assertThat(guest.error(FileClient.SETATTR, 1, 1 << 5 | 1 << 8, 0, 0, 0, 0L, 0L, 0L, seconds, 0L))
                    .isEqualTo(ErrorNumber.EINVAL);
        }
        assertThat(guest.error(FileClient.WRITE, 1, -1L, 1, new byte[1])).isEqualTo(ErrorNumber.EFBIG);
        assertThat(guest.error(FileClient.READ, 1, -1L, 1)).isEqualTo(ErrorNumber.EINVAL);
        assertThat(guest.error(FileClient.WRITE, 1, 0L, -1, new byte[1])).isEqualTo(ErrorNumber.EPROTO);
        assertThat(guest.error(FileClient.MKNOD, FileClient.ROOT, "node", 0x2180, 1, 3, 0))
                .isEqualTo(ErrorNumber.EPERM);
        assertThat(guest.error(FileClient.XATTR_WALK, 1, 9, "security.capability"))
                .isEqualTo(ErrorNumber.EOPNOTSUPP);
        assertThat(guest.error(254)).isEqualTo(ErrorNumber.EOPNOTSUPP);
        assertThat(guest.error(FileClient.MKDIR, FileClient.ROOT, "n".repeat(256), 0755, 0))
                .isEqualTo(ErrorNumber.ENAMETOOLONG);
        assertThat(guest.ask(FileClient.LOCK, 1, (byte) 1, 0, 0L, 0L, 1, "guest")
                        .get())
                .isZero();
        assertThat(guest.ask(FileClient.GETLOCK, 1, (byte) 1, 0L, 0L, 1, "guest")
                        .get())
                .isEqualTo((byte) 2);
        guest.ask(FileClient.STATFS, 1);
        guest.ask(FileClient.FLUSH, (short) 1);
        assertThat(shared.resolve("file")).hasContent("text");
    }

    @Test
    void aPipeOfTheHostIsNotOpened() throws Exception {
        Path pipe = shared.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        guest.walk(1, "pipe");
        assertThat(guest.error(FileClient.OPEN, 1, READ_ONLY)).isEqualTo(ErrorNumber.EACCES);
    }

    @Test
    void thereAreOnlySoManyNumbers() {
        for (int i = 1; i < 4096; i++) {
            guest.walk(i);
        }
        assertThat(guest.error(FileClient.WALK, FileClient.walking(4096))).isEqualTo(ErrorNumber.ENFILE);
        guest.ask(FileClient.CLUNK, 1);
        guest.walk(4096);
        assertThat(guest.error(FileClient.ATTACH, 2, -1, "user", "", 0)).isNotZero();
    }

    @Test
    void answersKeepToTheSizeThatWasAgreedOn() throws IOException {
        Files.write(shared.resolve("file"), new byte[1000]);
        Files.createSymbolicLink(shared.resolve("link"), Path.of("t".repeat(200)));
        guest.start(100);
        guest.walk(1, "file");
        guest.ask(FileClient.OPEN, 1, READ_ONLY);
        assertThat(guest.read(1, 0, 1000)).hasSize(100 - 11);
        guest.walk(2, "link");
        assertThat(guest.error(FileClient.READLINK, 2)).isEqualTo(ErrorNumber.EPROTO);
        assertThat(guest.answer(FileClient.VERSION, 11, 100, "9P2000.L").get(4)).isEqualTo((byte) FileClient.ERROR);
    }

    @Test
    void openFilesSurviveSavingAndLoading() throws IOException {
        Files.writeString(shared.resolve("file"), "text");
        FileServer first = new FileServer(SharedFolder.open(shared, false), () -> Instant.EPOCH);
        FileClient before = new FileClient(first).start(SIZE);
        before.walk(1, "file");
        before.ask(FileClient.OPEN, 1, READ_WRITE);
        before.walk(2, "file");
        Section saved = new Section("share", 1);
        first.save(saved);
        FileServer second = new FileServer(SharedFolder.open(shared, false), () -> Instant.EPOCH);
        second.load(saved);
        FileClient after = new FileClient(second);
        assertThat(after.read(1, 0, 9)).asString(UTF_8).isEqualTo("text");
        after.ask(FileClient.WRITE, 1, 0L, 1, new byte[] {'T'});
        after.ask(FileClient.OPEN, 2, READ_ONLY);
        assertThat(shared.resolve("file")).hasContent("Text");
        attach(after, 5);
    }
}
