package org.alcazar.devices.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads guest files from the host. */
public final class ImageFile {
    /** The largest file that is read, in bytes. */
    public static final long MAX_SIZE = 1L << 30;

    private ImageFile() {}

    /**
     * Reads a whole file.
     *
     * @throws ImageException if it does not exist, is no regular file, is larger than {@link #MAX_SIZE}, or cannot be
     *     read
     */
    public static byte[] read(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw new ImageException(file.toString(), "this is a folder; expected a file");
            }
            long size = Files.size(file);
            if (size > MAX_SIZE) {
                throw new ImageException(
                        file.toString(), "the file has " + size + " bytes; expected at most " + MAX_SIZE);
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new ImageException(file.toString(), "there is no such file");
        } catch (IOException e) {
            throw new ImageException(file.toString(), "the file cannot be read (" + e + ")");
        }
    }
}
