package org.alcazar.devices;

/**
 * Where functions are on PCI bus 0. The places are fixed, whatever else is on the board: firmware and kernels name disks
 * by them, and so does a saved state.
 *
 * <p>Device 0 is the host bridge, 0x1F the ISA bridge.
 */
public final class PciSlots {
    /** The entropy device, on every board. */
    public static final int VIRTIO_RNG = 6;
    /** The network device. */
    public static final int VIRTIO_NET = 4;
    /** The IDE controller, in the device of the ISA bridge. */
    static final int IDE_FUNCTION = 1;
    /** The console device. */
    public static final int VIRTIO_CONSOLE = 5;
    /** The first shared folder; further ones follow. */
    public static final int VIRTIO_SHARES = 24;
    /** How many shared folders there may be. */
    public static final int MAX_SHARES = 4;
    /** The SATA controller, in the device of the ISA bridge. */
    static final int SATA_FUNCTION = 2;
    /** The first virtio disk; further ones follow in the order they were given. */
    public static final int VIRTIO_DISKS = 8;
    /** How many virtio disks there may be. */
    public static final int MAX_VIRTIO_DISKS = 16;

    private PciSlots() {}
}
