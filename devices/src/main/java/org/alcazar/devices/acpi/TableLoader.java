package org.alcazar.devices.acpi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.alcazar.devices.platform.FwCfg;

/**
 * ACPI tables as firmware gets them: files of the firmware configuration, and a script of commands that say which files
 * go to memory, which fields in them take addresses, and which bytes are checksums. A command has 128 bytes; its numbers
 * are little-endian and its file names have 56 bytes.
 */
public final class TableLoader {
    private static final String TABLES = "etc/acpi/tables";
    private static final String ROOT = "etc/acpi/rsdp";
    private static final String SCRIPT = "etc/table-loader";

    private static final int COMMAND_SIZE = 128;
    private static final int NAME_SIZE = 56;
    private static final int ALLOCATE = 1;
    private static final int ADD_POINTER = 2;
    private static final int ADD_CHECKSUM = 3;
    private static final int ANYWHERE = 1;
    private static final int BELOW_1M = 2;
    private static final int CHECKSUM_FIELD = 9;
    private static final int ROOT_CHECKSUM = 8;
    private static final int WIDE_ROOT_CHECKSUM = 32;

    private final List<byte[]> commands = new ArrayList<>();

    private TableLoader() {}

    /** Adds the files of a machine's tables. */
    public static void install(FwCfg target, AcpiTables.Platform platform) {
        AcpiTables tables = AcpiTables.relocatable(platform);
        byte[] root = tables.root().clone();
        byte[] block = tables.bytes();
        // Some firmware takes the bytes for the sums as they are into the sums.
        root[ROOT_CHECKSUM] = 0;
        root[WIDE_ROOT_CHECKSUM] = 0;
        tables.summed().forEach(table -> block[table.offset() + CHECKSUM_FIELD] = 0);
        target.putFile(ROOT, root);
        target.putFile(TABLES, block);
        target.putFile(SCRIPT, new TableLoader().script(tables));
    }

    private byte[] script(AcpiTables tables) {
        // The FACS, which is first, wants 64.
        allocate(TABLES, 64, ANYWHERE);
        allocate(ROOT, 16, BELOW_1M);
        for (AcpiTables.Pointer pointer : tables.pointers()) {
            point(TABLES, pointer.offset(), pointer.bytes());
        }
        point(ROOT, 16, 4);
        point(ROOT, 24, 8);
        for (AcpiTables.Summed table : tables.summed()) {
            sum(TABLES, table.offset() + CHECKSUM_FIELD, table.offset(), table.length());
        }
        // The original structure first: its sum is part of the longer one.
        sum(ROOT, ROOT_CHECKSUM, 0, 20);
        sum(ROOT, WIDE_ROOT_CHECKSUM, 0, tables.root().length);
        return Aml.join(commands);
    }

    private ByteBuffer command(int kind) {
        byte[] command = new byte[COMMAND_SIZE];
        commands.add(command);
        return ByteBuffer.wrap(command).order(ByteOrder.LITTLE_ENDIAN).putInt(kind);
    }

    private static byte[] name(String file) {
        byte[] name = new byte[NAME_SIZE];
        byte[] text = file.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, name, 0, text.length);
        return name;
    }

    private void allocate(String file, int alignment, int zone) {
        command(ALLOCATE).put(name(file)).putInt(alignment).put((byte) zone);
    }

    /** The field holds an offset into the tables, to which their address is added. */
    private void point(String file, int offset, int bytes) {
        command(ADD_POINTER).put(name(file)).put(name(TABLES)).putInt(offset).put((byte) bytes);
    }

    private void sum(String file, int field, int start, int length) {
        command(ADD_CHECKSUM).put(name(file)).putInt(field).putInt(start).putInt(length);
    }
}
