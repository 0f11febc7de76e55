package org.alcazar.devices.storage;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** A disk whose writes stay in memory, over one that is only read: {@code snapshot}. */
public final class OverlayImage implements DiskImage {
    private static final int CLUSTER = 64 * 1024;
    private static final int CLUSTER_SECTORS = CLUSTER / SECTOR;

    private final DiskImage below;
    private final Map<Long, byte[]> clusters = new HashMap<>();

    public OverlayImage(DiskImage below) {
        this.below = below;
    }

    @Override
    public long sectors() {
        return below.sectors();
    }

    @Override
    public boolean readOnly() {
        return false;
    }

    @Override
    public void read(long sector, byte[] target, int offset, int count) throws IOException {
        for (int done = 0; done < count; ) {
            long at = sector + done / SECTOR;
            int part = part(at, count - done);
            byte[] cluster = clusters.get(at / CLUSTER_SECTORS);
            if (cluster == null) {
                below.read(at, target, offset + done, part);
            } else {
                System.arraycopy(cluster, (int) (at % CLUSTER_SECTORS) * SECTOR, target, offset + done, part);
            }
            done += part;
        }
    }

    @Override
    public void write(long sector, byte[] source, int offset, int count) throws IOException {
        for (int done = 0; done < count; ) {
            long at = sector + done / SECTOR;
            int part = part(at, count - done);
            byte[] cluster = cluster(at / CLUSTER_SECTORS);
            System.arraycopy(source, offset + done, cluster, (int) (at % CLUSTER_SECTORS) * SECTOR, part);
            done += part;
        }
    }

    private byte[] cluster(long number) throws IOException {
        byte[] cluster = clusters.get(number);
        if (cluster == null) {
            cluster = new byte[CLUSTER];
            long first = number * CLUSTER_SECTORS;
            int present = (int) Math.min(CLUSTER_SECTORS, sectors() - first);
            below.read(first, cluster, 0, present * SECTOR);
            clusters.put(number, cluster);
        }
        return cluster;
    }

    private static int part(long sector, int wanted) {
        return (int) Math.min(wanted, (CLUSTER_SECTORS - sector % CLUSTER_SECTORS) * SECTOR);
    }

    @Override
    public void flush() {
        // Nothing of it is meant to survive.
    }

    @Override
    public void close() throws IOException {
        below.close();
    }
}
