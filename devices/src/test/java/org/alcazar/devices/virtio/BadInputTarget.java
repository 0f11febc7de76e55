package org.alcazar.devices.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.MmioDevice;
import org.alcazar.devices.Bench;
import org.alcazar.devices.PcBoard;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.PciSlots;
import org.alcazar.devices.net.FakeSockets;
import org.alcazar.devices.share.FileServer;
import org.alcazar.devices.share.SharedFolder;
import org.alcazar.devices.storage.MemoryImage;

/** The virtio devices of a board, with what each demands of a request and what it does with a good one. */
enum BadInputTarget {
    ENTROPY(PciSlots.VIRTIO_RNG, 1) {
        @Override
        boolean accepts(WildRings.Request request) {
            return true;
        }

        @Override
        void season(BusView memory, Random random) {}

        @Override
        void demandService(FakeDriver driver) {
            driver.descriptor(0, WildRings.WRITABLE, 64, FakeDriver.WRITE, 0);
            driver.offer(0);
            assertThat(driver.used(0)).containsExactly(0, 64);
        }
    },
    DISK(PciSlots.VIRTIO_DISKS, 1) {
        @Override
        boolean accepts(WildRings.Request request) {
            return request.readable() >= 16 && request.writable() >= 1;
        }

        @Override
        void season(BusView memory, Random random) {
            for (long at = 0; at < WildRings.ZONE; at += 16) {
                memory.write(WildRings.READABLE + at, 8, random.nextInt(12));
                memory.write(
                        WildRings.READABLE + at + 8,
                        8,
                        random.nextInt(9) == 0 ? random.nextLong() : random.nextInt(140));
            }
        }

        @Override
        void demandService(FakeDriver driver) {
            driver.blockRequest(0, 8, 0, WildRings.WRITABLE, 20);
            driver.bench.pass(1_000_000);
            assertThat(driver.used(0)).containsExactly(0, 21);
            assertThat(driver.blockStatus(0)).isZero();
        }
    },
    NETWORK(PciSlots.VIRTIO_NET, 2) {
        @Override
        boolean accepts(WildRings.Request request) {
            return request.readable() >= 12;
        }

        @Override
        boolean acceptsAnswer(WildRings.Request request) {
            return request.writable() >= 12 + 42;
        }

        @Override
        void season(BusView memory, Random random) {
            for (long at = 0; at < WildRings.ZONE; at += 64) {
                byte[] frame = arpRequest();
                if (random.nextInt(4) == 0) {
                    frame[random.nextInt(frame.length)] = (byte) random.nextInt();
                }
                memory.write(WildRings.READABLE + at + 12, frame, 0, frame.length);
            }
        }

        @Override
        void demandService(FakeDriver driver) {
            driver.descriptor(0, WildRings.WRITABLE, 1530, FakeDriver.WRITE, 0);
            driver.offer(0);
            byte[] frame = arpRequest();
            driver.memory.write(WildRings.READABLE + 12, frame, 0, frame.length);
            WildRings asks = new WildRings(driver.memory, new Random(0), 0, 1);
            driver.descriptor(asks.descriptors, 0, WildRings.READABLE, 12 + frame.length, 0, 0);
            driver.memory.write(asks.available + 4, 2, 0);
            driver.memory.write(asks.available + 2, 2, 1);
            driver.kick(1);
            assertThat(driver.used(0)).containsExactly(0, 12 + frame.length);
            assertThat(driver.memory.read(WildRings.WRITABLE + 12 + 20, 2))
                    .as("an answer")
                    .isEqualTo(0x0200);
        }
    },
    CONSOLE(PciSlots.VIRTIO_CONSOLE, 2) {
        @Override
        boolean accepts(WildRings.Request request) {
            return true;
        }

        @Override
        boolean acceptsAnswer(WildRings.Request request) {
            return request.writable() > 0;
        }

        @Override
        void season(BusView memory, Random random) {
            // The program that the bench runs.
            memory.write(0x7C00, 2, 0xFEEB);
        }

        @Override
        void excite(FakeDriver driver) {
            driver.bench.machine.input().post(PcBoard.VIRTIO_CONSOLE_CHANNEL, new byte[3000]);
            driver.bench.run(1000);
        }

        @Override
        void demandService(FakeDriver driver) {
            driver.bench.machine.input().post(PcBoard.VIRTIO_CONSOLE_CHANNEL, new byte[] {'h', 'i'});
            driver.bench.run(1000);
            driver.descriptor(0, WildRings.WRITABLE, 0x1000, FakeDriver.WRITE, 0);
            driver.offer(0);
            assertThat(driver.used()).isEqualTo(1);
            // Behind what has not been read before the reset.
            assertThat(driver.memory.read(WildRings.WRITABLE + driver.used(0)[1] - 2, 2))
                    .isEqualTo('h' | 'i' << 8);
        }
    },
    SHARE(PciSlots.VIRTIO_SHARES, 1) {
        @Override
        boolean accepts(WildRings.Request request) {
            return request.writable() >= 11
                    && request.size() >= 7
                    && request.size() <= Math.min(request.readable(), FileServer.LONGEST);
        }

        @Override
        void season(BusView memory, Random random) {
            int[] types = {8, 12, 14, 22, 24, 26, 40, 50, 72, 76, 100, 104, 108, 110, 116, 118, 120, 122};
            for (long at = WildRings.READABLE; at < WildRings.READABLE + WildRings.ZONE; at += 64) {
                memory.write(at, 4, 7 + random.nextInt(10));
                memory.write(at + 4, 1, types[random.nextInt(types.length)]);
                memory.write(at + 7, 8, random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(3));
            }
        }

        @Override
        void demandService(FakeDriver driver) {
            byte[] version = {21, 0, 0, 0, 100, -1, -1, 0, 0, 1, 0, 8, 0, '9', 'P', '2', '0', '0', '0', '.', 'L'};
            driver.memory.write(WildRings.READABLE, version, 0, version.length);
            driver.descriptor(0, WildRings.READABLE, version.length, FakeDriver.NEXT, 1);
            driver.descriptor(1, WildRings.WRITABLE, 100, FakeDriver.WRITE, 0);
            driver.offer(0);
            assertThat(driver.used(0)).containsExactly(0, version.length);
            assertThat(driver.memory.read(WildRings.WRITABLE + 4, 1)).isEqualTo(101);
        }
    };

