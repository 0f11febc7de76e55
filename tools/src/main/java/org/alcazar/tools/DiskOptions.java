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
import org.alcazar.devices.storage.ide.IdeController;
import picocli.CommandLine.Option;

/** Block devices. */
final class DiskOptions {
    private static final String VIRTIO = "virtio";
    private static final String AHCI = "ahci";
    private static final String IDE = "ide";
    private static final String CONTROLLERS = "if=virtio, if=ahci or if=ide";

    @Option(
            names = "--disk",
            paramLabel = "FILE[,readonly][,snapshot][,if=virtio|ahci|ide]",
            description = {
                "a disk, raw or qcow2 as its content tells; may be repeated",
                "snapshot: writes stay in memory"
            })
    private List<String> disks = List.of();

    @Option(
            names = "--cdrom",
            paramLabel = "FILE[,if=ahci|ide]",
            description = "a CD-ROM drive and the disc in it; may be repeated")
    private List<String> discs = List.of();

    /** A disc, on the SATA controller unless it is said otherwise. */
    private record Disc(Path file, boolean ide) {
        static Disc parse(String text) {
            int comma = text.lastIndexOf(",if=");
            if (text.isEmpty() || comma == 0) {
                throw new UserError("--cdrom '" + text + "' names no file");
            }
            if (comma < 0) {
                return new Disc(Path.of(text), false);
            }
            String controller = text.substring(comma + ",if=".length());
            if (!controller.equals(AHCI) && !controller.equals(IDE)) {
                throw new UserError("unknown controller '" + controller + "' of --cdrom; expected if=ahci or if=ide");
            }
            return new Disc(Path.of(text.substring(0, comma)), controller.equals(IDE));
        }
    }

    private List<Disc> discs() {
        return discs.stream().map(Disc::parse).toList();
    }

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
                    throw new UserError("'" + part + "' of --disk; expected readonly, snapshot, " + CONTROLLERS);
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
            if (!List.of(VIRTIO, AHCI, IDE).contains(disk.controller())) {
                throw new UserError(
                        "unknown controller '" + disk.controller() + "' of --disk; expected " + CONTROLLERS);
            }
        }
        limit(count(VIRTIO), PciSlots.MAX_VIRTIO_DISKS, "virtio disks");
        int ideDiscs = (int) discs().stream().filter(Disc::ide).count();
        limit(count(IDE) + ideDiscs, IdeController.DRIVES, "disks and CD-ROMs on the IDE controller");
        limit(count(AHCI) + discs.size() - ideDiscs, AhciController.PORTS, "disks and CD-ROMs on the SATA controller");
    }

    private int count(String controller) {
        return (int) descriptions().stream()
                .filter(disk -> disk.controller().equals(controller))
                .count();
    }

    private static void limit(int count, int most, String what) {
        if (count > most) {
            throw new UserError("there are " + count + " " + what + "; expected at most " + most);
        }
    }

    private static BiConsumer<PcOptions, DiskImage> connector(String controller) {
        return switch (controller) {
            case AHCI -> PcOptions::sataDisk;
            case IDE -> PcOptions::ideDisk;
            default -> PcOptions::virtioDisk;
        };
    }

    /** Opens every image; what has been opened is closed again when one cannot be. */
    Disks open() {
        Disks opened = new Disks();
        Path file = Path.of("");
        try {
            for (Description disk : descriptions()) {
                file = disk.file();
                DiskImage image = DiskImages.open(file, disk.readOnly(), disk.snapshot());
                opened.add(file, image, connector(disk.controller()));
            }
            for (Disc disc : discs()) {
                file = disc.file();
                opened.add(
                        file, DiskImages.open(file, true, false), disc.ide() ? PcOptions::ideCdRom : PcOptions::cdRom);
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
