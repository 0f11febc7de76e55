package org.alcazar.tools;

import java.io.IOException;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.boot.FirmwareImage;
import org.alcazar.devices.platform.ParallelFlash;
import org.alcazar.devices.storage.HostFile;

/** The firmware of one machine, with its flash chip's file, open until the machine has ended. */
final class Firmware implements AutoCloseable {
    static final Firmware NONE = new Firmware(null, null, null, null);

    private final FirmwareImage image;
    private final byte[] displayRom;
    private final ParallelFlash flash;
    private final HostFile file;

    /** Null is what there is none of; the file belongs to the flash. */
    Firmware(FirmwareImage image, byte[] displayRom, ParallelFlash flash, HostFile file) {
        this.image = image;
        this.displayRom = displayRom;
        this.flash = flash;
        this.file = file;
    }

    boolean present() {
        return image != null;
    }

    /** Puts it on a board. */
    void apply(PcOptions board) {
        if (image != null) {
            board.firmware(image);
        }
        if (displayRom != null) {
            board.displayRom(displayRom);
        }
        if (flash != null) {
            board.firmwareVariables(flash);
        }
    }

    @Override
    public void close() {
        if (file != null) {
            try (file) {
                file.force();
            } catch (IOException e) {
                throw new UserError("firmware variables: " + UserError.oneLine(e));
            }
        }
    }
}
