package org.alcazar.devices.storage.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.alcazar.devices.storage.DiskImage;
import org.alcazar.devices.storage.HostFile;

/**
 * A disk in a qcow2 image. What the image does not have comes from its backing image, which is only read; without one it
 * is zero.
 */
public final class Qcow2Image implements DiskImage {
    private static final long OFFSET = 0x00FF_FFFF_FFFF_FE00L;
    /** The table or cluster has one reference: it may be written in place. */
    private static final long COPIED = 1L << 63;

    private static final long COMPRESSED = 1L << 62;
    private static final long ZERO = 1;
    private static final long RESERVED_ONE = 0x7F00_0000_0000_01FFL;
    private static final long RESERVED_TWO = 0x3F00_0000_0000_01FEL;

    private final HostFile file;
    private final Qcow2Header header;
    private final DiskImage backing;
    private final int clusterSize;
    private final long[] table;
    private final BlockCache tables;
    private final Compressed compressed;
    /** Null when the image is only read. */
    private final Refcounts refcounts;

    private Qcow2Image(HostFile file, Qcow2Header header, DiskImage backing) throws IOException {
        this.file = file;
        this.header = header;
        this.backing = backing;
        clusterSize = header.clusterSize();
        tables = new BlockCache(file, clusterSize);
        compressed = new Compressed(file, header.clusterBits());
        table = readTable();
        refcounts = file.readOnly() ? null : new Refcounts(file, header, new BlockCache(file, clusterSize));
        if (refcounts != null) {
            prepareToWrite();
        }
    }

    /**
     * Opens an image.
     *
     * @throws IOException when the image is damaged or uses what is not supported; one line
     */
    public static Qcow2Image open(Path path, boolean readOnly, BackingOpener opener) throws IOException {
        HostFile file = HostFile.open(path, readOnly);
        DiskImage backing = null;
        try {
            Qcow2Header header = Qcow2Header.read(file);
            if (!readOnly && header.unsafe() != null) {
                throw new IOException(header.unsafe());
            }
            if (!header.backingFile().isEmpty()) {
                backing = opener.open(header.backingFile(), header.backingFormat());
            }
            return new Qcow2Image(file, header, backing);
        } catch (IOException | RuntimeException e) {
            file.close();
            if (backing != null) {
                backing.close();
            }
            throw e;
        }
    }

    /** Opens the image behind another one. */
    @FunctionalInterface
    public interface BackingOpener {
        /**
         * @param name as the image has it
         * @param format as the image has it, or empty
         */
        DiskImage open(String name, String format) throws IOException;
    }

