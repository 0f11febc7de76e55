package org.alcazar.devices.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.alcazar.core.memory.BusView;
import org.alcazar.devices.Bench;
import org.alcazar.devices.PcOptions;
import org.junit.jupiter.api.Test;

class VirtioMmioTest {
    private static final long VERSION_1 = 1L << 32;
    private static final int ENTROPY = 0;
    private static final int DISK = 1;
    private static final int DEVICES = 5;
    private static final int QUEUE_NOTIFY = 0x50;
    private static final int INTERRUPT_STATUS = 0x60;
    private static final int INTERRUPT_ACKNOWLEDGE = 0x64;
    private static final int STATUS = 0x70;
    private static final int QUEUE_READY = 0x44;
    private static final long DATA = 0x3_0000;

    private Bench bench = Bench.of(1, options());
    private BusView memory = bench.machine.bus();
    private int made;

    private static PcOptions options() {
        return BadInputTarget.options().virtioMmio(true);
    }

    private int read(int device, int offset) {
        return (int) memory.read(VirtioMmio.base(device) + offset, 4);
    }

    private void write(int device, int offset, long value) {
        memory.write(VirtioMmio.base(device) + offset, 4, value);
    }

    private void start(int device, long features) {
        write(device, STATUS, 0);
        write(device, STATUS, 3);
        write(device, 0x24, 0);
        write(device, 0x20, features & 0xFFFF_FFFFL);
        write(device, 0x24, 1);
        write(device, 0x20, features >>> 32);
        write(device, STATUS, 0xB);
        memory.clear(FakeDriver.DESCRIPTORS, 0x8000);
        made = 0;
        write(device, 0x30, 0);
        write(device, 0x38, FakeDriver.QUEUE_SIZE);
        write(device, 0x80, FakeDriver.DESCRIPTORS);
        write(device, 0x84, 0);
        write(device, 0x90, FakeDriver.AVAILABLE);
        write(device, 0x94, 0);
        write(device, 0xA0, FakeDriver.USED);
        write(device, 0xA4, 0);
        write(device, QUEUE_READY, 1);
        write(device, STATUS, 0xF);
    }

    private void offer(int device, long address, int length) {
        memory.write(FakeDriver.DESCRIPTORS, 8, address);
        memory.write(FakeDriver.DESCRIPTORS + 8, 4, length);
        memory.write(FakeDriver.DESCRIPTORS + 12, 2, FakeDriver.WRITE);
        made++;
        memory.write(FakeDriver.AVAILABLE + 2, 2, made);
        write(device, QUEUE_NOTIFY, 0);
    }

    private int used() {
        return (int) memory.read(FakeDriver.USED + 2, 2);
    }

    @Test
    void devicesTellWhatTheyAre() {
        int[] kinds = {4, 2, 9, 3, 1};
        for (int i = 0; i < DEVICES; i++) {
            assertThat(read(i, 0)).isEqualTo(0x7472_6976);
            assertThat(read(i, 4)).isEqualTo(2);
            assertThat(read(i, 8)).isEqualTo(kinds[i]);
        }
        assertThat(read(DISK, 0x100)).as("sectors").isEqualTo(128);
        assertThat(memory.read(VirtioMmio.base(DISK) + 0x100, 1)).isEqualTo(128);
        assertThat(memory.read(VirtioMmio.base(DISK), 1)).as("a narrow access").isZero();
    }

    @Test
    void aRequestIsCarriedOutAndInterruptsUntilThatIsAcknowledged() {
        start(ENTROPY, VERSION_1);
        assertThat(read(ENTROPY, STATUS)).isEqualTo(0xF);
        offer(ENTROPY, DATA, 64);
        assertThat(used()).isEqualTo(1);
        assertThat(memory.read(DATA, 8)).isNotZero();
        assertThat(read(ENTROPY, INTERRUPT_STATUS)).isEqualTo(1);
        write(ENTROPY, INTERRUPT_ACKNOWLEDGE, 1);
        assertThat(read(ENTROPY, INTERRUPT_STATUS)).isZero();
    }

    @Test
    void featuresNeedTheVersionAndCannotBeChangedLate() {
        start(ENTROPY, 0);
        assertThat(read(ENTROPY, STATUS) & 8).isZero();
        start(ENTROPY, VERSION_1 | 1L << 40);
        assertThat(read(ENTROPY, STATUS) & 8).isZero();
        write(ENTROPY, 0x14, 1);
        assertThat(read(ENTROPY, 0x10)).isEqualTo(1);
    }

    @Test
    void aQueueThatIsTakenAwayIsNotServed() {
        start(ENTROPY, VERSION_1);
        write(ENTROPY, 0x90, 0x5_0000);
        offer(ENTROPY, DATA, 64);
        assertThat(used()).as("a queue in use stays where it is").isEqualTo(1);
        write(ENTROPY, QUEUE_READY, 0);
        assertThat(read(ENTROPY, QUEUE_READY)).isZero();
        offer(ENTROPY, DATA, 64);
        assertThat(used()).isEqualTo(1);
    }

    @Test
    void aWildBufferStopsTheDeviceWithAnInterrupt() {
        start(ENTROPY, VERSION_1);
        offer(ENTROPY, VirtioMmio.base(DISK), 64);
        assertThat(read(ENTROPY, STATUS)).isEqualTo(0x4F);
        assertThat(read(ENTROPY, INTERRUPT_STATUS)).isEqualTo(2);
        write(ENTROPY, STATUS, 0);
        assertThat(read(ENTROPY, STATUS)).isZero();
        assertThat(read(ENTROPY, INTERRUPT_STATUS)).isZero();
    }

    @Test
    void theRegistersSurviveSavingAndLoading() {
        start(ENTROPY, VERSION_1);
        offer(ENTROPY, DATA, 64);
        Bench restored = Bench.of(1, options());
        restored.machine.load(bench.machine.save());
        assertThat(restored.machine.stateHash()).isEqualTo(bench.machine.stateHash());
        bench = restored;
        memory = restored.machine.bus();
        assertThat(read(ENTROPY, INTERRUPT_STATUS)).isEqualTo(1);
        offer(ENTROPY, DATA, 64);
        assertThat(used()).isEqualTo(2);
    }

    @Property(tries = 100)
    void registersTakeEveryAccess(@ForAll int seed) {
        Random random = new Random(seed);
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int i = 0; i < 600; i++) {
                int width = random.nextInt(4) == 0 ? 1 << random.nextInt(4) : 4;
                int range = random.nextBoolean() ? 0x120 : VirtioMmio.SIZE;
                long at = VirtioMmio.base(random.nextInt(DEVICES)) + (long) width * random.nextInt(range / width);
                long value = random.nextBoolean() ? random.nextInt(32) : random.nextLong();
                if (random.nextInt(4) == 0) {
                    memory.read(at, width);
                } else {
                    memory.write(at, width, width == 8 ? value : value & (1L << 8 * width) - 1);
                }
            }
            bench.pass(100_000_000);
        });
        start(ENTROPY, VERSION_1);
        offer(ENTROPY, DATA, 64);
        assertThat(used()).isEqualTo(1);
    }
}
