package org.alcazar.devices.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.MmioDevice;

/**
 * Whatever a driver puts into the rings and the registers of a device: the device answers or asks for a reset, touches
 * nothing but the memory it was lent, and works again after the reset.
 */
class VirtioBadInputTest {
    private static final long VERSION_1 = 1L << 32;
    private static final long INDIRECT = 1L << 28;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A device that must not be reached by another's accesses to memory. */
    private static final class Guard implements MmioDevice {
        int touched;

        @Override
        public long read(long offset, int width) {
            touched++;
            return 0;
        }

        @Override
        public long peek(long offset, int width) {
            return 0;
        }

        @Override
        public void write(long offset, int width, long value) {
            touched++;
        }
    }

    private final Guard guard = new Guard();

    private static byte[] ram(BusView memory) {
        byte[] ram = new byte[WildRings.RAM];
        memory.read(0, ram, 0, ram.length);
        return ram;
    }

    @Property(tries = 400)
    void aRequestIsAnsweredOrTheDeviceAsksForAReset(
            @ForAll BadInputTarget target, @ForAll int seed, @ForAll @IntRange(max = 8) int wildness) {
        Random random = new Random(seed);
        FakeDriver driver = target.driver(guard);
        BusView memory = driver.memory;
        target.season(memory, random);
        driver.negotiate(VERSION_1 | INDIRECT);
        WildRings[] rings = new WildRings[target.queues];
        for (int i = 0; i < rings.length; i++) {
            rings[i] = new WildRings(memory, random, wildness * wildness / 2, i);
            rings[i].fill();
            driver.queue(i, rings[i].descriptors, rings[i].available, rings[i].used);
        }
        boolean[] allowed = new boolean[WildRings.RAM];
        WildRings asking = rings[rings.length - 1];
        List<WildRings.Request> requests = asking.requests(allowed);
        int good = (int) requests.stream().takeWhile(target::accepts).count();
        boolean sound = good == asking.claimed();
        boolean room = true;
        if (rings.length > 1) {
            List<WildRings.Request> lent = rings[0].requests(allowed);
            room = lent.size() == rings[0].claimed() && lent.stream().allMatch(target::acceptsAnswer);
        }
        byte[] before = ram(memory);

        driver.status(0xF);
        target.excite(driver);
        driver.bench.pass(100_000_000);

        byte[] after = ram(memory);
        for (int i = 0; i < before.length; i++) {
            if (before[i] != after[i] && !allowed[i]) {
                throw new AssertionError("memory at 0x" + Integer.toHexString(i) + " has changed");
            }
        }
        assertThat(guard.touched).isZero();
        int answered = (int) memory.read(asking.used + 2, 2);
        Statistics.label("driver").collect(sound ? "sound" : "wild");
        if (!sound) {
            assertThat(driver.broken()).isTrue();
            assertThat(answered).isLessThanOrEqualTo(good);
        } else if (room) {
            assertThat(driver.broken()).isFalse();
        }
        if (!driver.broken()) {
            assertThat(answered).isEqualTo(good);
        }
        target.demandServiceAfterReset(driver);
        Statistics.label("driver").coverage(each -> {
            each.check("sound").percentage(share -> share > 10);
            each.check("wild").percentage(share -> share > 10);
        });
    }

    @Property(tries = 300)
    void ringsAnywhereInMemoryFullOfAnythingEndInAnAnswerOrAReset(@ForAll BadInputTarget target, @ForAll int seed) {
        Random random = new Random(seed);
        FakeDriver driver = target.driver(guard);
        BusView memory = driver.memory;
        target.season(memory, random);
        driver.negotiate(VERSION_1 | (long) random.nextInt(4) << 28);
        for (int i = 0; i < target.queues; i++) {
            new WildRings(memory, random, random.nextInt(100), i).fill();
            driver.queue(i, place(random, i, 0), place(random, i, 0x2000), place(random, i, 0x4000));
        }
        assertTimeoutPreemptively(PATIENCE, () -> {
            driver.status(0xF);
            target.excite(driver);
            for (int i = 0; i < 20; i++) {
                long at = random.nextInt(WildRings.RAM - 8);
                if (random.nextBoolean()) {
                    at = FakeDriver.DESCRIPTORS + random.nextInt(0x1_0000);
                }
                memory.write(at, 8, random.nextBoolean() ? random.nextLong() : random.nextInt(64));
                driver.kick(random.nextInt(3));
                driver.bench.pass(random.nextInt(100_000));
            }
            driver.bench.pass(100_000_000);
        });
        assertThat(guard.touched).isZero();
        target.demandServiceAfterReset(driver);
    }

    /** Where a part of a queue is said to be: mostly where it is, or close to it. */
    private static long place(Random random, int queue, int part) {
        long right = FakeDriver.DESCRIPTORS + 0x8000L * queue + part;
        return switch (random.nextInt(12)) {
            case 0 -> WildRings.wildAddress(random);
            case 1 -> random.nextInt(WildRings.RAM);
            case 2 -> FakeDriver.DESCRIPTORS + 16L * random.nextInt(0x1000);
            case 3 -> right + random.nextInt(16);
            default -> right;
        };
    }

    @Property(tries = 150)
    void registersTakeEveryAccess(@ForAll BadInputTarget target, @ForAll int seed) {
        Random random = new Random(seed);
        FakeDriver driver = target.driver(guard);
        driver.place();
        assertTimeoutPreemptively(PATIENCE, () -> {
            for (int i = 0; i < 400; i++) {
                int width = 1 << random.nextInt(4);
                int offset = random.nextInt(4) * 0x1000 + random.nextInt(random.nextBoolean() ? 0x40 : 0xFF8);
                long value = random.nextBoolean() ? random.nextInt(32) : random.nextLong();
                if (width < 8) {
                    value &= (1L << 8 * width) - 1;
                }
                switch (random.nextInt(8)) {
                    case 0 -> driver.read(offset, width);
                    case 1 -> driver.config(0x40 + random.nextInt(0x30) * 4, Math.min(width, 4), value);
                    case 2 -> driver.config(0x40 + random.nextInt(0x30) * 4, Math.min(width, 4));
                    case 3 -> driver.status(0xB | random.nextInt(256));
                    default -> driver.write(offset, width, value);
                }
            }
            driver.bench.pass(100_000_000);
        });
        assertThat(guard.touched).isZero();
        target.demandServiceAfterReset(driver);
    }
}
