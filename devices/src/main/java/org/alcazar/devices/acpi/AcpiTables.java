package org.alcazar.devices.acpi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.alcazar.core.memory.BusView;
import org.alcazar.devices.timer.Hpet;

/**
 * The PC's ACPI tables (ACPI Specification 6.4, section 5.2), laid out in one block of memory: root pointer, XSDT and
 * RSDT, FADT, FACS, MADT, DSDT. They must lie where kernels look for the root pointer, between 0xE0000 and 0xFFFFF.
 */
public final class AcpiTables {
    /** Where the block begins, the root pointer first. */
    public static final long BASE = 0xE_0000;

    private static final int HEADER = 36;
    private static final int FACS_SIZE = 64;
    private static final int FADT_SIZE = 244;
    private static final int SCI = 9;
    private static final int SYSTEM_IO = 1;
    private static final int RESET_PORT = 0xCF9;
    private static final int RESET_VALUE = 6;
    private static final long LOCAL_APIC = 0xFEE0_0000L;
    private static final long IO_APIC = 0xFEC0_0000L;
    private static final int CENTURY = 0x32;
    /** WBINVD, C1, no sleep button, 32-bit timer, reset register. */
    private static final int FADT_FLAGS = 1 | 1 << 2 | 1 << 5 | 1 << 8 | 1 << 10;
    /** Legacy devices and an 8042. */
    private static final int BOOT_ARCHITECTURE = 3;

    /** The root pointer's size, and its place in a block, which is a multiple of 64 like every part's. */
    private static final int ROOT_SIZE = 36;

    private static final int ROOT_PLACE = 64;
    private static final int FACS_FIELD = 36;
    private static final int DSDT_FIELD = 40;
    private static final int WIDE_FACS_FIELD = 132;
    private static final int WIDE_DSDT_FIELD = 140;

    private final long base;
    private final List<byte[]> parts = new ArrayList<>();
    private final List<Pointer> pointers = new ArrayList<>();
    private final List<Summed> summed = new ArrayList<>();
    private final byte[] root = new byte[ROOT_SIZE];
    private long next;

    private AcpiTables(long base, Platform platform) {
        this.base = base;
        next = base;
        build(platform);
    }

    /** An address in the tables, of 4 or 8 bytes, at an offset from their start. */
    record Pointer(int offset, int bytes) {}

    /** A table that has a checksum and contains pointers. */
    record Summed(int offset, int length) {}

    /**
     * What the tables describe.
     *
     * @param cores local APIC IDs 0 to {@code cores - 1}
     * @param ioApicId the ID firmware has given the I/O APIC
     * @param hpet whether there is a high-precision event timer
     * @param express where memory-mapped configuration space is, 0 where there is none
     * @param memoryStart where the memory window of the PCI bus begins, the end of RAM below 4 GiB
     * @param highMemoryStart where its 64-bit memory window begins, beyond all RAM
     * @param virtioDevices how many virtio devices are not on the PCI bus
     */
    public record Platform(
            int cores,
            int ioApicId,
            boolean hpet,
            long express,
            long memoryStart,
            long highMemoryStart,
            int virtioDevices) {}

    /** The tables of a machine, to be placed at {@link #BASE}: the root pointer and what it leads to. */
    public static byte[] of(Platform platform) {
        AcpiTables tables = new AcpiTables(BASE + ROOT_PLACE, platform);
        return Aml.join(tables.root, new byte[ROOT_PLACE - ROOT_SIZE], tables.bytes());
    }

    /** Tables that firmware will place: all their addresses count from the start of {@link #bytes}. */
    static AcpiTables relocatable(Platform platform) {
        return new AcpiTables(0, platform);
    }

    /** Writes the tables into a machine's memory. */
    public static void install(BusView bus, byte[] tables) {
        bus.write(BASE, tables, 0, tables.length);
    }

    /** The tables without the root pointer. */
    byte[] bytes() {
        return Aml.join(parts);
    }

    /** The root pointer: revision 2, with the addresses of the RSDT at offset 16 and of the XSDT at 24. */
    byte[] root() {
        return root;
    }

