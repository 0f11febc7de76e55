package org.alcazar.devices.share;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/**
 * What stat tells of a file.
 *
 * @param mode type and permissions, as Linux has them
 * @param key equal for equal files, if the host can tell; else null
 */
record Attributes(
        int mode,
        int user,
        int group,
        long links,
        long size,
        FileTime accessed,
        FileTime modified,
        FileTime changed,
        Object key) {
    static final int TYPE = 0xF000;
    static final int FOLDER = 0x4000;
    static final int FILE = 0x8000;
    static final int LINK = 0xA000;

    /** Reads them, of a symbolic link itself. */
    static Attributes of(Path path) throws IOException {
        BasicFileAttributes basic = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        int mode = basic.isDirectory() ? FOLDER | 0755 : basic.isSymbolicLink() ? LINK | 0777 : FILE | 0644;
        int user = 0;
        int group = 0;
        long links = 1;
        FileTime changed = basic.lastModifiedTime();
        if (path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            Map<String, Object> unix =
                    Files.readAttributes(path, "unix:mode,uid,gid,nlink,ctime", LinkOption.NOFOLLOW_LINKS);
            mode = (Integer) unix.get("mode");
            user = (Integer) unix.get("uid");
            group = (Integer) unix.get("gid");
            links = (Integer) unix.get("nlink");
            changed = (FileTime) unix.get("ctime");
        }
        return new Attributes(
                mode,
                user,
                group,
                links,
                basic.size(),
                basic.lastAccessTime(),
                basic.lastModifiedTime(),
                changed,
                basic.fileKey());
    }

    boolean isFolder() {
        return (mode & TYPE) == FOLDER;
    }

    boolean isLink() {
        return (mode & TYPE) == LINK;
    }

    boolean isFile() {
        return (mode & TYPE) == FILE;
    }
}
