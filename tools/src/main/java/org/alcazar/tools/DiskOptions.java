package org.alcazar.tools;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.PciSlots;
import org.alcazar.devices.storage.DiskImage;
import org.alcazar.devices.storage.DiskImages;
import org.alcazar.devices.storage.ahci.AhciController;
import picocli.CommandLine.Option;

/** Block devices. */
final class DiskOptions {
    private static final String VIRTIO = "virtio";
    private static final String AHCI = "ahci";

    @Option(
            names = "--disk",
            paramLabel = "FILE[,readonly][,snapshot][,if=virtio|ahci]",
            description = {
                "a disk, raw or qcow2 as its content tells; may be repeated",
                "snapshot: writes stay in memory"
            })
    private List<String> disks = List.of();

    @Option(names = "--cdrom", paramLabel = "FILE", description = "a CD-ROM drive and the disc in it; may be repeated")
    private List<Path> discs = List.of();

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
                    throw new UserError("'" + part + "' of --disk; expected readonly, snapshot, if=virtio or if=ahci");
                }
                rest = rest.substring(0, comma);
            }
            if (rest.isEmpty()) {
                throw new UserError("--disk '" + text + "' names no file");
            }
            return new Description(Path.of(rest), readOnly, snapshot, controller == null ? VIRTIO : controller);
        }
    }

    private List<Description> descriptions() {
        return disks.stream().map(Description::parse).toList();
    }

    /** Refuses what there is not. */
    void check() {
        for (Description disk : descriptions()) {
            if (!disk.controller().equals(VIRTIO) && !disk.controller().equals(AHCI)) {
                throw new UserError(
                        "unknown controller '" + disk.controller() + "' of --disk; expected if=virtio or if=ahci");
            }
        }
        long sata = descriptions().stream()
                .filter(disk -> disk.controller().equals(AHCI))
                .count();
        if (disks.size() - sata > PciSlots.MAX_VIRTIO_DISKS) {
            throw new UserError("there are " + (disks.size() - sata) + " virtio disks; expected at most "
                    + PciSlots.MAX_VIRTIO_DISKS);
        }
        if (sata + discs.size() > AhciController.PORTS) {
            throw new UserError("there are " + (sata + discs.size())
                    + " disks and CD-ROMs on the SATA controller; expected at most " + AhciController.PORTS);
        }
    }

    /** Opens every image; what has been opened is closed again when one cannot be. */
    Disks open() {
        Disks opened = new Disks();
        Path file = Path.of("");
        try {
            for (Description disk : descriptions()) {
                file = disk.file();
                boolean virtio = disk.controller().equals(VIRTIO);
                BiConsumer<PcOptions, DiskImage> connector = virtio ? PcOptions::virtioDisk : PcOptions::sataDisk;
                opened.add(file, DiskImages.open(file, disk.readOnly(), disk.snapshot()), connector);
            }
            for (Path disc : discs) {
                file = disc;
                opened.add(file, DiskImages.open(file, true, false), PcOptions::cdRom);
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
