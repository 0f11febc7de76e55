package org.alcazar.devices.storage.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.alcazar.devices.storage.HostFile;

/**
 * What the first cluster of an image says; every number has been checked against the file.
 *
 * @param size bytes of the disk
 * @param tableEntries entries of the first-level table
 * @param refcountClusters clusters of the table of reference-count blocks
 * @param unsafe why the image must not be written to, or null
 * @param autoclear whether there are features that a writer who does not know them has to switch off
 */
record Qcow2Header(
        int version,
        int clusterBits,
        long size,
        long table,
        int tableEntries,
        long refcountTable,
        int refcountClusters,
        int refcountOrder,
        int snapshots,
        long snapshotTable,
        String backingFile,
        String backingFormat,
        String unsafe,
        boolean autoclear) {
    static final int MAGIC = 0x514649FB;
    static final int AUTOCLEAR = 88;
    static final int REFCOUNT_TABLE = 48;

    private static final int OLD_LENGTH = 72;
    private static final int LENGTH = 104;
    private static final int DIRTY = 1;
    private static final int CORRUPT = 2;
    private static final int EXTERNAL_DATA = 4;
    private static final int COMPRESSION = 8;
    private static final int EXTENDED_TABLES = 16;
    private static final int MAX_TABLE = 32 << 20;
    private static final int MAX_REFCOUNT_TABLE = 8 << 20;
    private static final int MAX_NAME = 1023;
    private static final int BACKING_FORMAT = 0xE279_2ACA;

    static Qcow2Header read(HostFile file) throws IOException {
        ByteBuffer head = ByteBuffer.wrap(file.read(0, LENGTH + 8));
        if (file.size() < OLD_LENGTH || head.getInt(0) != MAGIC) {
            throw corrupt("has no header");
        }
        int version = head.getInt(4);
        if (version != 2 && version != 3) {
            throw new IOException("qcow2 version " + (version & 0xFFFF_FFFFL) + " is not supported; expected 2 or 3");
        }
        int clusterBits = head.getInt(20);
        if (clusterBits < 9 || clusterBits > 21) {
            throw corrupt("has clusters of 2^" + (clusterBits & 0xFFFF_FFFFL) + " bytes");
        }
        if (head.getInt(32) != 0) {
            throw new IOException("an encrypted qcow2 image, which is not supported");
        }
        String unsafe = version == 2 ? null : checkFeatures(head);
        int order = version == 2 ? 4 : head.getInt(96);
        int length = version == 2 ? OLD_LENGTH : head.getInt(100);
        if (order < 0 || order > 6 || length < OLD_LENGTH || length > 1 << clusterBits) {
            throw corrupt("has a header that makes no sense");
        }
        Qcow2Header header = new Qcow2Header(
                version,
                clusterBits,
                head.getLong(24),
                head.getLong(40),
                head.getInt(36),
                head.getLong(48),
                head.getInt(56),
                order,
                head.getInt(60),
                head.getLong(64),
                backingFile(file, head, clusterBits),
                backingFormat(file, length, 1 << clusterBits, head.getLong(8)),
                unsafe,
                version == 3 && head.getLong(AUTOCLEAR) != 0);
        header.check(file.size());
        return header;
    }

    /** Refuses what cannot be read; returns what forbids writing. */
    private static String checkFeatures(ByteBuffer head) throws IOException {
        long features = head.getLong(72);
        if ((features & EXTERNAL_DATA) != 0) {
            throw new IOException("a qcow2 image with an external data file, which is not supported");
        } else if ((features & EXTENDED_TABLES) != 0) {
            throw new IOException("a qcow2 image with subclusters (extended_l2), which is not supported");
        } else if ((features & COMPRESSION) != 0 && head.get(104) != 0) {
            throw new IOException("a qcow2 image compressed with zstd, which is not supported; expected zlib");
        } else if ((features & -32L) != 0) {
            throw new IOException("a qcow2 image with unknown features 0x" + Long.toHexString(features & -32L));
        } else if ((features & CORRUPT) != 0) {
            return "the qcow2 image is marked as corrupt: repair it, or add readonly or snapshot";
        } else if ((features & DIRTY) != 0) {
            return "the qcow2 image was not closed properly: repair it, or add readonly or snapshot";
        }
        return null;
    }

    private static String backingFile(HostFile file, ByteBuffer head, int clusterBits) throws IOException {
        long at = head.getLong(8);
        int length = head.getInt(16);
        if (at == 0 || length == 0) {
            return "";
        }
        if (length < 0 || length > MAX_NAME || at < 0 || at > (1 << clusterBits) - length) {
            throw corrupt("has the name of its backing file outside its header");
        }
        return new String(file.read(at, length), StandardCharsets.UTF_8);
    }

    /** Looks through the extensions, which end where the backing file's name is if nothing else ends them. */
    private static String backingFormat(HostFile file, int first, int cluster, long name) throws IOException {
        byte[] bytes = file.read(0, cluster);
        ByteBuffer area = ByteBuffer.wrap(bytes);
        long end = name == 0 ? cluster : Math.min(name, cluster);
        int at = first;
        while (at <= end - 8) {
            int type = area.getInt(at);
            int length = area.getInt(at + 4);
            if (type == 0) {
                return "";
            }
            if (length < 0 || length > cluster - at - 8) {
                throw corrupt("has a header extension that leaves the header");
            }
            if (type == BACKING_FORMAT) {
                return new String(bytes, at + 8, length, StandardCharsets.US_ASCII);
            }
            at += 8 + (length + 7 & ~7);
        }
        return "";
    }

    private void check(long fileSize) throws IOException {
        long clusterSize = clusterSize();
        long covered = clusterSize * (clusterSize / 8);
        if (size < 0 || size / covered + (size % covered == 0 ? 0 : 1) > (tableEntries & 0xFFFF_FFFFL)) {
            throw corrupt(
                    "describes a disk of " + Long.toUnsignedString(size) + " bytes, which its table does not hold");
        }
        if (tableEntries < 0 || tableEntries > MAX_TABLE / 8) {
            throw corrupt("has a table of " + (tableEntries & 0xFFFF_FFFFL) + " entries");
        }
        if (size == 0) {
            throw new IOException("the disk image is empty");
        }
        checkRange("first-level table", table, 8L * tableEntries, fileSize);
        if (refcountClusters <= 0 || refcountClusters * clusterSize > Math.max(MAX_REFCOUNT_TABLE, clusterSize)) {
            throw corrupt("has a refcount table of " + (refcountClusters & 0xFFFF_FFFFL) + " clusters");
        }
        checkRange("refcount table", refcountTable, 1, fileSize);
        if (snapshots != 0) {
            checkRange("snapshot table", snapshotTable, 1, fileSize);
        }
    }

    private void checkRange(String what, long at, long length, long fileSize) throws IOException {
        if (at <= 0 || at % clusterSize() != 0 || at > fileSize - length) {
            throw corrupt("has its " + what + " at 0x" + Long.toHexString(at) + ", outside the file or not aligned");
        }
    }

    int clusterSize() {
        return 1 << clusterBits;
    }

    static IOException corrupt(String what) {
        return new IOException("the qcow2 image " + what);
    }
}
