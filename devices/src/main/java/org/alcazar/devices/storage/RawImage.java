package org.alcazar.devices.storage;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;

/** A file that is the disk, byte for byte. A last part of a sector is filled up with zeros and cannot be written. */
public final class RawImage implements DiskImage {
    private final HostFile file;
    private final long length;

    private RawImage(HostFile file, long length) {
        this.file = file;
        this.length = length;
    }

    public static RawImage open(Path path, boolean readOnly) throws IOException {
        HostFile file = HostFile.open(path, readOnly);
        long length = file.size();
        if (length == 0) {
            file.close();
            throw new IOException("the disk image is empty");
        }
        return new RawImage(file, length);
    }

    @Override
    public long sectors() {
        return (length + SECTOR - 1) / SECTOR;
    }

    @Override
    public boolean readOnly() {
        return file.readOnly();
    }

    @Override
    public void read(long sector, byte[] target, int offset, int count) throws IOException {
        file.read(sector * SECTOR, target, offset, count);
    }

    @Override
    public void write(long sector, byte[] source, int offset, int count) throws IOException {
        if (sector * SECTOR + count > length) {
            throw new EOFException("the last sector of the disk is not complete");
        }
        file.write(sector * SECTOR, source, offset, count);
    }

    @Override
    public void flush() throws IOException {
        file.force();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
