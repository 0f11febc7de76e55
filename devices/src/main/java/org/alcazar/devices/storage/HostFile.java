package org.alcazar.devices.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of the host that an image lives in, locked while it is open so that no two machines write to it. */
public final class HostFile implements Closeable {
    private final FileChannel channel;
    private final boolean readOnly;

    private HostFile(FileChannel channel, boolean readOnly) {
        this.channel = channel;
        this.readOnly = readOnly;
    }

    /** @throws IOException also when another machine uses the file in a way that excludes this one */
    public static HostFile open(Path path, boolean readOnly) throws IOException {
        FileChannel channel = readOnly
                ? FileChannel.open(path, StandardOpenOption.READ)
                : FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (!lock(channel, readOnly)) {
                throw new IOException("the file is in use");
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        return new HostFile(channel, readOnly);
    }

    private static boolean lock(FileChannel channel, boolean readOnly) throws IOException {
        try {
            return channel.tryLock(0, Long.MAX_VALUE, readOnly) != null;
        } catch (OverlappingFileLockException e) {
            // Another machine of this program has it. Two readers are no harm to each other.
            return readOnly;
        }
    }

    public boolean readOnly() {
        return readOnly;
    }

    /** Bytes of the file. */
    public long size() throws IOException {
        return channel.size();
    }

    /** Reads; what lies behind the end of the file is zero. */
    public void read(long at, byte[] target, int offset, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(target, offset, count);
        long position = at;
        while (buffer.hasRemaining()) {
            int got = channel.read(buffer, position);
            if (got < 0) {
                break;
            }
            position += got;
        }
        while (buffer.hasRemaining()) {
            buffer.put((byte) 0);
        }
    }

    /** Reads a whole range, which is zero behind the end of the file. */
    public byte[] read(long at, int count) throws IOException {
        byte[] bytes = new byte[count];
        read(at, bytes, 0, count);
        return bytes;
    }

    public void write(long at, byte[] source, int offset, int count) throws IOException {
        if (readOnly) {
            throw new IOException("the disk is read-only");
        }
        ByteBuffer buffer = ByteBuffer.wrap(source, offset, count);
        long position = at;
        while (buffer.hasRemaining()) {
            position += channel.write(buffer, position);
        }
    }

    /** Makes everything written so far survive the end of the program and of the host. */
    public void force() throws IOException {
        if (!readOnly) {
            channel.force(false);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
