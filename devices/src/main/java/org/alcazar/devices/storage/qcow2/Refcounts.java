package org.alcazar.devices.storage.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.alcazar.devices.storage.HostFile;

/**
 * How often each cluster of the file is referred to, and the search for one that is not. The counts are in blocks of one
 * cluster, found through a table; a block that is missing counts nothing.
 */
final class Refcounts {
    private static final long OFFSET = -512L;

    private final HostFile file;
    private final BlockCache blocks;
    private final int clusterBits;
    private final int order;
    /** Counts in one block. */
    private final int perBlock;

    private long tableAt;
    private long[] table;
    /** No cluster before this one is free. */
    private long firstFree = 1;
    /** Clusters that are part of the image's structure: no guest's data ever goes there. */
    private final Set<Long> structure = new HashSet<>();

    Refcounts(HostFile file, Qcow2Header header, BlockCache blocks) throws IOException {
        this.file = file;
        this.blocks = blocks;
        clusterBits = header.clusterBits();
        order = header.refcountOrder();
        perBlock = (header.clusterSize() * 8) >> order;
        tableAt = header.refcountTable();
        ByteBuffer bytes = ByteBuffer.wrap(file.read(tableAt, header.refcountClusters() * header.clusterSize()));
        table = new long[bytes.capacity() / 8];
        long fileSize = file.size();
        protect(0, 1);
        protect(tableAt, header.refcountClusters());
        for (int i = 0; i < table.length; i++) {
            table[i] = bytes.getLong(8 * i);
            if (table[i] % header.clusterSize() != 0 || table[i] < 0 || table[i] >= fileSize) {
                throw Qcow2Header.corrupt("has refcount block " + i + " outside the file or not aligned");
            }
            if (table[i] != 0) {
                protect(table[i], 1);
            }
        }
    }

    /**
     * Declares clusters to be part of the image's structure.
     *
     * @throws IOException if one of them is that already, as something else: a table that is used twice would be changed
     *     behind the back of one of its users, and one that lists itself has no end
     */
    void protect(long offset, long count) throws IOException {
        for (long i = 0; i < count; i++) {
            long cluster = (offset >> clusterBits) + i;
            if (!structure.add(cluster)) {
                throw Qcow2Header.corrupt(
                        "has two of its tables in one place, at 0x" + Long.toHexString(cluster << clusterBits));
            }
        }
    }

    /** Refuses a place for something new where the image has a table that it does not count. */
    private void checkNew(long cluster) throws IOException {
        if (structure.contains(cluster)) {
            throw Qcow2Header.corrupt(
                    "does not count a cluster it uses, at 0x" + Long.toHexString(cluster << clusterBits));
        }
    }

    /** Refuses an offset that the guest's data cannot have. */
    void checkData(long offset) throws IOException {
        if (structure.contains(offset >> clusterBits)) {
            throw Qcow2Header.corrupt("has data in its own tables, at 0x" + Long.toHexString(offset));
        }
    }

    long get(long cluster) throws IOException {
        long block = cluster / perBlock;
        if (block >= table.length || table[(int) block] == 0) {
            return 0;
        }
        ByteBuffer bytes = blocks.get(table[(int) block] & OFFSET).numbers();
        int index = (int) (cluster % perBlock);
        return switch (order) {
            case 6 -> bytes.getLong(8 * index);
            case 5 -> bytes.getInt(4 * index) & 0xFFFF_FFFFL;
            case 4 -> bytes.getShort(2 * index) & 0xFFFF;
            case 3 -> bytes.get(index) & 0xFF;
            default ->
                bytes.get(index >> 3 - order) >> ((index & (1 << 3 - order) - 1) << order) & (1 << (1 << order)) - 1;
        };
    }

    /** Sets a count whose block exists. */
    private void set(long cluster, long value) throws IOException {
        long block = table[(int) (cluster / perBlock)] & OFFSET;
        ByteBuffer bytes = blocks.get(block).numbers();
        int index = (int) (cluster % perBlock);
        switch (order) {
            case 6 -> bytes.putLong(8 * index, value);
            case 5 -> bytes.putInt(4 * index, (int) value);
            case 4 -> bytes.putShort(2 * index, (short) value);
            case 3 -> bytes.put(index, (byte) value);
            default -> {
                int shift = (index & (1 << 3 - order) - 1) << order;
                int mask = (1 << (1 << order)) - 1 << shift;
                int at = index >> 3 - order;
                bytes.put(at, (byte) (bytes.get(at) & ~mask | (int) value << shift & mask));
            }
        }
        int bits = 1 << order;
        blocks.written(block, (int) ((long) index * bits / 8), Math.max(1, bits / 8));
    }

