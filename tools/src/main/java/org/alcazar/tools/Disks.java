package org.alcazar.tools;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.storage.DiskImage;

/** The disks of one machine, open until it has ended. */
final class Disks implements AutoCloseable {
    private record Disk(String controller, Path file, DiskImage image) {}

    private final List<Disk> disks = new ArrayList<>();

    void add(String controller, Path file, DiskImage image) {
        disks.add(new Disk(controller, file, image));
    }

    /** Puts the disks on a board. */
    void apply(PcOptions board) {
        for (Disk disk : disks) {
            board.virtioDisk(disk.image());
        }
    }

    /** Writes what is left and closes every image; the first failure is told after that. */
    @Override
    public void close() {
        UserError failure = null;
        for (Disk disk : disks) {
            try {
                disk.image().close();
            } catch (IOException e) {
                failure = failure == null ? UserError.file(disk.file(), e) : failure;
            }
        }
        disks.clear();
        if (failure != null) {
            throw failure;
        }
    }
}
