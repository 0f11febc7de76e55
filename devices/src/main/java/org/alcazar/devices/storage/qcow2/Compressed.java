package org.alcazar.devices.storage.qcow2;

import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.alcazar.devices.storage.HostFile;

/** Reads clusters that are stored compressed; the last one is kept. */
final class Compressed {
    private static final int SECTOR = 512;

    private final HostFile file;
    private final int clusterBits;
    private long lastEntry;
    private byte[] last;

    Compressed(HostFile file, int clusterBits) {
        this.file = file;
        this.clusterBits = clusterBits;
    }

    /** First byte of the compressed data. */
    long offset(long entry) {
        return entry & (1L << lengthShift()) - 1;
    }

    /** The byte behind the last sector that has a part of it. */
    long end(long entry) {
        long more = (entry & (1L << 62) - 1) >>> lengthShift();
        return (offset(entry) & -SECTOR) + (more + 1) * SECTOR;
    }

    private int lengthShift() {
        return 62 - (clusterBits - 8);
    }

    byte[] cluster(long entry) throws IOException {
        if (last != null && entry == lastEntry) {
            return last;
        }
        long from = offset(entry);
        if (from >= file.size()) {
            throw Qcow2Header.corrupt("has a compressed cluster outside the file");
        }
        byte[] packed = file.read(from, (int) (end(entry) - from));
        byte[] cluster = new byte[1 << clusterBits];
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(packed);
            int done = 0;
            while (done < cluster.length) {
                int got = inflater.inflate(cluster, done, cluster.length - done);
                if (got == 0) {
                    throw Qcow2Header.corrupt("has a compressed cluster that ends early");
                }
                done += got;
            }
        } catch (DataFormatException e) {
            throw new IOException("the qcow2 image has a compressed cluster that is damaged", e);
        } finally {
            inflater.end();
        }
        last = cluster;
        lastEntry = entry;
        return cluster;
    }
}