    private long[] readTable() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(file.read(header.table(), 8 * header.tableEntries()));
        long[] entries = new long[header.tableEntries()];
        bytes.asLongBuffer().get(entries);
        long fileSize = file.size();
        for (int i = 0; i < entries.length; i++) {
            long at = entries[i] & OFFSET;
            if ((entries[i] & RESERVED_ONE) != 0 || at % clusterSize != 0 || at >= fileSize) {
                throw Qcow2Header.corrupt("has a wrong entry " + i + " in its first-level table");
            }
        }
        return entries;
    }

    private void prepareToWrite() throws IOException {
        refcounts.protect(header.table(), (8L * table.length + clusterSize - 1) / clusterSize);
        if (header.snapshots() != 0) {
            refcounts.protect(header.snapshotTable(), 1);
        }
        for (long entry : table) {
            if (entry != 0) {
                refcounts.checkData(entry & OFFSET);
            }
        }
        for (long entry : table) {
            if (entry != 0) {
                refcounts.protect(entry & OFFSET, 1);
            }
        }
        if (header.autoclear()) {
            // Features that this program does not keep up to date, such as bitmaps of what has changed.
            file.write(Qcow2Header.AUTOCLEAR, new byte[8], 0, 8);
        }
    }

    @Override
    public long sectors() {
        return header.size() / SECTOR + (header.size() % SECTOR == 0 ? 0 : 1);
    }

    @Override
    public boolean readOnly() {
        return file.readOnly();
    }

    @Override
    public void read(long sector, byte[] target, int offset, int count) throws IOException {
        long at = sector * SECTOR;
        for (int done = 0; done < count; ) {
            int part = Math.min(count - done, clusterSize - (int) (at & clusterSize - 1));
            readPart(at, target, offset + done, part);
            done += part;
            at += part;
        }
    }

    /** Reads from one cluster. */
    private void readPart(long at, byte[] target, int offset, int count) throws IOException {
        long entry = entry(at);
        int inside = (int) (at & clusterSize - 1);
        if ((entry & COMPRESSED) != 0) {
            System.arraycopy(compressed.cluster(entry), inside, target, offset, count);
        } else if (isZero(entry)) {
            Arrays.fill(target, offset, offset + count, (byte) 0);
        } else if ((entry & OFFSET) != 0) {
            file.read(dataOffset(entry) + inside, target, offset, count);
        } else {
            readBacking(at, target, offset, count);
        }
    }

    private boolean isZero(long entry) {
        return header.version() >= 3 && (entry & ZERO) != 0;
    }

    private void readBacking(long at, byte[] target, int offset, int count) throws IOException {
        int present = 0;
        if (backing != null) {
            present = (int) Math.max(0, Math.min(count, backing.sectors() * SECTOR - at));
            backing.read(at / SECTOR, target, offset, present);
        }
        Arrays.fill(target, offset + present, offset + count, (byte) 0);
    }

    /** The checked offset of a cluster that is stored plainly. */
    private long dataOffset(long entry) throws IOException {
        long offset = entry & OFFSET;
        if ((entry & RESERVED_TWO) != 0 || offset % clusterSize != 0 || offset >= file.size()) {
            throw Qcow2Header.corrupt("has a wrong entry in a second-level table: 0x" + Long.toHexString(entry));
        }
        return offset;
    }

    private int tableIndex(long at) {
        return (int) (at / clusterSize / (clusterSize / 8));
    }

    private int entryIndex(long at) {
        return (int) (at / clusterSize % (clusterSize / 8));
    }

    /** The second-level entry for a place on the disk. */
    private long entry(long at) throws IOException {
        long second = table[tableIndex(at)] & OFFSET;
        return second == 0 ? 0 : tables.get(second).numbers().getLong(8 * entryIndex(at));
    }

    @Override
    public void write(long sector, byte[] source, int offset, int count) throws IOException {
        if (refcounts == null) {
            throw new IOException("the disk is read-only");
        }
        long at = sector * SECTOR;
        for (int done = 0; done < count; ) {
            int part = Math.min(count - done, clusterSize - (int) (at & clusterSize - 1));
            writePart(at, source, offset + done, part);
            done += part;
            at += part;
        }
    }

    /** Writes into one cluster. */
    private void writePart(long at, byte[] source, int offset, int count) throws IOException {
        long entry = entry(at);
        int inside = (int) (at & clusterSize - 1);
        boolean plain = (entry & COMPRESSED) == 0 && (entry & OFFSET) != 0;
        if (plain && (entry & COPIED) != 0 && !isZero(entry)) {
            long cluster = dataOffset(entry);
            refcounts.checkData(cluster);
            file.write(cluster + inside, source, offset, count);
            return;
        }
        long second = ownTable(tableIndex(at));
        byte[] whole = new byte[clusterSize];
        if (count < clusterSize) {
            readPart(at - inside, whole, 0, clusterSize);
        }
        System.arraycopy(source, offset, whole, inside, count);
        long old = plain ? dataOffset(entry) : 0;
        boolean reuse = plain && (entry & COPIED) != 0;
        forEachReplaced(entry, refcounts::checkData);
        long cluster = reuse ? old : refcounts.allocate();
        file.write(cluster, whole, 0, clusterSize);
        tables.setLong(second, entryIndex(at), cluster | COPIED);
        if (!reuse) {
            forEachReplaced(entry, refcounts::release);
        }
    }

    private interface ClusterUse {
        void accept(long offset) throws IOException;
    }

    /** The clusters of the file that an entry refers to. */
    private void forEachReplaced(long entry, ClusterUse use) throws IOException {
        if ((entry & COMPRESSED) != 0) {
            long end = compressed.end(entry);
            for (long part = compressed.offset(entry) & -clusterSize; part < end; part += clusterSize) {
                use.accept(part);
            }
        } else if ((entry & OFFSET) != 0) {
            use.accept(dataOffset(entry));
        }
    }

    /** Makes sure that a second-level table is there and belongs to this disk alone; returns its offset. */
    private long ownTable(int index) throws IOException {
        long entry = table[index];
        long old = entry & OFFSET;
        if ((entry & COPIED) != 0 && old != 0) {
            return old;
        }
        byte[] content =
                old == 0 ? new byte[clusterSize] : tables.get(old).bytes().clone();
        long at = refcounts.allocate();
        tables.create(at, content);
        refcounts.protect(at, 1);
        table[index] = at | COPIED;
        byte[] bytes = ByteBuffer.allocate(8).putLong(at | COPIED).array();
        file.write(header.table() + 8L * index, bytes, 0, 8);
        if (old != 0 && refcounts.release(old)) {
            tables.forget(old);
        }
        return at;
    }

    @Override
    public void flush() throws IOException {
        file.force();
    }

    @Override
    public void close() throws IOException {
        file.force();
        file.close();
        if (backing != null) {
            backing.close();
        }
    }
}
