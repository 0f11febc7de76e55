package org.alcazar.tools;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.storage.DiskImage;

/** The disks of one machine, open until it has ended. */
final class Disks implements AutoCloseable {
    private record Disk(Path file, DiskImage image, BiConsumer<PcOptions, DiskImage> connector) {}

    private final List<Disk> disks = new ArrayList<>();

    /** @param connector puts the image on a board */
    void add(Path file, DiskImage image, BiConsumer<PcOptions, DiskImage> connector) {
        disks.add(new Disk(file, image, connector));
    }

    /** A line about each. */
    List<String> descriptions() {
        return disks.stream()
                .map(disk -> disk.file() + ": " + disk.image().sectors() * DiskImage.SECTOR + " bytes"
                        + (disk.image().readOnly() ? ", read-only" : ""))
                .toList();
    }

    /** Puts the disks on a board. */
    void apply(PcOptions board) {
        for (Disk disk : disks) {
            disk.connector().accept(board, disk.image());
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
