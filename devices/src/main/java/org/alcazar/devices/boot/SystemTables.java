package org.alcazar.devices.boot;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.alcazar.core.machine.BusLayout;

/**
 * The SMBIOS tables (System Management BIOS Reference Specification 2.8): what the machine is called and what it is made
 * of. Structure handles are a structure's type in the upper byte and its number in the lower.
 */
final class SystemTables {
    private static final int ANCHOR_SIZE = 31;
    private static final int NONE = 0xFFFF;
    private static final int NO_ERROR_HANDLE = 0xFFFE;
    private static final int OTHER = 1;
    private static final int UNKNOWN = 2;
    private static final int SAFE = 3;
    private static final int ARRAY = 16;
    private static final long MIB = 1 << 20;
    private static final long LARGEST_SHORT_SIZE = 0x7FFF;

    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private int count;
    private int largest;

    private SystemTables() {}

    /**
     * The tables of a machine.
     *
     * @param low bytes of RAM below 4 GiB
     * @param high bytes of RAM from 4 GiB on
     */
    static SystemTables of(long low, long high, int cores) {
        SystemTables tables = new SystemTables();
        tables.firmware();
        tables.system();
        tables.chassis();
        for (int i = 0; i < cores; i++) {
            tables.processor(i);
        }
        tables.memory(low, high);
        tables.add(32, 0, 11, structure -> {}, "");
        tables.add(127, 0, 4, structure -> {}, "");
        return tables;
    }

    /** The structures. */
    byte[] tables() {
        return all.toByteArray();
    }

    /** The entry point, with a table address of 0: firmware places the tables, and completes it. */
    byte[] anchor() {
        return anchorAt(0);
    }

    /** The entry point of tables that are at an address below 4 GiB. */
    byte[] anchorAt(long address) {
        byte[] anchor = new byte[ANCHOR_SIZE];
        ByteBuffer point = ByteBuffer.wrap(anchor).order(ByteOrder.LITTLE_ENDIAN);
        point.put("_SM_".getBytes(StandardCharsets.US_ASCII));
        point.put(5, (byte) ANCHOR_SIZE).put(6, (byte) 2).put(7, (byte) 8).putShort(8, (short) largest);
        point.position(16);
        point.put("_DMI_".getBytes(StandardCharsets.US_ASCII));
        point.putShort(22, (short) all.size())
                .putInt(24, (int) address)
                .putShort(28, (short) count)
                .put(30, (byte) 0x28);
        anchor[21] = checksum(anchor, 16, 15);
        anchor[4] = checksum(anchor, 0, ANCHOR_SIZE);
        return anchor;
    }

    private static byte checksum(byte[] bytes, int from, int length) {
        int sum = 0;
        for (int i = from; i < from + length; i++) {
            sum += bytes[i];
        }
        return (byte) -sum;
    }

    /** Fills in the formatted part of a structure, by offsets of the specification. */
    private interface Filler {
        void fill(ByteBuffer structure);
    }

    /** @param strings referred to in the structure by number from 1 on, separated by newlines; may be empty */
    private void add(int type, int number, int length, Filler filler, String strings) {
        ByteBuffer structure = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        structure.put((byte) type).put((byte) length).putShort((short) (type << 8 | number));
        filler.fill(structure);
        int before = all.size();
        all.writeBytes(structure.array());
        all.writeBytes((strings + "\n").replace('\n', '\0').getBytes(StandardCharsets.US_ASCII));
        all.write(0);
        count++;
        largest = Math.max(largest, all.size() - before);
    }

    private void firmware() {
        add(
                0,
                0,
                0x18,
                s -> s.put(4, (byte) 1)
                        .put(5, (byte) 2)
                        .putShort(6, (short) 0xE800)
                        .put(8, (byte) 3)
                        // Characteristics are not supported; ACPI is, and the machine is virtual.
                        .putLong(0x0A, 8)
                        .put(0x12, (byte) 1)
                        .put(0x13, (byte) 0x10)
                        .put(0x16, (byte) 0xFF)
                        .put(0x17, (byte) 0xFF),
                "Alcazar\n1\n01/01/2026");
    }

    private void system() {
        add(
                1,
                0,
                0x1B,
                s -> s.put(4, (byte) 1)
                        .put(5, (byte) 2)
                        .put(6, (byte) 3)
                        // Woken by the power switch.
                        .put(0x18, (byte) 6),
                "Alcazar\nPC\n1");
    }

    private void chassis() {
        add(
                3,
                0,
                0x16,
                s -> s.put(4, (byte) 1)
                        .put(5, (byte) OTHER)
                        .put(9, (byte) SAFE)
                        .put(10, (byte) SAFE)
                        .put(11, (byte) SAFE)
                        .put(12, (byte) UNKNOWN),
                "Alcazar");
    }

    private void processor(int number) {
        add(
                4,
                number,
                0x2A,
                s -> s.put(4, (byte) 1)
                        // A central processor of no family in the list, enabled, in a socket of its own.
                        .put(5, (byte) 3)
                        .put(6, (byte) OTHER)
                        .put(7, (byte) 2)
                        .put(0x18, (byte) 0x41)
                        .put(0x19, (byte) OTHER)
                        .putShort(0x1A, (short) NONE)
                        .putShort(0x1C, (short) NONE)
                        .putShort(0x1E, (short) NONE)
                        .put(0x23, (byte) 1)
                        .put(0x24, (byte) 1)
                        .put(0x25, (byte) 1)
                        .putShort(0x26, (short) 4)
                        .putShort(0x28, (short) OTHER),
                "CPU " + number + "\nAlcazar");
    }

    private void memory(long low, long high) {
        long size = low + high;
        add(
                ARRAY,
                0,
                0x17,
                s -> s.put(4, (byte) 3)
                        .put(5, (byte) 3)
                        .put(6, (byte) 3)
                        .putInt(7, 0x8000_0000)
                        .putShort(11, (short) NO_ERROR_HANDLE)
                        .putShort(13, (short) 1)
                        .putLong(15, size),
                "");
        long mib = size / MIB;
        boolean fits = mib < LARGEST_SHORT_SIZE;
        add(
                17,
                0,
                0x28,
                s -> s.putShort(4, (short) (ARRAY << 8))
                        .putShort(6, (short) NO_ERROR_HANDLE)
                        .putShort(8, (short) NONE)
                        .putShort(10, (short) NONE)
                        .putShort(12, (short) (fits ? mib : LARGEST_SHORT_SIZE))
                        .put(14, (byte) 9)
                        .put(16, (byte) 1)
                        .put(18, (byte) 7)
                        .putShort(19, (short) 2)
                        .put(23, (byte) 2)
                        .putInt(28, fits ? 0 : (int) mib),
                "DIMM 0\nAlcazar");
        mapped(0, 0, low);
        if (high > 0) {
            mapped(1, BusLayout.HIGH_RAM, high);
        }
    }

    /** Where RAM is: in KiB up to 4 TiB. */
    private void mapped(int number, long base, long size) {
        add(
                19,
                number,
                0x1F,
                s -> s.putInt(4, (int) (base >> 10))
                        .putInt(8, (int) ((base + size >> 10) - 1))
                        .putShort(12, (short) (ARRAY << 8))
                        .put(14, (byte) 1),
                "");
    }
}
