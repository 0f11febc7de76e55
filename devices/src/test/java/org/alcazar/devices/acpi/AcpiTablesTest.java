package org.alcazar.devices.acpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcpiTablesTest {
    private static final AcpiTables.Platform PC =
            new AcpiTables.Platform(4, 4, true, 0xE000_0000L, 0xC000_0000L, 64L << 30, 0);

    private final byte[] block = AcpiTables.of(PC);
    private final ByteBuffer memory = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);

    private static int offset(long address) {
        return (int) (address - AcpiTables.BASE);
    }

    private static int sum(byte[] bytes, int from, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            sum += bytes[from + i];
        }
        return sum & 0xFF;
    }

    private static String text(byte[] bytes, int from, int length) {
        return new String(bytes, from, length, StandardCharsets.US_ASCII);
    }

    private byte[] table(long address) {
        int at = offset(address);
        return Arrays.copyOfRange(block, at, at + memory.getInt(at + 4));
    }

    /** Signature to table, as the XSDT lists them, and what the FADT points to. */
    private Map<String, byte[]> tables() {
        Map<String, byte[]> found = new LinkedHashMap<>();
        byte[] xsdt = table(memory.getLong(24));
        ByteBuffer pointers = ByteBuffer.wrap(xsdt).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 36; at < xsdt.length; at += 8) {
            byte[] table = table(pointers.getLong(at));
            found.put(text(table, 0, 4), table);
        }
        ByteBuffer fadt = ByteBuffer.wrap(found.get("FACP")).order(ByteOrder.LITTLE_ENDIAN);
        found.put("DSDT", table(fadt.getLong(140)));
        found.put("FACS", table(fadt.getLong(132)));
        return found;
    }

    @Test
    void rootPointerHasBothChecksumsAndBothLists() {
        assertThat(text(block, 0, 8)).isEqualTo("RSD PTR ");
        assertThat(sum(block, 0, 20)).isZero();
        assertThat(sum(block, 0, 36)).isZero();
        assertThat(block[15]).isEqualTo((byte) 2);
        byte[] rsdt = table(memory.getInt(16));
        byte[] xsdt = table(memory.getLong(24));
        assertThat(text(rsdt, 0, 4)).isEqualTo("RSDT");
        assertThat(text(xsdt, 0, 4)).isEqualTo("XSDT");
        assertThat((rsdt.length - 36) / 4).isEqualTo((xsdt.length - 36) / 8);
        for (int i = 0; i < (rsdt.length - 36) / 4; i++) {
            assertThat(ByteBuffer.wrap(rsdt).order(ByteOrder.LITTLE_ENDIAN).getInt(36 + 4 * i))
                    .isEqualTo((int)
                            ByteBuffer.wrap(xsdt).order(ByteOrder.LITTLE_ENDIAN).getLong(36 + 8 * i));
        }
    }

    @Test
    void everyTableButTheFacsAddsUpToZeroAndLiesInTheBlock() {
        Map<String, byte[]> tables = tables();
        assertThat(tables.keySet()).containsExactly("FACP", "APIC", "HPET", "MCFG", "DSDT", "FACS");
        tables.forEach((signature, table) -> {
            if (!signature.equals("FACS")) {
                assertThat(sum(table, 0, table.length)).as(signature).isZero();
            }
        });
        assertThat(sum(table(memory.getInt(16)), 0, table(memory.getInt(16)).length))
                .isZero();
        assertThat(AcpiTables.BASE + block.length).isLessThan(0x10_0000);
    }

    @Test
    void tablesOfWhatIsNotThereAreLeftOut() {
        byte[] small = AcpiTables.of(new AcpiTables.Platform(1, 1, false, 0, 0xC000_0000L, 64L << 30, 0));
        String all = text(small, 0, small.length);
        assertThat(all).contains("FACP", "APIC", "DSDT").doesNotContain("HPET", "MCFG");
    }

    @Test
    void madtNamesEveryCoreTheIoApicAndTheOverrides() {
        byte[] madt = tables().get("APIC");
        Map<Integer, Integer> count = new LinkedHashMap<>();
        for (int at = 44; at < madt.length; at += madt[at + 1]) {
            count.merge((int) madt[at], 1, Integer::sum);
        }
        assertThat(count).containsExactlyInAnyOrderEntriesOf(Map.of(0, 4, 1, 1, 2, 2, 4, 1));
    }

    @Test
    void fadtPointsToThePortsOfTheFixedHardware() {
        ByteBuffer fadt = ByteBuffer.wrap(tables().get("FACP")).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(fadt.getShort(46)).as("SCI").isEqualTo((short) 9);
        assertThat(fadt.getInt(48)).as("no SMI command port").isZero();
        assertThat(fadt.getInt(56)).isEqualTo(0x600);
        assertThat(fadt.getInt(64)).isEqualTo(0x604);
        assertThat(fadt.getInt(76)).isEqualTo(0x608);
        assertThat(fadt.getInt(80)).isEqualTo(0x620);
        assertThat(fadt.getLong(120)).as("reset port").isEqualTo(0xCF9);
        assertThat(fadt.get(128)).as("reset value").isEqualTo((byte) 6);
        assertThat(fadt.get(116)).as("reset in port space").isEqualTo((byte) 1);
        for (int[] wide : new int[][] {{148, 56}, {172, 64}, {208, 76}, {220, 80}}) {
            assertThat(fadt.getLong(wide[0] + 4)).isEqualTo(fadt.getInt(wide[1]));
        }
    }

    @Test
    void disassemblerOfTheReferenceImplementationReadsEveryTable(@TempDir Path folder)
            throws IOException, InterruptedException {
        assumeTrue(
                Arrays.stream(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, "iasl"))),
                "iasl is not installed");
        for (Map.Entry<String, byte[]> table : tables().entrySet()) {
            Path file = folder.resolve(table.getKey() + ".aml");
            Files.write(file, table.getValue());
            assertThat(run(folder, "iasl", "-d", file.toString()))
                    .as(table.getKey())
                    .doesNotContainIgnoringCase("error")
                    .doesNotContain("Invalid", "**");
        }
        String source = Files.readString(folder.resolve("DSDT.dsl"));
        assertThat(source)
                .contains("Device (PCI0)", "Name (\\_S5", "Method (_PRT", "Device (C003)", "Device (COM1)")
                .doesNotContain("Device (C004)", "Unknown");
        assertThat(run(folder, "iasl", "-p", "again", folder.resolve("DSDT.dsl").toString()))
                .as("what was disassembled compiles")
                .contains(" 0 Errors");
    }

    private static String run(Path folder, String... command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return Files.readString(output);
    }
}
