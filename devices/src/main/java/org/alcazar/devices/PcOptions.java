package org.alcazar.devices;

import com.google.common.base.Preconditions;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.alcazar.core.machine.BusLayout;
import org.alcazar.devices.boot.BootRequest;
import org.alcazar.devices.boot.FirmwareImage;
import org.alcazar.devices.net.HostSockets;
import org.alcazar.devices.platform.DebugExit;
import org.alcazar.devices.platform.ParallelFlash;
import org.alcazar.devices.share.SharedFolder;
import org.alcazar.devices.storage.DiskImage;
import org.alcazar.devices.storage.ahci.AhciController;
import org.alcazar.devices.storage.ata.AtaDevice;
import org.alcazar.devices.storage.ata.AtaDisk;
import org.alcazar.devices.storage.ata.CdRom;
import org.alcazar.devices.storage.ide.IdeController;

/** What a {@link PcBoard} has on it. Every setting has the default stated with it. */
public final class PcOptions {
    static final int MAX_SERIAL_PORTS = 4;
    /** Where firmware for this memory controller puts memory-mapped configuration space. */
    static final long FIRMWARE_EXPRESS_BASE = 0xB000_0000L;

    private static final long OTHER_MEMORY = 1 << 20;

    final List<ByteSink> serialPorts = new ArrayList<>();
    final List<DiskImage> virtioDisks = new ArrayList<>();
    final List<AtaDevice> sataDevices = new ArrayList<>();
    final List<Share> shares = new ArrayList<>();
    boolean virtioMmio;
    ByteSink virtioConsole;
    final List<AtaDevice> ideDrives = new ArrayList<>();
    ByteSink debugConsole;
    int debugExitPort = -1;
    boolean testDevice;
    boolean pit = true;
    boolean acpi = true;
    boolean hpet = true;
    boolean firmwareState = true;
    boolean display = true;
    LocalDateTime rtcStart = LocalDateTime.of(2026, 1, 1, 0, 0);
    long visibleMemory;
    int visibleCores;
    boolean memoryHole = true;
    HostSockets network;
    FirmwareImage firmware;
    ParallelFlash firmwareVariables;
    byte[] displayRom;
    BootRequest kernel;

    /** A folder of the host under the tag the guest mounts. */
    record Share(String tag, SharedFolder folder) {}

    /** Adds the next serial port, COM1 first, at most four. Its input channel is {@code serial0}, {@code serial1} ... */
    public PcOptions serial(ByteSink sink) {
        Preconditions.checkState(serialPorts.size() < MAX_SERIAL_PORTS, "more than %s serial ports", MAX_SERIAL_PORTS);
        serialPorts.add(Preconditions.checkNotNull(sink));
        return this;
    }

    /**
     * Adds the next virtio disk, at most {@link PciSlots#MAX_VIRTIO_DISKS}. The caller closes the image when the machine
     * has ended. Default: none.
     */
    public PcOptions virtioDisk(DiskImage image) {
        Preconditions.checkState(
                virtioDisks.size() < PciSlots.MAX_VIRTIO_DISKS, "more than %s virtio disks", PciSlots.MAX_VIRTIO_DISKS);
        virtioDisks.add(Preconditions.checkNotNull(image));
        return this;
    }

    /** Shares a folder of the host by 9P, at most {@link PciSlots#MAX_SHARES}. Default: none. */
    public PcOptions share(String tag, SharedFolder folder) {
        Preconditions.checkState(shares.size() < PciSlots.MAX_SHARES, "more than %s shares", PciSlots.MAX_SHARES);
        shares.add(new Share(tag, folder));
        return this;
    }

    /** A virtio console. Its input channel is {@link PcBoard#VIRTIO_CONSOLE_CHANNEL}. Default: none. */
    public PcOptions virtioConsole(ByteSink sink) {
        virtioConsole = Preconditions.checkNotNull(sink);
        return this;
    }

    /** Whether virtio devices have memory-mapped registers instead of being on the PCI bus. Default: no. */
    public PcOptions virtioMmio(boolean on) {
        virtioMmio = on;
        return this;
    }

    /** Adds a disk on the SATA controller, which is there when something is on it: at most six things. Default: none. */
    public PcOptions sataDisk(DiskImage image) {
        return sata(new AtaDisk("disk" + sataDevices.size(), image));
    }

    /** Adds a CD-ROM drive with a disc in it, on the SATA controller. Default: none. */
    public PcOptions cdRom(DiskImage image) {
        return sata(new CdRom("cdrom" + sataDevices.size(), image));
    }

    /** Adds a disk on the IDE controller, which is there when something is on it: at most four. Default: none. */
    public PcOptions ideDisk(DiskImage image) {
        return ide(new AtaDisk("drive" + ideDrives.size(), image));
    }

    /** Adds a CD-ROM drive with a disc in it, on the IDE controller. Default: none. */
    public PcOptions ideCdRom(DiskImage image) {
        return ide(new CdRom("drive" + ideDrives.size(), image));
    }

