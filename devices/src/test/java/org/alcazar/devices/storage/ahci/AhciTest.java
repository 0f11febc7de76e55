package org.alcazar.devices.storage.ahci;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.alcazar.core.state.Section;
import org.alcazar.devices.Bench;
import org.alcazar.devices.PcBoard;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.storage.MemoryImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AhciTest {
    private static final int DISK_STATUS = 1 << 30;

    private final MemoryImage disk = new MemoryImage(200, false);
    private final MemoryImage disc = new MemoryImage(81, true);
    private final FakeHost ata = new FakeHost(bench(), 0).start();
    private final FakeHost atapi = new FakeHost(ata.bench, 1).start();

    private Bench bench() {
        return Bench.of(1, new PcOptions().sataDisk(disk).cdRom(disc));
    }

    private static String text(byte[] identity, int word, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) identity[2 * word + (i ^ 1)]);
        }
        return text.toString().strip();
    }

    @Test
    void devicesAreFoundByTheirSignatures() {
        assertThat(ata.host(0x0C)).isEqualTo(0x3F);
        assertThat(ata.read(0x28)).isEqualTo(0x133);
        assertThat(ata.read(0x24)).isEqualTo(0x0000_0101);
        assertThat(atapi.read(0x24)).isEqualTo(0xEB14_0101);
        FakeHost empty = new FakeHost(ata.bench, 2);
        assertThat(empty.read(0x28)).isZero();
        assertThat(empty.read(0x20)).isEqualTo(0x7F);
        assertThat(empty.read(0x24)).isEqualTo(-1);
    }

    @Test
    void identificationTellsSizeAndSum() {
        ata.command(0xEC, 0, 0, 0, 512);
        byte[] identity = ata.data(512);
        ByteBuffer words = ByteBuffer.wrap(identity).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(words.getLong(200)).isEqualTo(200);
        assertThat(words.getInt(120)).isEqualTo(200);
        assertThat(text(identity, 27, 40)).isEqualTo("Alcazar disk");
        int sum = 0;
        for (byte each : identity) {
            sum += each;
        }
        assertThat(sum & 0xFF).isZero();
        assertThat(ata.read(0x10) & 2).as("PIO setup").isNotZero();
        assertThat(ata.memory.read(FakeHost.RECEIVED + 0x20, 1)).isEqualTo(0x5F);
        assertThat(ata.memory.read(FakeHost.RECEIVED + 0x2F, 1)).isEqualTo(0x50);
        atapi.command(0xA1, 0, 0, 0, 512);
        assertThat(text(atapi.data(512), 27, 40)).isEqualTo("Alcazar CD-ROM");
        atapi.command(0xEC, 0, 0, 0, 512);
        assertThat(atapi.error()).isEqualTo(4);
    }

    @Test
    void readsAndWritesBySeveralRegions() {
        ata.header(0, 3);
        ata.region(0, 0, FakeHost.DATA, 6);
        ata.region(0, 1, FakeHost.DATA + 0x1000, 512);
        ata.region(0, 2, FakeHost.DATA + 0x2000, 512);
        ata.frame(0, 0x25, 0, 7, 2, 0x40);
        ata.write(0x38, 1);
        assertThat(ata.read(0x38)).isEqualTo(1);
        assertThat(ata.status() & 0x80).isNotZero();
        ata.pass();
        assertThat(ata.read(0x38)).isZero();
        assertThat(ata.status()).isEqualTo(0x50);
        assertThat(ata.transferred()).isEqualTo(1024);
        assertThat(ata.memory.read(FakeHost.DATA, 1)).isEqualTo(7);
        assertThat(ata.memory.read(FakeHost.DATA + 0x1000 + 505, 1)).isEqualTo(7);
        assertThat(ata.memory.read(FakeHost.DATA + 0x1000 + 506, 1)).isEqualTo(8);
        assertThat(ata.memory.read(FakeHost.DATA + 0x2000 + 505, 1)).isEqualTo(8);
        ata.memory.write(FakeHost.DATA, 4, 0x1234_5678);
        ata.command(0xCA, 0, 199, 1, 512);
        assertThat(ata.status()).isEqualTo(0x50);
        assertThat(disk.bytes[199 * 512]).isEqualTo((byte) 0x78);
        ata.command(0xEA, 0, 0, 0, 0);
        assertThat(disk.flushes).isEqualTo(1);
    }

    @Test
    void theInterruptFollowsTheThreeLevelsOfStatus() {
        ata.command(0xE7, 0, 0, 0, 0);
        assertThat(ata.host(8)).isEqualTo(1);
        assertThat(ata.config(6, 2) & 8).isNotZero();
        ata.host(8, 1);
        assertThat(ata.config(6, 2) & 8)
                .as("the port still has something to say")
                .isNotZero();
        ata.write(0x10, 1);
        ata.host(8, 1);
        assertThat(ata.config(6, 2) & 8).isZero();
    }

    @Test
    void aMessageIsSentOnceForWhatIsPendingAndAgainForWhatRemains() {
        ata.bench.enableApic(0);
        int capability = (int) ata.config(0x34, 1);
        assertThat(ata.config(capability, 1)).isEqualTo(5);
        ata.config(capability + 4, 4, 0xFEE0_0000L);
        ata.config(capability + 12, 2, 0x55);
        ata.config(capability + 2, 2, 0x81);
        ata.command(0xE7, 0, 0, 0, 0);
        assertThat(ata.config(6, 2) & 8).as("the pin").isZero();
        assertThat(taken()).isEqualTo(0x55);
        atapi.command(0xE7, 0, 0, 0, 0);
        assertThat(ata.host(8)).isEqualTo(3);
        assertThat(ata.bench.requested(0)).as("there is no news").isFalse();
        ata.write(0x10, -1);
        ata.host(8, 1);
        assertThat(taken()).as("the other port remains").isEqualTo(0x55);
        atapi.write(0x10, -1);
        ata.host(8, 2);
        assertThat(ata.bench.requested(0)).isFalse();
        ata.command(0xE7, 0, 0, 0, 0);
        assertThat(taken()).isEqualTo(0x55);
    }

    /** Takes an interrupt and ends it. */
    private int taken() {
        assertThat(ata.bench.requested(0)).isTrue();
        int vector = ata.bench.apic(0).acknowledge();
        ata.bench.apicWrite(0, 0xB0, 0);
        return vector;
    }

    @Test
    void theIoApicSeesAPinThatIsLowWhileAsserted() {
        ata.bench.enableApic(0);
        int pin = 23;
        ata.memory.write(PcBoard.IO_APIC_BASE, 4, 0x10 + 2 * pin);
        ata.memory.write(PcBoard.IO_APIC_BASE + 0x10, 4, 0xA061);
        assertThat(ata.bench.requested(0)).isFalse();
        ata.command(0xE7, 0, 0, 0, 0);
        assertThat(ata.bench.requested(0)).isTrue();
        assertThat(ata.bench.apic(0).acknowledge()).isEqualTo(0x61);
        ata.write(0x10, -1);
        ata.host(8, -1);
        ata.bench.apicWrite(0, 0xB0, 0);
        ata.pass();
        assertThat(ata.bench.requested(0)).isFalse();
    }

    @Test
    void queuedCommandsEndWithTheirBits() {
        for (int slot = 0; slot < 3; slot++) {
            ata.header(slot, 1);
            ata.region(slot, 0, FakeHost.DATA + 512L * slot, 512);
            ata.frame(slot, 0x60, 1, 20 + slot, slot << 3, 0x40);
        }
        ata.write(0x34, 7);
        ata.write(0x38, 7);
        ata.pass();
        assertThat(ata.read(0x34)).isZero();
        assertThat(ata.read(0x38)).isZero();
        assertThat(ata.read(0x10) & 8).isNotZero();
        assertThat(ata.memory.read(FakeHost.RECEIVED + 0x58, 1)).isEqualTo(0xA1);
        assertThat(ata.memory.read(FakeHost.RECEIVED + 0x5C, 4)).isEqualTo(4);
        assertThat(ata.memory.read(FakeHost.DATA + 1024, 1)).isEqualTo(22);
    }

    @Test
    void aQueuedCommandThatFailsIsInTheLog() {
        ata.header(5, 1);
        ata.region(5, 0, FakeHost.DATA, 512);
        ata.frame(5, 0x61, 1, 200, 5 << 3, 0x40);
        ata.write(0x34, 1 << 5);
        ata.write(0x38, 1 << 5);
        ata.pass();
        assertThat(ata.read(0x10) & DISK_STATUS).isNotZero();
        assertThat(ata.read(0x34)).isEqualTo(1 << 5);
        ata.recover();
        assertThat(ata.read(0x34)).isZero();
        ata.command(0x2F, 0, 0x10, 1, 512);
        byte[] log = ata.data(512);
        assertThat(log[0]).isEqualTo((byte) 5);
        assertThat(log[3]).isEqualTo((byte) 0x10);
        assertThat(log[4] & 0xFF).isEqualTo(200);
    }

    @Test
    void errorsStopThePortUntilItIsRestarted() {
        ata.command(0x25, 0, 199, 2, 1024);
        assertThat(ata.status()).isEqualTo(0x51);
        assertThat(ata.error()).isEqualTo(0x10);
        assertThat(ata.read(0x38)).isEqualTo(1);
        ata.recover();
        ata.command(0xFE, 0, 0, 0, 0);
        assertThat(ata.error()).isEqualTo(4);
        ata.recover();
        disk.broken = true;
        ata.command(0x25, 0, 0, 1, 512);
        assertThat(ata.error()).isEqualTo(0x40);
        ata.recover();
        disk.broken = false;
        ata.command(0x25, 0, 0, 2, 512);
        assertThat(ata.error()).as("fewer bytes than sectors").isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(longs = {0xFEC0_0000L, 0xFFFF_FFFF_FFFF_FFF0L, 0x7FFF_FFFF_FFFF_FFF0L, 0x10_0000, 0xD000_0000L})
    void wildAddressesAreErrorsOfTheBus(long address) {
        ata.header(0, 1);
        ata.region(0, 0, address, 512);
        ata.frame(0, 0x25, 0, 0, 1, 0x40);
        ata.write(0x38, 1);
        ata.pass();
        assertThat(ata.read(0x10) & 1 << 29).isNotZero();
        ata.recover();
        ata.write(0x10, -1);
        ata.memory.write(FakeHost.LIST + 8, 8, address);
        ata.write(0x38, 1);
        assertThat(ata.read(0x10) & 1 << 29).isNotZero();
        ata.recover();
        ata.write(0x00, (int) address);
        ata.write(0x04, (int) (address >>> 32));
        ata.write(0x08, (int) address);
        ata.write(0x38, 1);
        ata.pass();
        assertThat(ata.read(0x10) & 1 << 29).isNotZero();
        ata.write(0x00, (int) FakeHost.LIST);
        ata.write(0x04, 0);
        ata.recover();
        ata.command(0xE7, 0, 0, 0, 0);
        assertThat(ata.status()).isEqualTo(0x50);
    }

    @Test
    void softwareResetAndLinkResetFindTheDeviceAgain() {
        ata.header(0, 0);
        ata.frame(0, 0, 0, 0, 0, 0);
        ata.memory.write(FakeHost.TABLES + 1, 1, 0);
        ata.memory.write(FakeHost.TABLES + 15, 1, 4);
        ata.write(0x38, 1);
        ata.pass();
        assertThat(ata.read(0x38)).isZero();
        ata.memory.write(FakeHost.TABLES + 15, 1, 0);
        ata.write(0x38, 1);
        ata.pass();
        assertThat(ata.read(0x20)).isEqualTo(0x150);
        ata.write(0x2C, 1);
        assertThat(ata.read(0x28)).isZero();
        ata.write(0x2C, 0);
        assertThat(ata.read(0x28)).isEqualTo(0x133);
        assertThat(ata.read(0x10) & 1 << 6).isNotZero();
        assertThat(ata.memory.read(FakeHost.RECEIVED + 0x40, 1)).isEqualTo(0x34);
    }

    @Test
    void aControllerResetForgetsWhatIsUnderWay() {
        ata.header(0, 1);
        ata.region(0, 0, FakeHost.DATA, 512);
        ata.frame(0, 0x25, 0, 0, 1, 0x40);
        ata.write(0x38, 1);
        ata.host(4, 1);
        assertThat(ata.host(4)).isEqualTo(1 << 31);
        ata.pass();
        assertThat(ata.read(0x38)).isZero();
        assertThat(ata.read(0x10) & 3).isZero();
    }

    @Test
    void aCommandUnderWaySurvivesSavingAndLoading() {
        ata.header(0, 1);
        ata.region(0, 0, FakeHost.DATA, 512);
        ata.frame(0, 0x25, 0, 9, 1, 0x40);
        ata.write(0x38, 1);
        List<Section> saved = ata.bench.machine.save();
        FakeHost restored = new FakeHost(bench(), 0);
        restored.bench.machine.load(saved);
        for (FakeHost each : List.of(ata, restored)) {
            each.pass();
            assertThat(each.read(0x38)).isZero();
            assertThat(each.memory.read(FakeHost.DATA, 1)).isEqualTo(9);
        }
        assertThat(restored.bench.machine.stateHash()).isEqualTo(ata.bench.machine.stateHash());
    }

    @Test
    void theDriveReadsBlocksAndFillsTheLastOne() {
        atapi.packet(8, 0x25);
        assertThat(ByteBuffer.wrap(atapi.data(8)).getInt(0)).isEqualTo(20);
        assertThat(ByteBuffer.wrap(atapi.data(8)).getInt(4)).isEqualTo(2048);
        atapi.packet(4096, 0x28, 0, 0, 0, 0, 19, 0, 0, 2);
        assertThat(atapi.transferred()).isEqualTo(4096);
        byte[] data = atapi.data(4096);
        assertThat(data[0]).isEqualTo((byte) 76);
        assertThat(data[2048]).isEqualTo((byte) 80);
        assertThat(data[2560]).isZero();
        atapi.packet(2048, 0xA8, 0, 0, 0, 0, 1, 0, 0, 0, 1);
        assertThat(atapi.data(1)[0]).isEqualTo((byte) 4);
        atapi.packet(2048, 0xBE, 0, 0, 0, 0, 2, 0, 0, 1, 0x10);
        assertThat(atapi.data(1)[0]).isEqualTo((byte) 8);
    }

    @Test
    void theDriveExplainsFailuresWhenAsked() {
        atapi.packet(2048, 0x28, 0, 0, 0, 0, 21, 0, 0, 1);
        assertThat(atapi.status() & 1).isEqualTo(1);
        assertThat(atapi.error() >> 4).isEqualTo(5);
        atapi.recover();
        atapi.packet(18, 0x03, 0, 0, 0, 18);
        assertThat(atapi.data(14)[2]).isEqualTo((byte) 5);
        assertThat(atapi.data(14)[12]).isEqualTo((byte) 0x21);
        atapi.packet(18, 0x03, 0, 0, 0, 18);
        assertThat(atapi.data(14)[2]).isZero();
        disc.broken = true;
        atapi.packet(2048, 0x28, 0, 0, 0, 0, 0, 0, 0, 1);
        assertThat(atapi.error() >> 4).isEqualTo(3);
    }

    @Test
    void theDriveDescribesItself() {
        atapi.packet(36, 0x12, 0, 0, 0, 36);
        byte[] inquiry = atapi.data(36);
        assertThat(inquiry[0]).isEqualTo((byte) 5);
        assertThat(new String(inquiry, 8, 14, StandardCharsets.US_ASCII)).isEqualTo("ALCAZAR CD-ROM");
        atapi.packet(20, 0x43, 0, 0, 0, 0, 0, 0, 0, 20);
        byte[] contents = atapi.data(20);
        assertThat(contents[1]).isEqualTo((byte) 18);
        assertThat(contents[14] & 0xFF).isEqualTo(0xAA);
        assertThat(contents[19]).isEqualTo((byte) 21);
        atapi.packet(64, 0x46, 0, 0, 0, 0, 0, 0, 0, 64);
        assertThat(atapi.data(8)[7]).isEqualTo((byte) 8);
        atapi.packet(64, 0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 64);
        assertThat(atapi.data(9)[8]).isEqualTo((byte) 0x2A);
        atapi.packet(8, 0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8);
        assertThat(atapi.data(8)[5]).isEqualTo((byte) 2);
        atapi.packet(0, 0x5D);
        assertThat(atapi.error() >> 4).isEqualTo(5);
    }

    @Test
    void anOpenTrayHasNoDiscAndALockedOneStaysShut() {
        atapi.packet(0, 0x1E, 0, 0, 0, 1);
        atapi.packet(0, 0x1B, 0, 0, 0, 2);
        assertThat(atapi.error() >> 4).isEqualTo(5);
        atapi.recover();
        atapi.packet(0, 0x1E, 0, 0, 0, 0);
        atapi.packet(0, 0x1B, 0, 0, 0, 2);
        atapi.packet(0, 0x00);
        assertThat(atapi.error() >> 4).isEqualTo(2);
        atapi.recover();
        atapi.packet(0, 0x1B, 0, 0, 0, 3);
        atapi.packet(0, 0x00);
        assertThat(atapi.error() >> 4).as("the disc may be another one").isEqualTo(6);
        atapi.recover();
        atapi.packet(0, 0x00);
        assertThat(atapi.status()).isEqualTo(0x50);
    }
}