    private static final long FEATURES = 1L << 32;

    private static final Path FOLDER = folder();

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("alcazar-share");
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    final int slot;
    final int queues;

    BadInputTarget(int slot, int queues) {
        this.slot = slot;
        this.queues = queues;
    }

    /** Whether a request to the last queue, the one that asks for something, makes sense. */
    abstract boolean accepts(WildRings.Request request);

    /** Whether there is room for every answer in what is lent to the queue beside it. */
    boolean acceptsAnswer(WildRings.Request request) {
        return true;
    }

    /** Something of the host's side for a device that is running. */
    void excite(FakeDriver driver) {}

    /** Fills the readable zone with what this device understands, mostly. */
    abstract void season(BusView memory, Random random);

    /** A good request is carried out by a device that has just been started. */
    abstract void demandService(FakeDriver driver);

    /** A board with all of them. */
    static PcOptions options() {
        try {
            return new PcOptions()
                    .virtioDisk(new MemoryImage(128, false))
                    .network(new FakeSockets())
                    .virtioConsole(value -> {})
                    .share("host", SharedFolder.open(FOLDER, true));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new machine with all of them, and with a device at {@link WildRings#GUARD}. */
    FakeDriver driver(MmioDevice guard) {
        FakeDriver driver = new FakeDriver(Bench.of(1, options()), slot);
        BusView bus = driver.memory;
        bus.setMap(bus.map().toBuilder()
                .registers(WildRings.GUARD, WildRings.GUARD_SIZE, guard)
                .build());
        return driver;
    }

    /** Resets and starts the device as the specification wants it, and makes a good request. */
    final void demandServiceAfterReset(FakeDriver driver) {
        driver.status(0);
        assertThat(driver.status()).isZero();
        driver.memory.clear(FakeDriver.DESCRIPTORS, 0x8000L * queues);
        driver.negotiate(FEATURES);
        for (int i = 0; i < queues; i++) {
            WildRings rings = new WildRings(driver.memory, new Random(0), 0, i);
            driver.queue(i, rings.descriptors, rings.available, rings.used);
        }
        driver.status(0xF);
        demandService(driver);
        assertThat(driver.broken()).isFalse();
    }

    private static byte[] arpRequest() {
        return new byte[] {
            -1, -1, -1, -1, -1, -1, 0x52, 0x54, 0, 0x12, 0x34, 0x56, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1, 0x52, 0x54, 0, 0x12,
            0x34, 0x56, 10, 0, 2, 15, 0, 0, 0, 0, 0, 0, 10, 0, 2, 2
        };
    }
}