    private PcOptions ide(AtaDevice device) {
        Preconditions.checkState(
                ideDrives.size() < IdeController.DRIVES, "more than %s IDE drives", IdeController.DRIVES);
        ideDrives.add(device);
        return this;
    }

    private PcOptions sata(AtaDevice device) {
        Preconditions.checkState(
                sataDevices.size() < AhciController.PORTS, "more than %s SATA devices", AhciController.PORTS);
        sataDevices.add(device);
        return this;
    }

    /** The debug console at port 0xE9. Default: none. */
    public PcOptions debugConsole(ByteSink sink) {
        debugConsole = sink;
        return this;
    }

    /** The debug-exit device at its customary port, 0xF4. Default: none. */
    public PcOptions debugExit() {
        return debugExit(DebugExit.DEFAULT_PORT);
    }

    /** The debug-exit device at four ports from {@code port} on. */
    public PcOptions debugExit(int port) {
        Preconditions.checkArgument(
                port >= 0 && port <= 0x10000 - DebugExit.SIZE, "debug-exit port %s is outside 0 to 0xfffc", port);
        debugExitPort = port;
        return this;
    }

    /** The test device of hypervisor test suites. Default: off. */
    public PcOptions testDevice(boolean on) {
        testDevice = on;
        return this;
    }

    /** The 8254 with the speaker port. Default: on. */
    public PcOptions pit(boolean on) {
        pit = on;
        return this;
    }

    /** The high-precision event timer. Default: on. */
    public PcOptions hpet(boolean on) {
        hpet = on;
        return this;
    }

    /** The display adapter with its 16 MiB of video memory. Default: on. */
    public PcOptions display(boolean on) {
        display = on;
        return this;
    }

    /** ACPI: the fixed hardware and, for kernels loaded without firmware, the tables. Default: on. */
    public PcOptions acpi(boolean on) {
        acpi = on;
        return this;
    }

    /**
     * Whether power-up leaves interrupt controllers as PC firmware does (see {@code LocalApic.setVirtualWire}), for
     * kernels that are loaded without firmware. Default: on. Off, they are as after a hardware reset.
     */
    public PcOptions firmwareState(boolean on) {
        firmwareState = on;
        return this;
    }

    /** What the real-time clock says at power-up. Default: 2026-01-01 00:00:00. */
    public PcOptions rtcStart(LocalDateTime start) {
        rtcStart = Preconditions.checkNotNull(start);
        return this;
    }

    /** RAM that CMOS and firmware configuration report, in bytes. Default: all of the machine's. */
    public PcOptions visibleMemory(long bytes) {
        Preconditions.checkArgument(bytes > 0, "visible memory of %s bytes", bytes);
        visibleMemory = bytes;
        return this;
    }

    /** Whether RAM leaves out 3 GiB to 4 GiB, as on a plain PC; a hybrid machine's is linear. Default: it does. */
    public PcOptions memoryHole(boolean on) {
        memoryHole = on;
        return this;
    }

    /** Cores that CMOS and firmware configuration report. Default: all of the machine's. */
    public PcOptions visibleCores(int count) {
        Preconditions.checkArgument(count >= 1, "%s visible cores", count);
        visibleCores = count;
        return this;
    }

    /** A virtio network device with user-mode networking, which talks to the world through sockets. Default: none. */
    public PcOptions network(HostSockets sockets) {
        network = Preconditions.checkNotNull(sockets);
        return this;
    }

    /**
     * Firmware that starts from the reset vector, instead of a kernel that is loaded. The machine needs
     * {@link #extraMemory} cells, and RAM as in {@link #layout}. Default: none.
     */
    public PcOptions firmware(FirmwareImage image) {
        firmware = Preconditions.checkNotNull(image);
        firmwareState = false;
        return this;
    }

    /** The flash chip right below the firmware, where UEFI firmware keeps its variables. Default: none. */
    public PcOptions firmwareVariables(ParallelFlash flash) {
        firmwareVariables = Preconditions.checkNotNull(flash);
        return this;
    }

    /** The display adapter's option ROM, which a BIOS asks the firmware configuration for. Default: none. */
    public PcOptions displayRom(byte[] rom) {
        displayRom = rom.clone();
        return this;
    }

    /**
     * What is started, for the firmware configuration to tell: a Linux kernel that {@link #firmware} is to start or,
     * without firmware, whatever a boot loader starts. Default: nothing.
     */
    public PcOptions kernel(BootRequest request) {
        kernel = Preconditions.checkNotNull(request);
        return this;
    }

    /** Cells a machine with this board needs beyond its RAM, in bytes. */
    public long extraMemory() {
        return OTHER_MEMORY + (firmware == null ? 0 : firmware.size());
    }

    /** Where RAM is on a plain machine with this board. */
    public BusLayout layout() {
        return BusLayout.pc(lowRamEnd());
    }

    /** Where RAM below 4 GiB ends at the latest: firmware has its own idea where memory-mapped configuration space is. */
    long lowRamEnd() {
        return !memoryHole ? BusLayout.HIGH_RAM : firmware != null ? FIRMWARE_EXPRESS_BASE : BusLayout.LOW_RAM_END;
    }
}
