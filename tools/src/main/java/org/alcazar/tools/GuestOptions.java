package org.alcazar.tools;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.alcazar.devices.boot.BootModule;
import org.alcazar.devices.boot.BootRequest;
import org.alcazar.devices.boot.KernelImage;
import picocli.CommandLine.Option;

/** What is started. */
final class GuestOptions {
    @Option(
            names = "--kernel",
            paramLabel = "FILE",
            description = "Linux bzImage, multiboot 1, multiboot 2, PVH or flat ELF64 kernel; detected from the file")
    private Path kernel;

    @Option(
            names = "--initrd",
            paramLabel = "FILE",
            description = "initial RAM disk; with multiboot and PVH the first module")
    private Path initrd;

    @Option(names = "--module", paramLabel = "\"FILE ARGS\"", description = "a further module; may be repeated")
    private List<String> modules = List.of();

    /** Replaced by the file's contents before options are looked at. */
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = {
                "a machine file: these options without their dashes, as YAML; or the XML description of the VMM that",
                "hybrid machines come from. Options of the command line win"
            })
    private Path config;

    @Option(names = "--append", paramLabel = "TEXT", defaultValue = "", description = "kernel command line")
    private String commandLine;

    /**
     * Reads every file and understands the kernel; empty if there is none.
     *
     * @param firmware whether there is firmware to do without a kernel
     * @param memory bytes of the guest, which every module must fit into
     */
    Optional<BootRequest> read(boolean firmware, long memory) {
        if (config != null) {
            throw new UserError("--config is given twice");
        }
        if (kernel == null && firmware) {
            if (initrd != null || !modules.isEmpty() || !commandLine.isEmpty()) {
                throw new UserError("--initrd, --module and --append belong to --kernel FILE, which is missing");
            }
            return Optional.empty();
        }
        if (kernel == null) {
            throw new UserError("nothing to run: --kernel FILE is missing");
        }
        KernelImage image = KernelImage.parse(kernel.toString(), Files.read(kernel));
        List<BootModule> contents = new ArrayList<>();
        if (initrd != null) {
            contents.add(new BootModule(initrd.toString(), Files.read(initrd, memory)));
        }
        for (String module : modules) {
            String trimmed = module.strip();
            if (trimmed.isEmpty()) {
                throw new UserError("--module '" + module + "' names no file");
            }
            int space = trimmed.indexOf(' ');
            Path file = Path.of(space < 0 ? trimmed : trimmed.substring(0, space));
            contents.add(new BootModule(trimmed, Files.read(file, memory)));
        }
        return Optional.of(new BootRequest(image, commandLine, contents));
    }
}
