package org.alcazar.devices.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;

/** Keeps two machines from writing to one image. */
final class FileLocks {
    private FileLocks() {}

    /** Locks a file, shared with other readers when it is only read, until it is closed. */
    static void take(FileChannel file, boolean readOnly) throws IOException {
        try {
            if (file.tryLock(0, Long.MAX_VALUE, readOnly) != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            // Another machine of this program has it. Two readers are no harm to each other.
            if (readOnly) {
                return;
            }
        }
        throw new IOException("the file is in use");
    }
}
