package org.alcazar.devices.boot;

import java.nio.charset.StandardCharsets;
import org.alcazar.devices.pci.PciInterruptRouter;

/**
 * The PC's processors and interrupts as kernels without ACPI find them (MultiProcessor Specification 1.4, section 4):
 * the floating pointer structure and behind it the configuration table. Entries: processors, buses, the I/O APIC, ISA
 * interrupts (IRQ 0 on pin 2), the pins of every PCI device, and the local interrupts.
 */
final class MultiprocessorTable {
    private static final int POINTER_SIZE = 16;
    private static final int HEADER_SIZE = 44;
    private static final int REVISION = 4;

    private static final int PROCESSOR = 0;
    private static final int BUS = 1;
    private static final int IO_APIC = 2;
    private static final int IO_INTERRUPT = 3;
    private static final int LOCAL_INTERRUPT = 4;

    private static final int INT = 0;
    private static final int NMI = 1;
    private static final int EXT_INT = 3;

    private static final int PCI_BUS = 0;
    private static final int ISA_BUS = 1;
    private static final int ISA_IRQS = 16;
    private static final int CASCADE = 2;
    private static final int TIMER_PIN = 2;
    private static final int PCI_DEVICES = 32;
    /** Active low, level triggered. */
    private static final int PCI_TRIGGER = 0xF;

    private static final int ENABLED = 1;
    private static final int BOOTSTRAP = 2;
    private static final int LOCAL_APIC_VERSION = 0x14;
    private static final int IO_APIC_VERSION = 0x11;
    /** FPU and APIC: what a kernel may ask for here; all else is in CPUID. */
    private static final int FEATURES = 1 | 1 << 9;

    private static final int ALL_APICS = 0xFF;
    private static final long LOCAL_APIC_ADDRESS = 0xFEE0_0000L;
    private static final long IO_APIC_ADDRESS = 0xFEC0_0000L;

    private final Words entries = new Words(4096);
    private int count;

    private MultiprocessorTable() {}

    /**
     * The structure and the table, to be placed at {@code base}, a multiple of 16 between 0xF0000 and 0xFFFFF.
     *
     * @param cores local APIC IDs 0 to {@code cores - 1}, the first being the bootstrap processor
     * @param signature CPUID leaf 1, EAX
     * @param ioApicId the ID of the I/O APIC
     */
    static byte[] at(long base, int cores, int signature, int ioApicId) {
        MultiprocessorTable table = new MultiprocessorTable();
        table.processors(cores, signature);
        table.bus(PCI_BUS, "PCI   ");
        table.bus(ISA_BUS, "ISA   ");
        table.entry(IO_APIC).u8(ioApicId).u8(IO_APIC_VERSION).u8(ENABLED).u32(IO_APIC_ADDRESS);
        table.interrupts(ioApicId);
        table.local(EXT_INT, 0, 0);
        table.local(NMI, ALL_APICS, 1);
        byte[] configuration = table.configuration();
        Words pointer = new Words(POINTER_SIZE)
                .raw("_MP_".getBytes(StandardCharsets.US_ASCII))
                .u32(base + POINTER_SIZE)
                .u8(1)
                .u8(REVISION)
                .zeros(6);
        return new Words(4096)
                .raw(summed(pointer.bytes(), 10))
                .raw(configuration)
                .bytes();
    }

    private Words entry(int type) {
        count++;
        return entries.u8(type);
    }

    private void processors(int cores, int signature) {
        for (int i = 0; i < cores; i++) {
            entry(PROCESSOR)
                    .u8(i)
                    .u8(LOCAL_APIC_VERSION)
                    .u8(i == 0 ? ENABLED | BOOTSTRAP : ENABLED)
                    .u32(signature)
                    .u32(FEATURES)
                    .zeros(8);
        }
    }

    private void bus(int id, String type) {
        entry(BUS).u8(id).raw(type.getBytes(StandardCharsets.US_ASCII));
    }

    private void interrupts(int ioApicId) {
        for (int irq = 0; irq < ISA_IRQS; irq++) {
            if (irq != CASCADE) {
                int pin = irq == 0 ? TIMER_PIN : irq;
                entry(IO_INTERRUPT)
                        .u8(INT)
                        .u16(0)
                        .u8(ISA_BUS)
                        .u8(irq)
                        .u8(ioApicId)
                        .u8(pin);
            }
        }
        for (int device = 0; device < PCI_DEVICES; device++) {
            for (int pin = 1; pin <= 4; pin++) {
                entry(IO_INTERRUPT)
                        .u8(INT)
                        .u16(PCI_TRIGGER)
                        .u8(PCI_BUS)
                        .u8(device << 2 | pin - 1)
                        .u8(ioApicId)
                        .u8(PciInterruptRouter.ioApicPin(device, pin));
            }
        }
    }

    private void local(int type, int apic, int input) {
        entry(LOCAL_INTERRUPT).u8(type).u16(0).u8(ISA_BUS).u8(0).u8(apic).u8(input);
    }

    private byte[] configuration() {
        return summed(
                new Words(4096)
                        .raw("PCMP".getBytes(StandardCharsets.US_ASCII))
                        .u16(HEADER_SIZE + entries.size())
                        .u8(REVISION)
                        .u8(0)
                        .raw("ALCAZAR ".getBytes(StandardCharsets.US_ASCII))
                        .raw("PC          ".getBytes(StandardCharsets.US_ASCII))
                        .u32(0)
                        .u16(0)
                        .u16(count)
                        .u32(LOCAL_APIC_ADDRESS)
                        .u32(0)
                        .raw(entries.bytes())
                        .bytes(),
                7);
    }

    /** Sets a checksum that makes all bytes add up to 0. */
    private static byte[] summed(byte[] bytes, int at) {
        int sum = 0;
        for (byte each : bytes) {
            sum += each;
        }
        bytes[at] = (byte) -sum;
        return bytes;
    }
}