    /** Every address in {@link #bytes}. */
    List<Pointer> pointers() {
        return pointers;
    }

    /** The tables whose checksum depends on where they are. */
    List<Summed> summed() {
        return summed;
    }

    private void build(Platform platform) {
        long facs = place(facs());
        long dsdt = place(table("DSDT", 2, definitions(platform)));
        long fadt = place(table("FACP", 3, fadt(facs, dsdt)));
        pointsFrom(fadt + FACS_FIELD, 4, fadt + DSDT_FIELD, 4, fadt + WIDE_FACS_FIELD, 8, fadt + WIDE_DSDT_FIELD, 8);
        summed.add(new Summed((int) (fadt - base), FADT_SIZE));
        long madt = place(table("APIC", 3, madt(platform.cores(), platform.ioApicId())));
        List<Long> tables = new ArrayList<>(List.of(fadt, madt));
        if (platform.hpet()) {
            tables.add(place(table("HPET", 1, hpet())));
        }
        if (platform.express() != 0) {
            tables.add(place(table("MCFG", 1, mcfg(platform.express()))));
        }
        long xsdt = placeList("XSDT", 8, tables);
        long rsdt = placeList("RSDT", 4, tables);
        fillRoot(root, rsdt, xsdt);
    }

    private long placeList(String signature, int width, List<Long> tables) {
        byte[] list = table(signature, 1, pointers(width, tables));
        long address = place(list);
        summed.add(new Summed((int) (address - base), list.length));
        for (int i = 0; i < tables.size(); i++) {
            pointsFrom(address + HEADER + (long) width * i, width);
        }
        return address;
    }

    /** Notes pairs of where an address is and how many bytes it has. */
    private void pointsFrom(long... places) {
        for (int i = 0; i < places.length; i += 2) {
            pointers.add(new Pointer((int) (places[i] - base), (int) places[i + 1]));
        }
    }

    private long place(byte[] part) {
        long address = next;
        int padded = part.length + 63 & ~63;
        parts.add(part);
        parts.add(new byte[padded - part.length]);
        next += padded;
        return address;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A table: the common header, the content, and the checksum that makes all bytes add up to 0. */
    private static byte[] table(String signature, int revision, byte[] content) {
        byte[] bytes = new byte[HEADER + content.length];
        ByteBuffer table = little(bytes);
        table.put(ascii(signature))
                .putInt(HEADER + content.length)
                .put((byte) revision)
                .put((byte) 0);
        table.put(ascii("ALCAZRALCAZRPC ")).put((byte) 0).position(24);
        table.putInt(1).put(ascii("ALCZ")).putInt(1).put(content);
        bytes[9] = checksum(bytes, bytes.length);
        return bytes;
    }

    private static byte checksum(byte[] bytes, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            sum += bytes[i];
        }
        return (byte) -sum;
    }

    private static byte[] pointers(int width, List<Long> addresses) {
        byte[] bytes = new byte[width * addresses.size()];
        ByteBuffer content = little(bytes);
        for (long address : addresses) {
            if (width == 8) {
                content.putLong(address);
            } else {
                content.putInt((int) address);
            }
        }
        return bytes;
    }

    private static void fillRoot(byte[] root, long rsdt, long xsdt) {
        ByteBuffer pointer = little(root);
        pointer.put(ascii("RSD PTR ")).put((byte) 0).put(ascii("ALCAZR")).put((byte) 2);
        pointer.putInt((int) rsdt).putInt(36).putLong(xsdt);
        root[8] = checksum(root, 20);
        root[32] = checksum(root, 36);
    }

    private static byte[] facs() {
        byte[] bytes = new byte[FACS_SIZE];
        ByteBuffer facs = little(bytes);
        facs.put(ascii("FACS")).putInt(FACS_SIZE);
        facs.put(32, (byte) 2);
        return bytes;
    }

