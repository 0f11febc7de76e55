package org.alcazar.devices.storage.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.alcazar.devices.storage.HostFile;

/** The clusters of tables used last. Changes go to the file at once. */
final class BlockCache {
    private static final int BYTES = 8 << 20;

    /** A cluster's bytes, and the same as big-endian numbers. */
    record Block(byte[] bytes, ByteBuffer numbers) {
        Block(byte[] bytes) {
            this(bytes, ByteBuffer.wrap(bytes));
        }
    }

    private final HostFile file;
    private final int clusterSize;
    private final Map<Long, Block> blocks;

    BlockCache(HostFile file, int clusterSize) {
        this.file = file;
        this.clusterSize = clusterSize;
        int most = Math.max(4, BYTES / clusterSize);
        blocks = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Block> eldest) {
                return size() > most;
            }
        };
    }

    /** The cluster at an offset of the file; changed only through this cache. */
    Block get(long offset) throws IOException {
        Block block = blocks.get(offset);
        if (block == null) {
            block = new Block(file.read(offset, clusterSize));
            blocks.put(offset, block);
        }
        return block;
    }

    /** Writes a whole new cluster. */
    void create(long offset, byte[] content) throws IOException {
        file.write(offset, content, 0, clusterSize);
        blocks.put(offset, new Block(content));
    }

    void setLong(long offset, int index, long value) throws IOException {
        get(offset).numbers().putLong(8 * index, value);
        written(offset, 8 * index, 8);
    }

    /** Writes a part of a cluster that the caller has changed. */
    void written(long offset, int from, int count) throws IOException {
        file.write(offset + from, get(offset).bytes(), from, count);
    }

    /** A cluster is no table any more. */
    void forget(long offset) {
        blocks.remove(offset);
    }
}
