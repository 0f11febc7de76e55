package org.alcazar.tools;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.PciSlots;
import org.alcazar.devices.share.SharedFolder;
import picocli.CommandLine.Option;

/** Folders of the host in the guest, and how virtio devices are reached. */
final class ShareOptions {
    private static final int LONGEST_TAG = 31;

    private enum Transport {
        pci,
        mmio
    }

    @Option(
            names = "--share",
            paramLabel = "FOLDER[,tag=NAME][,readonly]",
            description =
                    "a folder of the host for the guest, which mounts NAME by 9p over virtio (share); may be repeated")
    private List<String> shares = List.of();

    @Option(
            names = "--virtio",
            paramLabel = "pci|mmio",
            defaultValue = "pci",
            description = "virtio devices on the PCI bus, or with memory-mapped registers alone (pci)")
    private Transport transport;

    /** A share as the command line describes it; a folder's name may itself have commas. */
    record Description(Path folder, String tag, boolean readOnly) {
        static Description parse(String text) {
            String rest = text;
            String tag = "share";
            boolean readOnly = false;
            for (int comma = rest.lastIndexOf(','); comma >= 0; comma = rest.lastIndexOf(',')) {
                String part = rest.substring(comma + 1);
                if (part.equals("readonly")) {
                    readOnly = true;
                } else if (part.startsWith("tag=")) {
                    tag = part.substring("tag=".length());
                } else if (java.nio.file.Files.exists(Path.of(rest))) {
                    break;
                } else {
                    throw new UserError("'" + part + "' of --share; expected tag=NAME or readonly");
                }
                rest = rest.substring(0, comma);
            }
            if (rest.isEmpty()) {
                throw new UserError("--share '" + text + "' names no folder");
            }
            if (!tag.matches("[!-~]{1," + LONGEST_TAG + "}")) {
                throw new UserError(
                        "tag '" + tag + "' of --share; expected 1 to " + LONGEST_TAG + " characters of ASCII");
            }
            return new Description(Path.of(rest), tag, readOnly);
        }
    }

    /** Refuses what there cannot be. */
    void check() {
        if (shares.size() > PciSlots.MAX_SHARES) {
            throw new UserError(
                    "--share is given " + shares.size() + " times; expected at most " + PciSlots.MAX_SHARES);
        }
        Set<String> tags = new HashSet<>();
        for (String share : shares) {
            Description description = Description.parse(share);
            if (!tags.add(description.tag())) {
                throw new UserError("two shares have the tag '" + description.tag() + "'; expected tag=NAME");
            }
        }
    }

    /** Puts the shares on a board. */
    void apply(PcOptions board) {
        board.virtioMmio(transport == Transport.mmio);
        for (String share : shares) {
            Description description = Description.parse(share);
            try {
                board.share(description.tag(), SharedFolder.open(description.folder(), description.readOnly()));
            } catch (IOException e) {
                throw UserError.file(description.folder(), e);
            }
        }
    }
}
