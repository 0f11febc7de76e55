package org.alcazar.tools;

import java.io.IOException;
import java.nio.file.Path;
import org.alcazar.devices.boot.FirmwareImage;
import org.alcazar.devices.platform.ParallelFlash;
import org.alcazar.devices.storage.HostFile;
import picocli.CommandLine.Option;

/** PC firmware and what it keeps. */
final class FirmwareOptions {
    /** The option ROM of the display adapter, where a BIOS's package has it: beside the BIOS. */
    private static final String DISPLAY_ROM = "vgabios-stdvga.bin";

    private static final int MAX_DISPLAY_ROM = 0x1_0000;
    /** What lies under 4 GiB before the local APICs' page is in the way. */
    private static final long ROOM = 16 << 20;

    @Option(
            names = "--firmware",
            paramLabel = "FILE",
            description = {
                "PC firmware, such as SeaBIOS or OVMF, mapped below 4 GiB and started instead of the kernel;",
                "it is offered the Linux kernel, initrd and command line, and " + DISPLAY_ROM + " if that is beside it"
            })
    private Path firmware;

    @Option(
            names = "--firmware-vars",
            paramLabel = "FILE",
            description = "UEFI variables: a flash chip below the firmware that keeps its contents in the file")
    private Path variables;

    boolean given() {
        return firmware != null;
    }

    /** Refuses variables of no firmware. */
    void check() {
        if (firmware == null && variables != null) {
            throw new UserError("--firmware-vars belongs to --firmware FILE, which is missing");
        }
    }

    /** Reads the firmware and opens its flash chip; empty without firmware. */
    Firmware open() {
        if (firmware == null) {
            return Firmware.NONE;
        }
        FirmwareImage image = FirmwareImage.parse(firmware.toString(), Files.read(firmware));
        byte[] displayRom = displayRom();
        return variables == null ? new Firmware(image, displayRom, null, null) : openVariables(image, displayRom);
    }

    private byte[] displayRom() {
        Path rom = firmware.resolveSibling(DISPLAY_ROM);
        if (!java.nio.file.Files.isRegularFile(rom)) {
            return null;
        }
        byte[] bytes = Files.read(rom);
        if (bytes.length > MAX_DISPLAY_ROM || bytes.length < 3 || bytes[0] != 0x55 || (bytes[1] & 0xFF) != 0xAA) {
            throw new UserError(rom + ": no option ROM: it does not start with 55 AA, or is longer than 64 KiB");
        }
        return bytes;
    }

    private Firmware openVariables(FirmwareImage image, byte[] displayRom) {
        HostFile file;
        try {
            file = HostFile.open(variables, false);
        } catch (IOException e) {
            throw UserError.file(variables, e);
        }
        try {
            long size = file.size();
            if (size == 0 || size % ParallelFlash.BLOCK != 0 || size + image.size() > ROOM) {
                throw new UserError(variables + ": a flash of " + size
                        + " bytes; expected a multiple of 4 KiB, with the firmware at most 16 MiB");
            }
            return new Firmware(image, displayRom, new ParallelFlash(file), file);
        } catch (IOException | UserError e) {
            try {
                file.close();
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e instanceof UserError told ? told : UserError.file(variables, (IOException) e);
        }
    }
}