    /** Offsets are those of the specification's table 5.9, less the header. */
    private static byte[] fadt(long facs, long dsdt) {
        byte[] bytes = new byte[FADT_SIZE - HEADER];
        ByteBuffer fadt = little(bytes);
        int base = PowerManagement.PORT;
        fadt.putInt(at(FACS_FIELD), (int) facs).putInt(at(DSDT_FIELD), (int) dsdt);
        fadt.put(at(45), (byte) 1);
        fadt.putShort(at(46), (short) SCI);
        fadt.putInt(at(56), base).putInt(at(64), base + PowerManagement.CONTROL);
        fadt.putInt(at(76), base + PowerManagement.TIMER).putInt(at(80), base + PowerManagement.EVENTS);
        fadt.put(at(88), (byte) 4).put(at(89), (byte) 2).put(at(91), (byte) 4);
        fadt.put(at(92), (byte) PowerManagement.EVENT_BYTES);
        fadt.putShort(at(96), (short) 0xFFF).putShort(at(98), (short) 0xFFF);
        fadt.put(at(108), (byte) CENTURY);
        fadt.putShort(at(109), (short) BOOT_ARCHITECTURE);
        fadt.putInt(at(112), FADT_FLAGS);
        port(fadt, 116, 8, RESET_PORT);
        fadt.put(at(128), (byte) RESET_VALUE);
        fadt.putLong(at(WIDE_FACS_FIELD), facs).putLong(at(WIDE_DSDT_FIELD), dsdt);
        port(fadt, 148, 32, base);
        port(fadt, 172, 16, base + PowerManagement.CONTROL);
        port(fadt, 208, 32, base + PowerManagement.TIMER);
        port(fadt, 220, 8 * PowerManagement.EVENT_BYTES, base + PowerManagement.EVENTS);
        return bytes;
    }

    private static int at(int offset) {
        return offset - HEADER;
    }

    /** A generic address structure for a register in the port space. */
    private static void port(ByteBuffer fadt, int offset, int bits, int port) {
        fadt.put(at(offset), (byte) SYSTEM_IO).put(at(offset + 1), (byte) bits);
        fadt.putLong(at(offset + 4), port);
    }

    private static byte[] definitions(Platform platform) {
        return DifferentiatedBlock.of(
                platform.cores(),
                platform.express(),
                platform.memoryStart(),
                platform.highMemoryStart(),
                platform.virtioDevices());
    }

    /** Memory-mapped configuration space of segment 0, all 256 buses (PCI Firmware Specification 3.0, section 4.1.2). */
    private static byte[] mcfg(long express) {
        byte[] bytes = new byte[24];
        little(bytes).putLong(8, express).put(19, (byte) 0xFF);
        return bytes;
    }

    /** IA-PC HPET Specification 1.0a, section 3.2.4. */
    private static byte[] hpet() {
        byte[] bytes = new byte[20];
        ByteBuffer hpet = little(bytes);
        hpet.putInt((int) Hpet.CAPABILITIES)
                .put(5, (byte) 64)
                .putLong(8, Hpet.BASE)
                .putShort(17, (short) 128);
        return bytes;
    }

    private static byte[] madt(int cores, int ioApicId) {
        byte[] bytes = new byte[8 + 8 * cores + 12 + 2 * 10 + 6];
        ByteBuffer madt = little(bytes);
        madt.putInt((int) LOCAL_APIC).putInt(1);
        for (int i = 0; i < cores; i++) {
            madt.put((byte) 0).put((byte) 8).put((byte) i).put((byte) i).putInt(1);
        }
        madt.put((byte) 1)
                .put((byte) 12)
                .put((byte) ioApicId)
                .put((byte) 0)
                .putInt((int) IO_APIC)
                .putInt(0);
        override(madt, 0, 2, 0);
        override(madt, SCI, SCI, 0xD);
        // LINT1 of every core is the NMI.
        madt.put((byte) 4).put((byte) 6).put((byte) 0xFF).putShort((short) 0).put((byte) 1);
        return bytes;
    }

    /** An ISA interrupt that is not what its number says: 0xD is level-triggered, active high. */
    private static void override(ByteBuffer madt, int irq, int pin, int flags) {
        madt.put((byte) 2)
                .put((byte) 10)
                .put((byte) 0)
                .put((byte) irq)
                .putInt(pin)
                .putShort((short) flags);
    }
}
