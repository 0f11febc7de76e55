package org.alcazar.devices.acpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.alcazar.devices.platform.FwCfg;
import org.junit.jupiter.api.Test;

/** The script is carried out as firmware does, and the tables are followed from the root pointer on. */
final class TableLoaderTest {
    private static final AcpiTables.Platform PLATFORM =
            new AcpiTables.Platform(3, 3, true, 0xB000_0000L, 0xC000_0000L, 1L << 36, 0);
    private static final int TABLES_AT = 0x7654_3000;
    private static final int ROOT_AT = 0xF_5AB0;

    private final FwCfg device = new FwCfg(1 << 20, 3);
    private final Map<String, byte[]> files = new HashMap<>();
    private final Map<String, Integer> places = new HashMap<>();

    private byte[] item(int key, int length) {
        device.write(0, 2, key);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) device.read(1, 1);
        }
        return bytes;
    }

    private void load() {
        TableLoader.install(device, PLATFORM);
        ByteBuffer directory = ByteBuffer.wrap(item(0x19, 4 + 3 * 64));
        for (int i = 0; i < directory.getInt(0); i++) {
            int at = 4 + 64 * i;
            String name = name(directory, at + 8);
            files.put(name, item(directory.getShort(at + 4), directory.getInt(at)));
        }
        ByteBuffer script = little(files.get("etc/table-loader"));
        assertThat(script.capacity() % 128).isZero();
        for (int at = 0; at < script.capacity(); at += 128) {
            command(script, at);
        }
    }

    private void command(ByteBuffer script, int at) {
        String file = name(script, at + 4);
        switch (script.getInt(at)) {
            case 1 -> {
                int place = file.endsWith("rsdp") ? ROOT_AT : TABLES_AT;
                assertThat(place % script.getInt(at + 60)).isZero();
                assertThat(script.get(at + 64)).isEqualTo((byte) (file.endsWith("rsdp") ? 2 : 1));
                places.put(file, place);
            }
            case 2 -> {
                ByteBuffer target = little(files.get(file));
                long base = places.get(name(script, at + 60));
                int offset = script.getInt(at + 116);
                if (script.get(at + 120) == 8) {
                    target.putLong(offset, target.getLong(offset) + base);
                } else {
                    target.putInt(offset, (int) (target.getInt(offset) + base));
                }
            }
            case 3 -> {
                byte[] target = files.get(file);
                int field = script.getInt(at + 60);
                assertThat(target[field]).as("the sum's byte").isZero();
                target[field] = (byte) -sum(target, script.getInt(at + 64), script.getInt(at + 68));
            }
            default -> throw new AssertionError("command " + script.getInt(at));
        }
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String name(ByteBuffer from, int at) {
        byte[] bytes = new byte[56];
        from.get(at, bytes);
        return new String(bytes, StandardCharsets.US_ASCII).replace("\0", "");
    }

    private static int sum(byte[] bytes, int from, int length) {
        int sum = 0;
        for (int i = from; i < from + length; i++) {
            sum += bytes[i];
        }
        return sum & 0xFF;
    }

    /** The signature of the table at an address, whose length and sum are right. */
    private String table(long address) {
        byte[] block = files.get("etc/acpi/tables");
        int at = (int) (address - TABLES_AT);
        assertThat(at).isBetween(0, block.length - 36);
        String signature = new String(block, at, 4, StandardCharsets.US_ASCII);
        int length = little(block).getInt(at + 4);
        if (!signature.equals("FACS")) {
            assertThat(sum(block, at, length)).as(signature).isZero();
        }
        return signature;
    }

    private List<String> tablesOf(long list, int width) {
        ByteBuffer block = little(files.get("etc/acpi/tables"));
        int at = (int) (list - TABLES_AT);
        List<String> found = new ArrayList<>();
        for (int i = at + 36; i < at + block.getInt(at + 4); i += width) {
            found.add(table(width == 8 ? block.getLong(i) : block.getInt(i)));
        }
        return found;
    }

    @Test
    void theRootPointerLeadsToBothLists() {
        load();
        byte[] root = files.get("etc/acpi/rsdp");
        assertThat(new String(root, 0, 8, StandardCharsets.US_ASCII)).isEqualTo("RSD PTR ");
        assertThat(sum(root, 0, 20)).isZero();
        assertThat(sum(root, 0, 36)).isZero();
        long rsdt = little(root).getInt(16);
        long xsdt = little(root).getLong(24);
        assertThat(table(rsdt)).isEqualTo("RSDT");
        assertThat(table(xsdt)).isEqualTo("XSDT");
        assertThat(tablesOf(rsdt, 4)).containsExactly("FACP", "APIC", "HPET", "MCFG");
        assertThat(tablesOf(xsdt, 8)).containsExactly("FACP", "APIC", "HPET", "MCFG");
    }

    @Test
    void theFixedDescriptionLeadsToDefinitionsAndControlStructureTwice() {
        load();
        ByteBuffer block = little(files.get("etc/acpi/tables"));
        int xsdt = (int) (little(files.get("etc/acpi/rsdp")).getLong(24) - TABLES_AT);
        int fadt = (int) (block.getLong(xsdt + 36) - TABLES_AT);
        assertThat(table(block.getInt(fadt + 36))).isEqualTo("FACS");
        assertThat(table(block.getInt(fadt + 40))).isEqualTo("DSDT");
        assertThat(block.getLong(fadt + 132)).isEqualTo(block.getInt(fadt + 36));
        assertThat(block.getLong(fadt + 140)).isEqualTo(block.getInt(fadt + 40));
        assertThat(block.getInt(fadt + 36) % 64).as("alignment of the FACS").isZero();
    }

    @Test
    void placedWhereKernelsLookTheTablesAreTheSame() {
        load();
        byte[] fixed = AcpiTables.of(PLATFORM);
        assertThat(sum(fixed, 0, 20)).isZero();
        assertThat(sum(fixed, 0, 36)).isZero();
        ByteBuffer block = little(fixed);
        int xsdt = (int) (block.getLong(24) - AcpiTables.BASE);
        assertThat(sum(fixed, xsdt, block.getInt(xsdt + 4))).isZero();
        int fadt = (int) (block.getLong(xsdt + 36) - AcpiTables.BASE);
        assertThat(sum(fixed, fadt, block.getInt(fadt + 4))).isZero();
        int dsdt = (int) (block.getLong(fadt + 140) - AcpiTables.BASE);
        assertThat(sum(fixed, dsdt, block.getInt(dsdt + 4))).isZero();
        assertThat(new String(fixed, dsdt, 4, StandardCharsets.US_ASCII)).isEqualTo("DSDT");
    }
}
