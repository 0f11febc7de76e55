package org.alcazar.devices.virtio;

import org.alcazar.core.memory.BusView;

/** How a device reaches its driver. */
interface VirtioTransport {
    /** The MSI-X vector of "no message". */
    int NO_VECTOR = 0xFFFF;

    /** Memory as the device sees it. */
    BusView memory();

    /** Whether the device may read and write memory now. */
    boolean reachesMemory();

    /** Requests of a queue have been given back. */
    void interruptFor(VirtQueue queue);

    /** The device's configuration has changed. */
    void configurationChanged();

    /** The driver has broken the rules: nothing more happens until it resets the device. */
    void needsReset(String why);
}
