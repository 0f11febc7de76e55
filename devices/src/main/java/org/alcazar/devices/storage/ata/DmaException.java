package org.alcazar.devices.storage.ata;

import java.io.IOException;

/** An address the driver gave is not in RAM: a fatal error of the bus. */
public final class DmaException extends IOException {
    private static final long serialVersionUID = 1L;

    public DmaException(long address) {
        super("address 0x" + Long.toHexString(address) + " is not in RAM");
    }
}
