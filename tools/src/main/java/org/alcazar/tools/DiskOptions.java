package org.alcazar.tools;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.alcazar.devices.PciSlots;
import org.alcazar.devices.storage.DiskImages;
import picocli.CommandLine.Option;

/** Block devices. */
final class DiskOptions {
    @Option(
            names = "--disk",
            paramLabel = "FILE[,readonly][,snapshot][,if=virtio]",
            description = {
                "a disk, whose format is told by its content; may be repeated",
                "snapshot: writes stay in memory"
            })
    private List<String> disks = List.of();

    /** A disk as the command line describes it; a file name may itself have commas. */
    record Description(Path file, boolean readOnly, boolean snapshot, String controller) {
        static Description parse(String text) {
            String rest = text;
            boolean readOnly = false;
            boolean snapshot = false;
            String controller = null;
            for (int comma = rest.lastIndexOf(','); comma >= 0; comma = rest.lastIndexOf(',')) {
                String part = rest.substring(comma + 1);
                if (part.equals("readonly")) {
                    readOnly = true;
                } else if (part.equals("snapshot")) {
                    snapshot = true;
                } else if (part.startsWith("if=")) {
                    controller = part.substring("if=".length());
                } else if (java.nio.file.Files.exists(Path.of(rest))) {
                    break;
                } else {
                    throw new UserError("'" + part + "' of --disk; expected readonly, snapshot or if=virtio");
                }
                rest = rest.substring(0, comma);
            }
            if (rest.isEmpty()) {
                throw new UserError("--disk '" + text + "' names no file");
            }
            return new Description(Path.of(rest), readOnly, snapshot, controller == null ? "virtio" : controller);
        }
    }

    private List<Description> descriptions() {
        return disks.stream().map(Description::parse).toList();
    }

    /** Refuses what there is not. */
    void check() {
        for (Description disk : descriptions()) {
            if (!disk.controller().equals("virtio")) {
                throw new UserError("unknown controller '" + disk.controller() + "' of --disk; expected if=virtio");
            }
        }
        if (disks.size() > PciSlots.MAX_VIRTIO_DISKS) {
            throw new UserError(
                    "--disk is given " + disks.size() + " times; expected at most " + PciSlots.MAX_VIRTIO_DISKS);
        }
    }

    /** Opens every image; what has been opened is closed again when one cannot be. */
    Disks open() {
        Disks opened = new Disks();
        Path file = Path.of("");
        try {
            for (Description disk : descriptions()) {
                file = disk.file();
                opened.add(disk.controller(), file, DiskImages.open(file, disk.readOnly(), disk.snapshot()));
            }
            return opened;
        } catch (IOException e) {
            opened.close();
            throw new UserError(file + ": " + UserError.oneLine(e));
        } catch (UserError e) {
            opened.close();
            throw e;
        }
    }
}
