package org.alcazar.devices.storage;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that is the disk, byte for byte. A last part of a sector is filled up with zeros and cannot be written. */
public final class RawImage implements DiskImage {
    private final FileChannel file;
    private final boolean readOnly;
    private final long length;

    private RawImage(FileChannel file, boolean readOnly, long length) {
        this.file = file;
        this.readOnly = readOnly;
        this.length = length;
    }

    public static RawImage open(Path path, boolean readOnly) throws IOException {
        FileChannel file = readOnly
                ? FileChannel.open(path, StandardOpenOption.READ)
                : FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLocks.take(file, readOnly);
            if (file.size() == 0) {
                throw new IOException("the disk image is empty");
            }
            return new RawImage(file, readOnly, file.size());
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public long sectors() {
        return (length + SECTOR - 1) / SECTOR;
    }

    @Override
    public boolean readOnly() {
        return readOnly;
    }

    @Override
    public void read(long sector, byte[] target, int offset, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(target, offset, count);
        long at = sector * SECTOR;
        while (buffer.hasRemaining()) {
            int got = file.read(buffer, at);
            if (got < 0) {
                break;
            }
            at += got;
        }
        while (buffer.hasRemaining()) {
            buffer.put((byte) 0);
        }
    }

    @Override
    public void write(long sector, byte[] source, int offset, int count) throws IOException {
        if (readOnly) {
            throw new IOException("the disk is read-only");
        }
        if (sector * SECTOR + count > length) {
            throw new EOFException("the last sector of the disk is not complete");
        }
        ByteBuffer buffer = ByteBuffer.wrap(source, offset, count);
        long at = sector * SECTOR;
        while (buffer.hasRemaining()) {
            at += file.write(buffer, at);
        }
    }

    @Override
    public void flush() throws IOException {
        if (!readOnly) {
            file.force(false);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
