package org.alcazar.devices.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.alcazar.devices.platform.FwCfg;
import org.junit.jupiter.api.Test;

final class FirmwareFilesTest {
    private static final long LOW = 0xB000_0000L;
    private static final long HIGH = 0x2_0000_0000L;

    private final FwCfg device = new FwCfg(LOW + HIGH, 2);

    private ByteBuffer item(int key, int length) {
        device.write(0, 2, key);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) device.read(1, 1);
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private Map<String, ByteBuffer> files() {
        int count = Integer.reverseBytes(item(0x19, 4).getInt());
        byte[] directory = item(0x19, 4 + 64 * count).array();
        ByteBuffer entries = ByteBuffer.wrap(directory);
        Map<String, ByteBuffer> files = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            int at = 4 + 64 * i;
            String name = new String(directory, at + 8, 56, StandardCharsets.US_ASCII).replace("\0", "");
            files.put(name, item(entries.getShort(at + 4), entries.getInt(at)));
        }
        return files;
    }

    private static int sum(byte[] bytes, int from, int length) {
        int sum = 0;
        for (int i = from; i < from + length; i++) {
            sum += bytes[i];
        }
        return sum & 0xFF;
    }

    /** The formatted parts of all structures by handle; the walk must end where the tables do. */
    private static Map<Integer, ByteBuffer> structures(byte[] tables) {
        Map<Integer, ByteBuffer> structures = new LinkedHashMap<>();
        int at = 0;
        while (at < tables.length) {
            ByteBuffer structure =
                    ByteBuffer.wrap(tables, at, tables[at + 1]).slice().order(ByteOrder.LITTLE_ENDIAN);
            structures.put((int) structure.getShort(2), structure);
            at += tables[at + 1];
            while (tables[at] != 0 || tables[at + 1] != 0) {
                at++;
            }
            at += 2;
        }
        assertThat(at).isEqualTo(tables.length);
        return structures;
    }

    @Test
    void theMemoryMapHasBothPartsOfRam() {
        FirmwareFiles.install(device, LOW, HIGH, 2, 5);
        ByteBuffer map = files().get("etc/e820");
        assertThat(map.capacity()).isEqualTo(40);
        assertThat(map.getLong(0)).isZero();
        assertThat(map.getLong(8)).isEqualTo(LOW);
        assertThat(map.getInt(16)).isOne();
        assertThat(map.getLong(20)).isEqualTo(1L << 32);
        assertThat(map.getLong(28)).isEqualTo(HIGH);
        assertThat(map.getInt(36)).isOne();
    }

    @Test
    void onlyWorkingAndSoftOffAreSleepStates() {
        FirmwareFiles.install(device, LOW, 0, 2, 5);
        assertThat(files().get("etc/system-states").array()).containsExactly(0x80, 0, 0, 0, 0, 0x85);
        assertThat(files().get("etc/e820").capacity()).isEqualTo(20);
    }

    @Test
    void theSystemTablesAreWellFormedAndTheirEntryPointFits() {
        FirmwareFiles.install(device, LOW, HIGH, 2, 5);
        byte[] anchor = files().get("etc/smbios/smbios-anchor").array();
        byte[] tables = files().get("etc/smbios/smbios-tables").array();
        Map<Integer, ByteBuffer> structures = structures(tables);
        assertThat(structures.keySet())
                .containsExactly(0, 0x100, 0x300, 0x400, 0x401, 0x1000, 0x1100, 0x1300, 0x1301, 0x2000, 0x7F00);
        assertThat(sum(anchor, 0, 31)).isZero();
        assertThat(sum(anchor, 16, 15)).isZero();
        ByteBuffer point = ByteBuffer.wrap(anchor).order(ByteOrder.LITTLE_ENDIAN);
        assertThat((int) point.getShort(22)).isEqualTo(tables.length);
        assertThat((int) point.getShort(28)).isEqualTo(structures.size());
    }

    @Test
    void theMemoryDeviceSaysItsSizeInTheFieldThatHoldsIt() {
        ByteBuffer small = structures(SystemTables.of(512 << 20, 0, 1).tables()).get(0x1100);
        assertThat(small.getShort(12)).isEqualTo((short) 512);
        assertThat(small.getInt(28)).isZero();
        ByteBuffer large =
                structures(SystemTables.of(LOW, (64L << 30) - LOW, 1).tables()).get(0x1100);
        assertThat(large.getShort(12)).isEqualTo((short) 0x7FFF);
        assertThat(large.getInt(28)).isEqualTo(64 << 10);
        ByteBuffer high = structures(SystemTables.of(LOW, HIGH, 1).tables()).get(0x1301);
        assertThat(high.getInt(4)).isEqualTo(4 << 20);
        assertThat(high.getInt(8)).isEqualTo((12 << 20) - 1);
    }

    /** A bzImage: one setup sector behind the first, and a payload of {@code payload} bytes. */
    static byte[] linux(int payload) {
        byte[] file = new byte[1024 + payload];
        ByteBuffer header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        header.put(0x1F1, (byte) 1).putShort(0x1FE, (short) 0xAA55).putInt(0x202, 0x5372_6448);
        header.putInt(0x1F4, payload / 16).putShort(0x206, (short) 0x20F).put(0x201, (byte) 0x6A);
        header.put(0x211, (byte) 1).put(0x234, (byte) 1).putInt(0x230, 1 << 21).putInt(0x22C, 0x7FFF_FFFF);
        header.putInt(0x238, 2047).putLong(0x258, 16 << 20).putInt(0x260, 4 << 20);
        for (int i = 0; i < payload; i++) {
            file[1024 + i] = (byte) (i * 7);
        }
        return file;
    }

    static BootRequest request(byte[] kernel, int initrd) {
        return new BootRequest(
                KernelImage.parse("vmlinuz", kernel),
                "console=ttyS0",
                List.of(new BootModule("initrd.gz", new byte[initrd])));
    }

    @Test
    void aLinuxKernelIsHandedOverInPartsWithItsHeaderCompleted() {
        byte[] file = linux(4096);
        FirmwareFiles.handOver(device, request(file, 5000), 512 << 20);
        assertThat(item(FwCfg.KERNEL_SIZE, 4).getInt()).isEqualTo(4096);
        assertThat(item(FwCfg.KERNEL_DATA, 4096).array()).isEqualTo(java.util.Arrays.copyOfRange(file, 1024, 5120));
        assertThat(item(FwCfg.SETUP_SIZE, 4).getInt()).isEqualTo(1024);
        ByteBuffer setup = item(FwCfg.SETUP_DATA, 1024);
        int initrd = item(FwCfg.INITRD_ADDRESS, 4).getInt();
        assertThat(initrd % 4096).isZero();
        assertThat(initrd).isBetween(20 << 20, (510 << 20) - 5000);
        assertThat(setup.getInt(0x218)).isEqualTo(initrd);
        assertThat(setup.getInt(0x21C)).isEqualTo(5000);
        assertThat(setup.get(0x210)).isEqualTo((byte) 0xFF);
        assertThat(setup.getInt(0x228))
                .isEqualTo(item(FwCfg.COMMAND_LINE_ADDRESS, 4).getInt());
        assertThat(files().get("bootorder").array()).asString().isEqualTo("/rom@genroms/linux.rom\0");
    }

    @Test
    void theStarterIsAnOptionRomWithABootEntry() {
        FirmwareFiles.handOver(device, request(linux(4096), 10), 512 << 20);
        ByteBuffer rom = files().get("genroms/linux.rom");
        byte[] bytes = new byte[rom.capacity()];
        rom.get(0, bytes);
        assertThat(rom.getShort(0)).isEqualTo((short) 0xAA55);
        assertThat(rom.get(2) * 512).isEqualTo(rom.capacity());
        assertThat(sum(bytes, 0, rom.capacity())).isZero();
        int plugAndPlay = rom.getShort(0x1A);
        assertThat(new String(bytes, plugAndPlay, 4, StandardCharsets.US_ASCII)).isEqualTo("$PnP");
        assertThat(sum(bytes, plugAndPlay, 32)).isZero();
        assertThat((int) rom.getShort(plugAndPlay + 0x1A)).isEqualTo(0x80);
    }

    @Test
    void whatFirmwareCannotStartIsRefused() {
        byte[] header = Headers.multibootOne(0, 0x10_0000, 0x10_0000, 0, 0, 0x10_0000);
        BootRequest multiboot = BootRequest.of(KernelImage.parse("other.elf", Headers.join(header, new byte[32])), "");
        assertThatThrownBy(() -> FirmwareFiles.handOver(device, multiboot, 512 << 20))
                .isInstanceOf(ImageException.class)
                .hasMessageStartingWith("other.elf: firmware can be given a");
        assertThatThrownBy(() -> FirmwareFiles.handOver(device, request(linux(4096), 11 << 20), 32 << 20))
                .isInstanceOf(ImageException.class)
                .hasMessageStartingWith("initrd.gz: no room for the initial RAM disk");
    }

    @Test
    void aKernelThatALoaderStartsIsDescribedAsItsFilesAre() {
        byte[] file = ElfBuilder.elf64()
                .segment(0x10_0000, new byte[] {5, 6, 7, 8}, 0x1000)
                .entry(0x10_0000)
                .build();
        BootModule module = new BootModule("module", new byte[] {1, 2, 3});
        FirmwareFiles.describe(device, new BootRequest(KernelImage.parse("k", file), "a=b", List.of(module)));
        assertThat(item(0x08, 4).getInt()).isEqualTo(file.length);
        assertThat(item(0x11, file.length).array()).isEqualTo(file);
        assertThat(item(0x0B, 4).getInt()).isEqualTo(3);
        assertThat(item(0x12, 3).array()).containsExactly(1, 2, 3);
        assertThat(item(0x14, 4).getInt()).isEqualTo(4);
        assertThat(item(0x15, 4).array()).containsExactly('a', '=', 'b', 0);
    }
}
