package org.alcazar.devices.storage.ahci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import org.alcazar.devices.Bench;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.storage.MemoryImage;
import org.alcazar.devices.storage.WildRegions;

/** Whatever a driver puts into memory and registers: only what it lent is written to, and a restart mends the port. */
class AhciLawTest {
    private static final int[][] COMMANDS = {
        {0x20, 0x25, 0xC8, 0x25, 0xC8, 0x35, 0xCA, 0x60, 0x61, 0xEC, 0x2F, 0x47}, {0xA0, 0xA0, 0xA0, 0xA0, 0xA1}
    };
    private static final int[] PACKETS = {0x00, 0x03, 0x12, 0x25, 0x28, 0x43, 0x46, 0x4A, 0x51, 0x5A, 0xA8, 0xBE};

    private final MemoryImage disk = new MemoryImage(200, false);
    private final MemoryImage disc = new MemoryImage(81, true);

    private FakeHost host(int port) {
        return new FakeHost(Bench.of(1, new PcOptions().sataDisk(disk).cdRom(disc)), port).start();
    }

    /** Restarts the port and identifies the drive, which works as ever. */
    private void works(FakeHost host) {
        host.config(0x24, 4, FakeHost.BASE);
        host.config(4, 2, 6);
        host.host(4, 2);
        host.write(0x18, 0);
        host.write(0x2C, 1);
        host.write(0x2C, 0);
        host.write(0x00, (int) FakeHost.LIST);
        host.write(0x04, 0);
        host.write(0x08, (int) FakeHost.RECEIVED);
        host.write(0x0C, 0);
        host.pass();
        host.recover();
        host.command(host.port == 0 ? 0xEC : 0xA1, 0, 0, 0, 512);
        assertThat(host.status()).isEqualTo(0x50);
        assertThat(host.transferred()).isEqualTo(512);
        assertThat(host.data(512)[510]).isEqualTo((byte) 0xA5);
    }

    private static byte[] packet(Random random, int rarity) {
        byte[] packet = new byte[16];
        random.nextBytes(packet);
        packet[0] = (byte) PACKETS[random.nextInt(PACKETS.length)];
        if (random.nextInt(rarity) != 0) {
            // A few blocks that are on the disc.
            Arrays.fill(packet, 1, 9, (byte) 0);
            packet[5] = (byte) random.nextInt(16);
            packet[packet[0] == (byte) 0xA8 ? 9 : 8] = (byte) random.nextInt(4);
        }
        return packet;
    }

    @Property(tries = 200)
    void aTransferStaysInItsRegions(@ForAll int seed) {
        Random random = new Random(seed);
        FakeHost host = host(random.nextInt(2));
        WildRegions wild = new WildRegions(random);
        int rarity = 4 << random.nextInt(8);
        int regions = random.nextInt(rarity) == 0 ? 0xFFFF : 1 + random.nextInt(12);
        host.header(0, regions);
        for (int i = 0; i < Math.min(regions, 12); i++) {
            long address = wild.address(rarity);
            int bytes = random.nextInt(rarity) == 0 ? 1 << 22 : 1 + random.nextInt(1 << 1 + random.nextInt(14));
            host.region(0, i, address, bytes);
            wild.lend(address, bytes);
        }
        int[] known = COMMANDS[host.port];
        int command = random.nextInt(8) == 0 ? random.nextInt(256) : known[random.nextInt(known.length)];
        int count = random.nextInt(rarity) == 0 ? random.nextInt(0x1_0000) : 1 + random.nextInt(8);
        long sector = random.nextInt(random.nextInt(rarity) == 0 ? 1 << 20 : 180);
        host.frame(0, command, host.port == 0 ? count : 1, sector, count, 0x40);
        host.memory.write(FakeHost.TABLES + 0x40, packet(random, rarity), 0, 16);
        wild.lend(FakeHost.LIST + 4, 4);
        wild.lend(FakeHost.RECEIVED, 0x100);
        byte[] before = WildRegions.picture(host.memory);

        host.write(0x38, 1);
        host.pass();

        assertThat(wild.trespass(before, WildRegions.picture(host.memory))).isEqualTo(-1);
        assertThat(host.status() & 0x88).as("busy or asking for data").isZero();
        Statistics.label("bus error").collect((host.read(0x10) & 1 << 29) != 0);
        Statistics.label("device error").collect((host.status() & 1) != 0);
        Statistics.label("data moved").collect(host.transferred() != 0);
        works(host);
    }

    @Property(tries = 200)
    void anyAccessToRegistersIsBorne(@ForAll int seed) {
        Random random = new Random(seed);
        FakeHost host = host(random.nextInt(2));
        WildRegions wild = new WildRegions(random);
        for (int i = 0; i < 1024; i++) {
            host.memory.write(FakeHost.LIST + 4L * i, 4, random.nextBoolean() ? random.nextInt() : wild.address(64));
        }
        for (int i = 0; i < 300; i++) {
            int offset = random.nextInt(3) == 0 ? random.nextInt(0x1000) : 0x100 + random.nextInt(0x180);
            int width = 1 << random.nextInt(4);
            long value = random.nextBoolean() ? random.nextLong() : 1L << random.nextInt(32);
            if (random.nextInt(3) == 0) {
                host.memory.read(FakeHost.BASE + offset, width);
            } else {
                host.memory.write(FakeHost.BASE + offset, width, value);
            }
            if (random.nextInt(10) == 0) {
                host.pass();
            }
        }
        works(host);
    }
}
