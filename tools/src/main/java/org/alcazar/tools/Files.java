package org.alcazar.tools;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** Files named on the command line; what is wrong with one is told in a line. */
final class Files {
    private Files() {}

    /** The whole content. */
    static byte[] read(Path file) {
        try {
            if (java.nio.file.Files.size(file) > Integer.MAX_VALUE - 8) {
                throw new UserError(file + ": larger than 2 GiB, which no image may be");
            }
            return java.nio.file.Files.readAllBytes(file);
        } catch (IOException e) {
            throw UserError.file(file, e);
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
