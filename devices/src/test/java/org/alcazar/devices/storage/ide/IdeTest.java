package org.alcazar.devices.storage.ide;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.PortMap;
import org.alcazar.devices.Bench;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.storage.MemoryImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The controller as a driver sees it: a disk and no second drive on the first channel, a CD-ROM drive on the second. */
class IdeTest {
    private static final int FUNCTION = 0xF9;
    private static final int MASTER = 0xC000;
    private static final long TABLE = 0x1_0000;
    private static final long DATA = 0x2_0000;
    private static final int FIRST = 0x1F0;
    private static final int SECOND = 0x170;
    private static final int READY = 0x50;
    private static final int REQUEST = 0x08;

    private final MemoryImage disk = new MemoryImage(300, false);
    private final MemoryImage small = new MemoryImage(8, true);
    private final MemoryImage disc = new MemoryImage(81, true);
    private final Bench bench =
            Bench.of(1, new PcOptions().ideDisk(disk).ideDisk(small).ideCdRom(disc));
    private final BusView memory = bench.machine.bus();
    private final PortMap ports = memory.ports();

    private int in(int port) {
        return ports.read(port, 1) & 0xFF;
    }

    private void out(int port, int value) {
        ports.write(port, 1, value);
    }

    private void config(int offset, int width, int value) {
        ports.write(0xCF8, 4, 0x8000_0000 | FUNCTION << 8 | offset & 0xFC);
        ports.write(0xCFC + (offset & 3), width, value);
    }

    private int config(int offset) {
        ports.write(0xCF8, 4, 0x8000_0000 | FUNCTION << 8 | offset & 0xFC);
        return ports.read(0xCFC, 4);
    }

    private boolean interrupting(int channel) {
        return bench.board.lines().high(14 + channel);
    }

    private void pass() {
        bench.pass(10_000_000);
    }

    private void command(int base, int command, int features, long lba, int count, int device) {
        out(base + 6, device);
        for (int i = 0; i < 3; i++) {
            // The high part first, for 48-bit commands.
            out(base + 3 + i, (int) (lba >>> 24 + 8 * i) & 0xFF);
            out(base + 3 + i, (int) (lba >>> 8 * i) & 0xFF);
        }
        out(base + 1, features);
        out(base + 2, count >> 8);
        out(base + 2, count & 0xFF);
        out(base + 7, command);
    }

    private byte[] readData(int base, int bytes) {
        ByteBuffer data = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (data.remaining() >= 2) {
            data.putShort((short) ports.read(base, 2));
        }
        return data.array();
    }

    private void writeData(int base, int bytes, int value) {
        for (int i = 0; i < bytes; i += 2) {
            ports.write(base, 2, value);
        }
    }

    private void busMaster() {
        config(0x20, 4, MASTER);
        config(4, 2, 5);
    }

    private void region(int index, long address, int bytes, boolean last) {
        memory.write(TABLE + 8L * index, 4, address);
        memory.write(TABLE + 8L * index + 4, 4, bytes & 0xFFFF | (last ? 1L << 31 : 0));
    }

    private void startDma(int channel, int direction) {
        ports.write(MASTER + 8 * channel + 4, 4, (int) TABLE);
        out(MASTER + 8 * channel + 2, 6);
        out(MASTER + 8 * channel, direction | 1);
    }

    @Test
    void theFunctionIsAPiix3InCompatibilityMode() {
        assertThat(config(0)).isEqualTo(0x7010_8086);
        assertThat(config(8) >>> 8).isEqualTo(0x010180);
        assertThat(config(0x40)).as("both channels on").isEqualTo(0x8000_8000);
    }

    @Test
    void drivesAreFoundByTheirSignatures() {
        out(0x3F6, 4);
        assertThat(in(FIRST + 7) & 0x80).isNotZero();
        out(0x3F6, 0);
        assertThat(in(FIRST + 7)).isEqualTo(READY);
        assertThat(in(FIRST + 1)).isEqualTo(1);
        assertThat(in(FIRST + 2)).isEqualTo(1);
        assertThat(in(FIRST + 3)).isEqualTo(1);
        assertThat(in(FIRST + 4) | in(FIRST + 5)).isZero();
        out(FIRST + 6, 0x10);
        assertThat(in(FIRST + 7)).isEqualTo(READY);
        assertThat(in(SECOND + 7)).isZero();
        assertThat(in(SECOND + 4)).isEqualTo(0x14);
        assertThat(in(SECOND + 5)).isEqualTo(0xEB);
        out(SECOND + 6, 0x10);
        out(SECOND + 2, 0x55);
        assertThat(in(SECOND + 2)).as("a drive that is not there").isZero();
        assertThat(in(SECOND + 7)).isZero();
    }

