package org.alcazar.devices.storage.ide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.PortMap;
import org.alcazar.devices.Bench;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.storage.MemoryImage;
import org.alcazar.devices.storage.WildRegions;

/** Whatever a driver puts into tables and ports: only what it lent is written to, and a reset mends the channel. */
class IdeLawTest {
    private static final int FUNCTION = 0xF9;
    private static final int MASTER = 0xC000;
    private static final long TABLE = 0x1_0000;
    private static final int[] BASES = {0x1F0, 0x170};
    private static final int[] CONTROLS = {0x3F6, 0x376};
    private static final int[] COMMANDS = {0x25, 0xC8, 0x35, 0xCA, 0xC8, 0x25, 0x20, 0xEC, 0x47};

    private final MemoryImage disk = new MemoryImage(300, false);
    private final MemoryImage disc = new MemoryImage(81, true);
    private final Bench bench = Bench.of(
            1, new PcOptions().ideDisk(disk).ideDisk(new MemoryImage(8, true)).ideCdRom(disc));
    private final BusView memory = bench.machine.bus();
    private final PortMap ports = memory.ports();

    private void config(int offset, int width, int value) {
        ports.write(0xCF8, 4, 0x8000_0000 | FUNCTION << 8 | offset & 0xFC);
        ports.write(0xCFC + (offset & 3), width, value);
    }

    private void busMaster() {
        config(0x20, 4, MASTER);
        config(4, 2, 5);
    }

    private int status(int base) {
        return ports.read(base + 7, 1) & 0xFF;
    }

    /** Resets a channel and identifies the drive on it, which works as ever. */
    private void works(int base, int control) {
        ports.write(control, 1, 4);
        ports.write(control, 1, 0);
        bench.pass(10_000_000);
        boolean second = ports.read(base + 4, 1) != 0 || ports.read(base + 5, 1) != 0;
        ports.write(base + 7, 1, second ? 0xA1 : 0xEC);
        bench.pass(10_000_000);
        assertThat(status(base) & 0x89).as("%x", base).isEqualTo(8);
        byte[] identity = new byte[512];
        for (int i = 0; i < 512; i += 2) {
            int word = ports.read(base, 2);
            identity[i] = (byte) word;
            identity[i + 1] = (byte) (word >> 8);
        }
        assertThat(identity[510]).isEqualTo((byte) 0xA5);
        assertThat(status(base) & 0x89).isZero();
    }

    @Property(tries = 200)
    void aTransferStaysInItsRegions(@ForAll int seed) {
        Random random = new Random(seed);
        WildRegions wild = new WildRegions(random);
        int rarity = 4 << random.nextInt(8);
        int regions = 1 + random.nextInt(8);
        memory.clear(TABLE, 0x1_0000); // what an earlier try has left there
        boolean endless = random.nextInt(rarity) == 0;
        for (int i = 0; i < regions; i++) {
            long address = wild.address(rarity);
            int bytes = random.nextInt(1 << 1 + random.nextInt(16)) & 0xFFFE;
            memory.write(TABLE + 8L * i, 4, address);
            memory.write(TABLE + 8L * i + 4, 4, bytes | (i == regions - 1 && !endless ? 1L << 31 : 0));
            wild.lend(address, bytes == 0 ? 0x1_0000 : bytes);
        }
        if (endless) {
            // The entries behind are zeros: 64 KiB at 0.
            wild.lend(0, 0x1_0000);
        }
        byte[] before = WildRegions.picture(memory);
        int command = random.nextInt(8) == 0 ? random.nextInt(256) : COMMANDS[random.nextInt(COMMANDS.length)];
        int count = random.nextInt(rarity) == 0 ? random.nextInt(0x1_0000) : random.nextInt(20);

        busMaster();
        ports.write(MASTER + 4, 4, (int) (random.nextInt(rarity) == 0 ? 0xFFFF_FFFCL : TABLE));
        ports.write(MASTER + 2, 1, 6);
        ports.write(0x1F6, 1, 0x40);
        for (int i = 2; i < 6; i++) {
            ports.write(0x1F0 + i, 1, i == 2 ? count >> 8 : 0);
            ports.write(0x1F0 + i, 1, i == 2 ? count : i == 3 ? random.nextInt(256) : 0);
        }
        ports.write(0x1F7, 1, command);
        ports.write(MASTER, 1, 1 | random.nextInt(2) << 3);
        bench.pass(100_000_000);

        assertThat(wild.trespass(before, WildRegions.picture(memory))).isEqualTo(-1);
        assertThat(status(0x1F0) & 0x80).as("busy").isZero();
        Statistics.label("bus error").collect((ports.read(MASTER + 2, 1) & 2) != 0);
        Statistics.label("device error").collect((status(0x1F0) & 1) != 0);
        ports.write(MASTER, 1, 0);
        works(0x1F0, 0x3F6);
    }

    @Property(tries = 200)
    void anyAccessToPortsIsBorne(@ForAll int seed) {
        Random random = new Random(seed);
        WildRegions wild = new WildRegions(random);
        for (int i = 0; i < 1024; i++) {
            memory.write(TABLE + 4L * i, 4, random.nextBoolean() ? random.nextInt() : wild.address(64));
        }
        busMaster();
        for (int i = 0; i < 500; i++) {
            int channel = random.nextInt(2);
            int port =
                    switch (random.nextInt(8)) {
                        case 0 -> CONTROLS[channel];
                        case 1 -> MASTER + 8 * channel + random.nextInt(8);
                        case 2 -> BASES[channel] + 7;
                        default -> BASES[channel] + random.nextInt(8);
                    };
            int width = 1 << random.nextInt(3);
            if (random.nextInt(3) == 0) {
                ports.read(port, width);
            } else {
                ports.write(port, width, random.nextInt(4) == 0 ? (int) TABLE : random.nextInt());
            }
            if (random.nextInt(10) == 0) {
                bench.pass(10_000_000);
            }
        }
        works(BASES[0], CONTROLS[0]);
        works(BASES[1], CONTROLS[1]);
    }
}
