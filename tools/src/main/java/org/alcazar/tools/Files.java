package org.alcazar.tools;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;

/** Files named on the command line; what is wrong with one is told in a line. */
final class Files {
    /** Bytes that are taken from a pipe or a device, some of which never end. */
    private static final int MAX_STREAM = 256 << 20;

    private Files() {}

    /** The whole content. */
    static byte[] read(Path file) {
        try {
            boolean stream = java.nio.file.Files.exists(file) && !java.nio.file.Files.isRegularFile(file);
            return stream ? readStream(file) : readImage(file);
        } catch (IOException e) {
            throw UserError.file(file, e);
        } catch (OutOfMemoryError e) {
            throw new UserError(file + ": larger than the memory of this program (java -Xmx)");
        }
    }

    /** The whole content of what goes into a guest's memory, which has so many bytes. */
    static byte[] read(Path file, long memory) {
        long length = length(file);
        if (length > memory) {
            throw new UserError(file + ": " + length + " bytes, more than --memory " + Sizes.show(memory) + " holds");
        }
        return read(file);
    }

    private static long length(Path file) {
        try {
            return java.nio.file.Files.size(file);
        } catch (IOException e) {
            throw UserError.file(file, e);
        }
    }

    private static byte[] readImage(Path file) throws IOException {
        if (java.nio.file.Files.size(file) > Integer.MAX_VALUE - 8) {
            throw new UserError(file + ": larger than 2 GiB, which no image may be");
        }
        return java.nio.file.Files.readAllBytes(file);
    }

    private static byte[] readStream(Path file) throws IOException {
        try (InputStream stream = java.nio.file.Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes(MAX_STREAM + 1);
            if (bytes.length > MAX_STREAM) {
                throw new UserError(file + ": no file, and more than 256 MiB come out of it");
            }
            return bytes;
        }
    }

    /** Makes a file, or empties the one there is. */
    static OutputStream create(Path file) {
        try {
            return new BufferedOutputStream(java.nio.file.Files.newOutputStream(file));
        } catch (IOException e) {
            throw UserError.file(file, e);
        }
    }
}
