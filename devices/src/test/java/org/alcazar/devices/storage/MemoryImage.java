package org.alcazar.devices.storage;

import java.io.IOException;

/** A disk in memory whose sector n is filled with the byte n. */
public final class MemoryImage implements DiskImage {
    public final byte[] bytes;
    public final boolean readOnly;
    public int flushes;
    public boolean broken;

    public MemoryImage(int sectors, boolean readOnly) {
        bytes = new byte[sectors * SECTOR];
        this.readOnly = readOnly;
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i / SECTOR);
        }
    }

    @Override
    public long sectors() {
        return bytes.length / SECTOR;
    }

    @Override
    public boolean readOnly() {
        return readOnly;
    }

    private void check() throws IOException {
        if (broken) {
            throw new IOException("the disk is broken");
        }
    }

    @Override
    public void read(long sector, byte[] target, int offset, int count) throws IOException {
        check();
        System.arraycopy(bytes, (int) sector * SECTOR, target, offset, count);
    }

    @Override
    public void write(long sector, byte[] source, int offset, int count) throws IOException {
        check();
        System.arraycopy(source, offset, bytes, (int) sector * SECTOR, count);
    }

    @Override
    public void flush() throws IOException {
        check();
        flushes++;
    }

    @Override
    public void close() {}
}
