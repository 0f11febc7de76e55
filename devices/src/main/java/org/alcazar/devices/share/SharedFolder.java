package org.alcazar.devices.share;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A folder of the host and what may be done in it. Every path is below the folder, and no symbolic link is followed on
 * the way to what it names, nor at its end.
 */
public final class SharedFolder {
    private final Path root;
    private final boolean readOnly;
    private final Map<Object, Long> numbers = new HashMap<>();

    private SharedFolder(Path root, boolean readOnly) {
        this.root = root;
        this.readOnly = readOnly;
    }

    /** @throws IOException if it is no folder that can be read */
    public static SharedFolder open(Path folder, boolean readOnly) throws IOException {
        Path real = folder.toRealPath();
        if (!Files.isDirectory(real) || !Files.isReadable(real)) {
            throw new IOException("not a folder that can be read");
        }
        return new SharedFolder(real, readOnly);
    }

    void demandWritable() throws RequestException {
        if (readOnly) {
            throw new RequestException(ErrorNumber.EROFS);
        }
    }

    /** Where a file is on the host, all folders on the way being folders. */
    private Path locate(FilePath path) throws IOException, RequestException {
        Path at = root;
        List<String> names = path.names();
        for (int i = 0; i < names.size(); i++) {
            if (i > 0 && !Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                throw new RequestException(
                        Files.exists(at, LinkOption.NOFOLLOW_LINKS) ? ErrorNumber.ENOTDIR : ErrorNumber.ENOENT);
            }
            at = at.resolve(names.get(i));
        }
        return at;
    }

    Attributes attributes(FilePath path) throws IOException, RequestException {
        return Attributes.of(locate(path));
    }

    /** Numbers files in the order in which they are met, so that they do not depend on the host's. */
    FileIdentity identity(FilePath path) throws IOException, RequestException {
        Attributes attributes = attributes(path);
        Object key = attributes.key() == null ? path : attributes.key();
        long number = numbers.computeIfAbsent(key, unknown -> numbers.size() + 1L);
        int type = attributes.isFolder()
                ? FileIdentity.FOLDER
                : attributes.isLink() ? FileIdentity.LINK : FileIdentity.FILE;
        return new FileIdentity(type, number);
    }

    /** Names in a folder, sorted. */
    List<String> list(FilePath path) throws IOException, RequestException {
        if (!attributes(path).isFolder()) {
            throw new RequestException(ErrorNumber.ENOTDIR);
        }
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> content = Files.newDirectoryStream(locate(path))) {
            content.forEach(each -> names.add(each.getFileName().toString()));
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Collections.sort(names);
        return names;
    }

    /**
     * Opens a file.
     *
     * @param options write access needs a writable folder; links are never followed
     */
    FileChannel openFile(FilePath path, Set<OpenOption> options) throws IOException, RequestException {
        if (!options.equals(Set.of(StandardOpenOption.READ))) {
            demandWritable();
        }
        Path file = locate(path);
        if (!options.contains(StandardOpenOption.CREATE_NEW)) {
            Attributes attributes = Attributes.of(file);
            if (attributes.isLink()) {
                throw new RequestException(ErrorNumber.ELOOP);
            } else if (!attributes.isFile()) {
                // A pipe or a device of the host could keep the machine waiting.
                throw new RequestException(ErrorNumber.EACCES);
            }
        }
        Set<OpenOption> all = new HashSet<>(options);
        all.add(LinkOption.NOFOLLOW_LINKS);
        return FileChannel.open(file, all);
    }

    void makeFolder(FilePath path, int mode) throws IOException, RequestException {
        demandWritable();
        Files.createDirectory(locate(path));
        setMode(path, mode);
    }

    void makeLink(FilePath path, String target) throws IOException, RequestException {
        demandWritable();
        Files.createSymbolicLink(locate(path), Path.of(target));
    }

    String readLink(FilePath path) throws IOException, RequestException {
        Path link = locate(path);
        if (!Files.isSymbolicLink(link)) {
            throw new RequestException(ErrorNumber.EINVAL);
        }
        return Files.readSymbolicLink(link).toString();
    }

    /** Another name for a file. */
    void link(FilePath path, FilePath existing) throws IOException, RequestException {
        demandWritable();
        if (!attributes(existing).isFile()) {
            throw new RequestException(ErrorNumber.EPERM);
        }
        Files.createLink(locate(path), locate(existing));
    }

    void remove(FilePath path, boolean folder) throws IOException, RequestException {
        demandWritable();
        Path file = locate(path);
        boolean isFolder = Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(path.toString());
        } else if (isFolder != folder) {
            throw new RequestException(folder ? ErrorNumber.ENOTDIR : ErrorNumber.EISDIR);
        }
        Files.delete(file);
    }

    void rename(FilePath from, FilePath to) throws IOException, RequestException {
        demandWritable();
        Files.move(locate(from), locate(to), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Permissions only; nothing where the host knows none. */
    void setMode(FilePath path, int mode) throws IOException, RequestException {
        demandWritable();
        Path file = locate(path);
        if (Files.isSymbolicLink(file)
                || !file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values();
        for (int i = 0; i < all.length; i++) {
            // From the owner's right to read down to the others' to execute.
            if ((mode >> 8 - i & 1) != 0) {
                permissions.add(all[i]);
            }
        }
        Files.setPosixFilePermissions(file, permissions);
    }

    void setTimes(FilePath path, FileTime modified, FileTime accessed) throws IOException, RequestException {
        demandWritable();
        Files.getFileAttributeView(locate(path), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(modified, accessed, null);
    }

    FileStore store() throws IOException {
        return Files.getFileStore(root);
    }
}
