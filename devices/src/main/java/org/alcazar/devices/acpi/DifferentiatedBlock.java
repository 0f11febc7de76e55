package org.alcazar.devices.acpi;

import static org.alcazar.devices.acpi.Aml.ARG0;
import static org.alcazar.devices.acpi.Aml.device;
import static org.alcazar.devices.acpi.Aml.eisaId;
import static org.alcazar.devices.acpi.Aml.integer;
import static org.alcazar.devices.acpi.Aml.irq;
import static org.alcazar.devices.acpi.Aml.method;
import static org.alcazar.devices.acpi.Aml.name;
import static org.alcazar.devices.acpi.Aml.packageOf;
import static org.alcazar.devices.acpi.Aml.path;
import static org.alcazar.devices.acpi.Aml.ports;
import static org.alcazar.devices.acpi.Aml.resources;
import static org.alcazar.devices.acpi.Aml.returns;
import static org.alcazar.devices.acpi.Aml.scope;
import static org.alcazar.devices.acpi.Aml.store;
import static org.alcazar.devices.acpi.Aml.string;
import static org.alcazar.devices.acpi.Aml.when;

import java.util.ArrayList;
import java.util.List;
import org.alcazar.devices.pci.IsaBridge;
import org.alcazar.devices.pci.PciHost;
import org.alcazar.devices.pci.PciInterruptRouter;
import org.alcazar.devices.virtio.VirtioMmio;

/** The DSDT: what the machine has on it that a kernel cannot find by asking the hardware. */
final class DifferentiatedBlock {
    /** The I/O APIC ends the PCI bus's memory window below 4 GiB. */
    private static final long MEMORY_END = 0xFEC0_0000L;

    private static final long HIGH_MEMORY_SIZE = 32L << 30;

    private DifferentiatedBlock() {}

    /**
     * @param cores how many processors
     * @param express where memory-mapped configuration space is, 0 where there is none
     * @param memoryStart where the memory window of the PCI bus begins
     * @param highMemoryStart where its 64-bit memory window begins
     * @param virtioDevices how many virtio devices are not on the PCI bus
     */
    static byte[] of(int cores, long express, long memoryStart, long highMemoryStart, int virtioDevices) {
        return Aml.join(
                name("\\_S5", packageOf(integer(PowerManagement.SOFT_OFF), integer(0), integer(0), integer(0))),
                name("\\PICM", integer(0)),
                method("\\_PIC", 1, store(ARG0, path("\\PICM"))),
                scope(
                        "\\_SB",
                        processors(cores),
                        hostBridge(express, memoryStart, highMemoryStart),
                        virtio(virtioDevices)));
    }

    /** Virtio devices by memory-mapped registers, which kernels know by this identifier. */
    private static byte[] virtio(int count) {
        List<byte[]> devices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            devices.add(device(
                    String.format("VR%02X", i),
                    name("_HID", string("LNRO0005")),
                    name("_UID", integer(i)),
                    name(
                            "_CRS",
                            resources(
                                    Aml.memory32(VirtioMmio.base(i), VirtioMmio.SIZE),
                                    Aml.sharedInterrupt(VirtioMmio.line(i))))));
        }
        return Aml.join(devices);
    }

    /** The root of the PCI bus, with the legacy devices behind its ISA bridge. */
    private static byte[] hostBridge(long express, long memoryStart, long highMemoryStart) {
        List<byte[]> windows = new ArrayList<>(List.of(
                Aml.busNumbers(0, 0xFF),
                ports(PciHost.PORT, PciHost.SIZE),
                Aml.portWindow(0, PciHost.PORT - 1),
                Aml.portWindow(PciHost.PORT + PciHost.SIZE, 0xFFFF),
                Aml.memoryWindow(0xA_0000, 0xB_FFFF)));
        long secondStart = memoryStart;
        if (express != 0) {
            secondStart = Math.max(memoryStart, express + PciHost.EXPRESS_SIZE);
            if (memoryStart < express) {
                windows.add(Aml.memoryWindow(memoryStart, express - 1));
            }
        }
        if (secondStart < MEMORY_END) {
            windows.add(Aml.memoryWindow(secondStart, MEMORY_END - 1));
        }
        windows.add(Aml.memoryWindow64(highMemoryStart, highMemoryStart + HIGH_MEMORY_SIZE - 1));
        // Memory-mapped configuration space is no device's window.
        byte[] reserved = express == 0
                ? new byte[0]
                : device(
                        "MRES",
                        name("_HID", eisaId("PNP0C02")),
                        name("_UID", integer(1)),
                        name("_CRS", resources(Aml.memory32(express, PciHost.EXPRESS_SIZE))));
        return Aml.join(
                device(
                        "PCI0",
                        name("_HID", eisaId("PNP0A08")),
                        name("_CID", eisaId("PNP0A03")),
                        name("_ADR", integer(0)),
                        name("_BBN", integer(0)),
                        name("_UID", integer(0)),
                        name("_CRS", resources(windows.toArray(new byte[0][]))),
                        name("PICR", routes(false)),
                        name("APIR", routes(true)),
                        method("_PRT", 0, when(path("\\PICM"), returns(path("APIR"))), returns(path("PICR"))),
                        device("ISA", name("_ADR", integer(IsaBridge.DEVICE << 16)), legacyDevices())),
                reserved);
    }

    /** Where the interrupt pins of every device lead: to the I/O APIC, or to the 8259s as firmware routes them. */
    private static byte[] routes(boolean ioApic) {
        List<byte[]> routes = new ArrayList<>();
        for (int device = 0; device < 32; device++) {
            for (int pin = 1; pin <= 4; pin++) {
                int apicPin = PciInterruptRouter.ioApicPin(device, pin);
                routes.add(packageOf(
                        integer((long) device << 16 | 0xFFFF),
                        integer(pin - 1),
                        integer(0),
                        integer(ioApic ? apicPin : IsaBridge.irq(apicPin))));
            }
        }
        return packageOf(routes.toArray(new byte[0][]));
    }

    private static byte[] processors(int cores) {
        List<byte[]> devices = new ArrayList<>();
        for (int i = 0; i < cores; i++) {
            devices.add(device(String.format("C%03X", i), name("_HID", string("ACPI0007")), name("_UID", integer(i))));
        }
        return Aml.join(devices);
    }

    private static byte[] legacyDevices() {
        return Aml.join(
                device("RTC", name("_HID", eisaId("PNP0B00")), name("_CRS", resources(ports(0x70, 2), irq(8)))),
                device(
                        "KBD",
                        name("_HID", eisaId("PNP0303")),
                        name("_CRS", resources(ports(0x60, 1), ports(0x64, 1), irq(1)))),
                device("MOU", name("_HID", eisaId("PNP0F13")), name("_CRS", resources(irq(12)))),
                serial("COM1", 1, 0x3F8, 4),
                serial("COM2", 2, 0x2F8, 3));
    }

    private static byte[] serial(String path, int number, int port, int line) {
        return device(
                path,
                name("_HID", eisaId("PNP0501")),
                name("_UID", integer(number)),
                name("_CRS", resources(ports(port, 8), irq(line))));
    }
}
