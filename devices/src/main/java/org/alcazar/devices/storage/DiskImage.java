package org.alcazar.devices.storage;

import java.io.Closeable;
import java.io.IOException;

/**
 * What a disk holds, in sectors of 512 bytes. Reads and writes are of whole sectors inside the disk; a caller checks
 * that first.
 */
public interface DiskImage extends Closeable {
    int SECTOR = 512;

    /** Sectors of the disk. */
    long sectors();

    boolean readOnly();

    void read(long sector, byte[] target, int offset, int count) throws IOException;

    /** @throws IOException also when the image is read-only */
    void write(long sector, byte[] source, int offset, int count) throws IOException;

    /** Makes everything written so far survive the end of the program. */
    void flush() throws IOException;
}
