package org.alcazar.devices.share;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Map;

/** Linux's error numbers, which the protocol uses, and which of them an exception of the host's file system means. */
final class ErrorNumber {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EIO = 5;
    static final int EBADF = 9;
    static final int EACCES = 13;
    static final int EEXIST = 17;
    static final int EXDEV = 18;
    static final int ENOTDIR = 20;
    static final int EISDIR = 21;
    static final int EINVAL = 22;
    static final int ENFILE = 23;
    static final int EMFILE = 24;
    static final int EFBIG = 27;
    static final int ENOSPC = 28;
    static final int EROFS = 30;
    static final int ENAMETOOLONG = 36;
    static final int ENOTEMPTY = 39;
    static final int ELOOP = 40;
    static final int ENODATA = 61;
    static final int EPROTO = 71;
    static final int EOPNOTSUPP = 95;

    /** What the C library calls the errors that Java has no exception for. */
    private static final Map<String, Integer> REASONS = Map.of(
            "No space left on device", ENOSPC,
            "Is a directory", EISDIR,
            "Not a directory", ENOTDIR,
            "Directory not empty", ENOTEMPTY,
            "File name too long", ENAMETOOLONG,
            "Too many levels of symbolic links", ELOOP,
            "Operation not permitted", EPERM,
            "Read-only file system", EROFS,
            "Too many open files", EMFILE,
            "Invalid cross-device link", EXDEV);

    private ErrorNumber() {}

    static int of(IOException e) {
        if (e instanceof NoSuchFileException) {
            return ENOENT;
        } else if (e instanceof FileAlreadyExistsException) {
            return EEXIST;
        } else if (e instanceof DirectoryNotEmptyException) {
            return ENOTEMPTY;
        } else if (e instanceof NotDirectoryException) {
            return ENOTDIR;
        } else if (e instanceof AccessDeniedException) {
            return EACCES;
        } else if (e instanceof FileSystemLoopException) {
            return ELOOP;
        } else if (e instanceof AtomicMoveNotSupportedException) {
            return EXDEV;
        }
        String reason = e instanceof FileSystemException problem ? problem.getReason() : e.getMessage();
        for (Map.Entry<String, Integer> entry : REASONS.entrySet()) {
            if (reason != null && reason.startsWith(entry.getKey())) {
                return entry.getValue();
            }
        }
        return EIO;
    }

    static int of(RuntimeException e) {
        return e instanceof ReadOnlyFileSystemException
                ? EROFS
                : e instanceof UnsupportedOperationException ? EOPNOTSUPP : EINVAL;
    }
}