    /** Takes a free cluster; returns its offset. Its content is whatever was there. */
    long allocate() throws IOException {
        long cluster = firstFree;
        while (get(cluster) != 0) {
            cluster++;
        }
        ensureBlock(cluster / perBlock);
        while (get(cluster) != 0) {
            // The new block itself may have taken it.
            cluster++;
            ensureBlock(cluster / perBlock);
        }
        checkNew(cluster);
        set(cluster, 1);
        firstFree = cluster + 1;
        return cluster << clusterBits;
    }

    /** One reference less to the cluster at an offset; returns whether it is free now. */
    boolean release(long offset) throws IOException {
        long cluster = offset >> clusterBits;
        long count = get(cluster);
        if (count == 0) {
            throw Qcow2Header.corrupt("does not count a cluster it uses, at 0x" + Long.toHexString(offset));
        }
        set(cluster, count - 1);
        if (count == 1) {
            firstFree = Math.min(firstFree, cluster);
            structure.remove(cluster);
            blocks.forget(cluster << clusterBits);
        }
        return count == 1;
    }

    /** Makes sure that a block exists. A new one is the first of the clusters it counts. */
    private void ensureBlock(long number) throws IOException {
        if (number >= table.length) {
            growTable(number);
        }
        int index = (int) number;
        if (table[index] == 0) {
            long at = number * perBlock << clusterBits;
            checkNew(number * perBlock);
            blocks.create(at, new byte[1 << clusterBits]);
            table[index] = at;
            protect(at, 1);
            set(number * perBlock, 1);
            byte[] entry = ByteBuffer.allocate(8).putLong(at).array();
            file.write(tableAt + 8L * index, entry, 0, 8);
        }
    }

    /** Moves the table, longer, to where its old one counted nothing, with the blocks that count it there. */
    private void growTable(long wanted) throws IOException {
        int clusterSize = 1 << clusterBits;
        long firstBlock = table.length;
        long first = firstBlock * perBlock;
        int newBlocks = 1;
        long entries = Math.max(wanted + 1, firstBlock + newBlocks) * 3 / 2;
        long clusters = (entries * 8 + clusterSize - 1) / clusterSize;
        while (newBlocks + clusters > (long) newBlocks * perBlock) {
            newBlocks++;
            entries = Math.max(wanted + 1, firstBlock + newBlocks) * 3 / 2;
            clusters = (entries * 8 + clusterSize - 1) / clusterSize;
        }
        if (clusters * clusterSize > Integer.MAX_VALUE / 2) {
            throw new IOException("the qcow2 image cannot grow further");
        }
        for (long i = 0; i < newBlocks + clusters; i++) {
            checkNew(first + i);
        }
        long oldAt = tableAt;
        int oldClusters = table.length * 8 / clusterSize;
        table = Arrays.copyOf(table, (int) (clusters * clusterSize / 8));
        for (int i = 0; i < newBlocks; i++) {
            long at = first + i << clusterBits;
            blocks.create(at, new byte[clusterSize]);
            table[(int) firstBlock + i] = at;
        }
        for (long i = 0; i < newBlocks + clusters; i++) {
            set(first + i, 1);
        }
        protect(first << clusterBits, newBlocks + clusters);
        tableAt = first + newBlocks << clusterBits;
        ByteBuffer bytes = ByteBuffer.allocate(table.length * 8);
        bytes.asLongBuffer().put(table);
        file.write(tableAt, bytes.array(), 0, bytes.capacity());
        ByteBuffer fields = ByteBuffer.allocate(12).putLong(tableAt).putInt((int) clusters);
        file.write(Qcow2Header.REFCOUNT_TABLE, fields.array(), 0, 12);
        for (int i = 0; i < oldClusters; i++) {
            release(oldAt + (long) i * clusterSize);
        }
    }
}
