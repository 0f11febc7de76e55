package org.alcazar.tools;

import com.google.common.base.CharMatcher;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Something the user asked for cannot be done: one line that names the value and what was expected. Exit status 2. */
public final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message one line; control characters, which may come from files, are made visible */
    public UserError(String message) {
        super(CharMatcher.javaIsoControl().replaceFrom(message, '?'));
    }

    /** A file that cannot be read or written. */
    public static UserError file(Path file, IOException cause) {
        return new UserError(file + ": " + reason(file, cause));
    }

    private static String reason(Path file, IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "no such file";
        } else if (cause instanceof AccessDeniedException) {
            return "access denied";
        } else if (Files.isDirectory(file)) {
            return "is a folder, expected a file";
        }
        return oneLine(cause);
    }

    /** What an exception says, or its kind when it says nothing. */
    static String oneLine(Throwable failure) {
        String message = failure.getMessage();
        String text = message == null || message.isBlank()
                ? failure.getClass().getSimpleName()
                : failure instanceof IOException ? message : failure.getClass().getSimpleName() + ": " + message;
        return CharMatcher.javaIsoControl().replaceFrom(text, ' ');
    }
}
