package org.alcazar.devices.share;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the protocol calls a fid: a file that the guest has a number for, opened or not. */
final class OpenFile {
    private static final int ACCESS = 3;
    private static final int WRITE_ONLY = 1;
    private static final int READ_WRITE = 2;
    private static final int TRUNCATE = 0x200;

    private FilePath path;
    /** Linux's flags it was opened with; -1 while it is not open. */
    private int flags = -1;

    private FileChannel channel;
    /** What a folder contained when it was last read from its start. */
    private List<String> names = List.of();

    OpenFile(FilePath path) {
        this.path = path;
    }

    FilePath path() {
        return path;
    }

    void moveTo(FilePath target) {
        path = target;
    }

    boolean isOpen() {
        return flags >= 0;
    }

    int flags() {
        return flags;
    }

    /** The options for Linux's flags; appending is the guest's, which says where each write goes. */
    static Set<OpenOption> options(int flags) {
        Set<OpenOption> options = new HashSet<>();
        int access = flags & ACCESS;
        if (access != WRITE_ONLY) {
            options.add(StandardOpenOption.READ);
        }
        if (access == WRITE_ONLY || access == READ_WRITE) {
            options.add(StandardOpenOption.WRITE);
            if ((flags & TRUNCATE) != 0) {
                options.add(StandardOpenOption.TRUNCATE_EXISTING);
            }
        }
        return options;
    }

    void opened(int openFlags, FileChannel file) {
        flags = openFlags & ~TRUNCATE;
        channel = file;
    }

    /** The open file; null of a folder, and of a file that is gone since a state was saved. */
    FileChannel channel() {
        return channel;
    }

    List<String> names() {
        return names;
    }

    void names(List<String> content) {
        names = content;
    }

    void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
        flags = -1;
    }
}