    @Test
    void aChannelWithoutDrivesReadsAsPulledDown() {
        Bench lonely = Bench.of(1, new PcOptions().ideDisk(disk));
        assertThat(lonely.machine.bus().ports().read(SECOND + 7, 1)).isEqualTo(0x7F);
        assertThat(lonely.machine.bus().ports().read(0x376, 1)).isEqualTo(0x7F);
        lonely.machine.bus().ports().write(SECOND + 7, 1, 0xEC);
        assertThat(lonely.machine.bus().ports().read(SECOND + 7, 1)).isEqualTo(0x7F);
    }

    @Test
    void identificationPassesTheDataRegister() {
        command(FIRST, 0xEC, 0, 0, 0, 0);
        assertThat(in(0x3F6) & 0x80).as("busy").isNotZero();
        assertThat(interrupting(0)).isFalse();
        pass();
        assertThat(interrupting(0)).isTrue();
        assertThat(in(0x3F6)).isEqualTo(READY | REQUEST);
        assertThat(interrupting(0))
                .as("the alternate status acknowledges nothing")
                .isTrue();
        assertThat(in(FIRST + 7)).isEqualTo(READY | REQUEST);
        assertThat(interrupting(0)).isFalse();
        ByteBuffer identity = ByteBuffer.wrap(readData(FIRST, 512)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(identity.getInt(120)).isEqualTo(300);
        assertThat(in(FIRST + 7)).isEqualTo(READY);
        assertThat(interrupting(0)).as("no interrupt after the last block").isFalse();
    }

    @Test
    void sectorsAreReadOneByOneAndSeveralAtOnce() {
        command(FIRST, 0x20, 0, 7, 3, 0x40);
        for (int i = 0; i < 3; i++) {
            pass();
            assertThat(interrupting(0)).isTrue();
            assertThat(in(FIRST + 7)).isEqualTo(READY | REQUEST);
            byte[] sector = readData(FIRST, 512);
            assertThat(sector[0]).isEqualTo((byte) (7 + i));
            assertThat(sector[511]).isEqualTo((byte) (7 + i));
        }
        assertThat(in(FIRST + 7)).isEqualTo(READY);

        command(FIRST, 0xC6, 0, 0, 2, 0x40);
        pass();
        command(FIRST, 0xC4, 0, 7, 3, 0x40);
        pass();
        assertThat(in(FIRST + 7)).isEqualTo(READY | REQUEST);
        readData(FIRST, 1024);
        assertThat(interrupting(0)).isTrue();
        assertThat(readData(FIRST, 512)[0]).isEqualTo((byte) 9);
        assertThat(in(FIRST + 7)).isEqualTo(READY);
    }

    @Test
    void sectorsAreWritten() {
        command(FIRST, 0x34, 0, 20, 2, 0x40);
        assertThat(in(0x3F6)).isEqualTo(READY | REQUEST);
        assertThat(interrupting(0)).as("no interrupt before the first block").isFalse();
        writeData(FIRST, 512, 0x1111);
        assertThat(interrupting(0)).isTrue();
        in(FIRST + 7);
        writeData(FIRST, 512, 0x2222);
        assertThat(in(0x3F6) & 0x80).as("busy").isNotZero();
        pass();
        assertThat(interrupting(0)).isTrue();
        assertThat(in(FIRST + 7)).isEqualTo(READY);
        assertThat(disk.bytes[20 * 512]).isEqualTo((byte) 0x11);
        assertThat(disk.bytes[21 * 512 + 511]).isEqualTo((byte) 0x22);
        assertThat(disk.bytes[22 * 512]).isEqualTo((byte) 22);
    }

    @Test
    void theSecondDriveIsAnotherOneAndMayBeReadOnly() {
        command(FIRST, 0x20, 0, 5, 1, 0x50);
        pass();
        assertThat(readData(FIRST, 512)[0]).isEqualTo((byte) 5);
        command(FIRST, 0x30, 0, 5, 1, 0x50);
        writeData(FIRST, 512, 0);
        pass();
        assertThat(in(FIRST + 7) & 1).isEqualTo(1);
        assertThat(in(FIRST + 1)).isEqualTo(4);
        command(FIRST, 0x20, 0, 8, 1, 0x50);
        pass();
        assertThat(in(FIRST + 7) & 1).as("beyond the end").isEqualTo(1);
        assertThat(in(FIRST + 1)).isEqualTo(0x10);
    }

    @Test
    void highOrderBytesAreReadBackOnRequest() {
        command(FIRST, 0x27, 0, 0, 0, 0x40);
        pass();
        in(FIRST + 7);
        assertThat(in(FIRST + 3)).isEqualTo(299 & 0xFF);
        out(FIRST + 2, 0x12);
        out(FIRST + 2, 0x34);
        out(0x3F6, 0x80);
        assertThat(in(FIRST + 2)).isEqualTo(0x12);
        out(0x3F6, 0);
        assertThat(in(FIRST + 2)).isEqualTo(0x34);
    }

    @Test
    void interruptsCanBeSwitchedOff() {
        out(0x3F6, 2);
        command(FIRST, 0xE7, 0, 0, 0, 0x40);
        pass();
        assertThat(interrupting(0)).isFalse();
        out(0x3F6, 0);
        assertThat(interrupting(0)).isTrue();
        assertThat(disk.flushes).isEqualTo(1);
    }

    @Test
    void dmaReadsAndWritesRegions() {
        busMaster();
        region(0, DATA, 512, false);
        region(1, DATA + 0x1000, 512, true);
        command(FIRST, 0xC8, 0, 30, 2, 0x40);
        pass();
        assertThat(interrupting(0)).as("waits for the bus master").isFalse();
        startDma(0, 8);
        assertThat(in(MASTER + 2) & 1).isZero();
        pass();
        assertThat(interrupting(0)).isTrue();
        assertThat(in(MASTER + 2) & 7).isEqualTo(4);
        assertThat(in(FIRST + 7)).isEqualTo(READY);
        assertThat(memory.read(DATA + 511, 1)).isEqualTo(30);
        assertThat(memory.read(DATA + 0x1000, 1)).isEqualTo(31);
        out(MASTER, 8);
        out(MASTER + 2, 4);
        assertThat(in(MASTER + 2) & 7).isZero();

        memory.write(DATA, 4, 0x1234_5678);
        startDma(0, 0);
        command(FIRST, 0x35, 0, 40, 2, 0x40);
        pass();
        assertThat(in(FIRST + 7)).isEqualTo(READY);
        assertThat(disk.bytes[40 * 512]).isEqualTo((byte) 0x78);
        assertThat(disk.bytes[41 * 512 + 1]).isEqualTo((byte) 31);
    }

    @Test
    void aTableThatIsLongerStaysActiveAndAShorterOneIsAnError() {
        busMaster();
        region(0, DATA, 2048, true);
        command(FIRST, 0xC8, 0, 30, 2, 0x40);
        startDma(0, 8);
        pass();
        assertThat(in(MASTER + 2) & 7).isEqualTo(5);
        in(FIRST + 7);
        out(MASTER, 0);
        region(0, DATA, 512, true);
        command(FIRST, 0xC8, 0, 30, 2, 0x40);
        startDma(0, 8);
        pass();
        assertThat(in(FIRST + 7) & 1).isEqualTo(1);
    }

    @Test
    void regionsOutsideRamAreABusErrorAndNothingIsWritten() {
        busMaster();
        region(0, 0xF_FF00_0000L, 512, true);
        command(FIRST, 0xC8, 0, 30, 1, 0x40);
        startDma(0, 8);
        pass();
        assertThat(interrupting(0)).isTrue();
        assertThat(in(MASTER + 2) & 3).isEqualTo(2);
        assertThat(in(FIRST + 7) & 1).isEqualTo(1);
        out(MASTER, 0);
        ports.write(MASTER + 4, 4, 0xFEE0_0000);
        command(FIRST, 0xC8, 0, 30, 1, 0x40);
        out(MASTER, 9);
        pass();
        assertThat(in(MASTER + 2) & 3).as("a table outside RAM").isEqualTo(2);
    }

    @Test
    void aTableWithoutAnEndEndsAt64KiB() {
        busMaster();
        for (int i = 0; i < 8192; i++) {
            region(i, DATA + 0x1_0000, 2, false);
        }
        command(FIRST, 0xC8, 0, 30, 1, 0x40);
        startDma(0, 8);
        pass();
        assertThat(in(FIRST + 7)).isEqualTo(READY);
    }

    private void packet(int features, int limit, int... bytes) {
        command(SECOND, 0xA0, features, (long) limit << 8, 0, 0);
        assertThat(in(0x376)).isEqualTo(READY | REQUEST);
        assertThat(in(SECOND + 2)).isEqualTo(1);
        for (int i = 0; i < 12; i += 2) {
            int low = i < bytes.length ? bytes[i] : 0;
            int high = i + 1 < bytes.length ? bytes[i + 1] : 0;
            ports.write(SECOND, 2, low | high << 8);
        }
    }

    @Test
    void packetCommandsPassTheirDataInPieces() {
        packet(0, 1000, 0x28, 0, 0, 0, 0, 3, 0, 0, 1);
        pass();
        int left = 2048;
        byte expected = 12;
        while (left > 0) {
            assertThat(interrupting(1)).isTrue();
            assertThat(in(SECOND + 7)).isEqualTo(READY | REQUEST);
            assertThat(in(SECOND + 2)).isEqualTo(2);
            int piece = in(SECOND + 4) | in(SECOND + 5) << 8;
            assertThat(piece).isEqualTo(Math.min(1000, left));
            assertThat(readData(SECOND, piece)[0]).isEqualTo((byte) (expected + (2048 - left) / 512));
            left -= piece;
        }
        assertThat(interrupting(1)).isTrue();
        assertThat(in(SECOND + 2)).isEqualTo(3);
        assertThat(in(SECOND + 7)).isEqualTo(READY);
    }

    @Test
    void packetCommandsCanUseDma() {
        busMaster();
        region(0, DATA, 4096, true);
        packet(1, 0, 0x28, 0, 0, 0, 0, 2, 0, 0, 2);
        startDma(1, 8);
        pass();
        assertThat(interrupting(1)).isTrue();
        assertThat(in(MASTER + 8 + 2) & 7).isEqualTo(4);
        assertThat(in(SECOND + 7)).isEqualTo(READY);
        assertThat(memory.read(DATA + 4095, 1)).isEqualTo(15);
    }

    @Test
    void aPacketCommandWithoutDataOrWithAnErrorEndsAtOnce() {
        packet(0, 1000, 0);
        pass();
        assertThat(in(SECOND + 7)).isEqualTo(READY);
        packet(0, 1000, 0xFF);
        pass();
        assertThat(in(SECOND + 7) & 1).isEqualTo(1);
        assertThat(in(SECOND + 1) >> 4).as("illegal request").isEqualTo(5);
        command(SECOND, 0xEC, 0, 0, 0, 0);
        pass();
        assertThat(in(SECOND + 7) & 1).isEqualTo(1);
        assertThat(in(SECOND + 4)).isEqualTo(0x14);
        out(SECOND + 7, 0x08);
        assertThat(in(SECOND + 7)).isZero();
        assertThat(in(SECOND + 5)).isEqualTo(0xEB);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x60, 0x61, 0xFF, 0xA0, 0x00})
    void whatADiskDoesNotKnowIsAborted(int unknown) {
        command(FIRST, unknown, 0, 0, 1, 0x40);
        pass();
        assertThat(in(FIRST + 7) & 0x89).isEqualTo(1);
        assertThat(in(FIRST + 1)).isEqualTo(4);
    }

    @Test
    void diagnosticsReportBothDrives() {
        out(FIRST + 6, 0x10);
        out(FIRST + 7, 0x90);
        assertThat(interrupting(0)).isTrue();
        assertThat(in(FIRST + 7)).isEqualTo(READY);
        assertThat(in(FIRST + 1)).isEqualTo(1);
        assertThat(in(FIRST + 6) & 0x10).isZero();
    }

    @Test
    void aStateInTheMiddleOfATransferComesBack() {
        command(FIRST, 0x20, 0, 7, 2, 0x40);
        pass();
        readData(FIRST, 100);
        var saved = bench.machine.save();
        byte[] rest = readData(FIRST, 412);
        readData(FIRST, 512);
        out(0x3F6, 4);
        bench.machine.load(saved);
        assertThat(readData(FIRST, 412)).isEqualTo(rest);
        assertThat(in(FIRST + 7)).isEqualTo(READY | REQUEST);
        assertThat(readData(FIRST, 512)[0]).isEqualTo((byte) 8);
        assertThat(in(FIRST + 7)).isEqualTo(READY);
    }
}
