package org.alcazar.devices.storage.ahci;

import java.io.IOException;

/** An address the driver gave is not in RAM: a fatal error of the bus. */
final class DmaException extends IOException {
    private static final long serialVersionUID = 1L;

    DmaException(long address) {
        super("address 0x" + Long.toHexString(address) + " is not in RAM");
    }
}
