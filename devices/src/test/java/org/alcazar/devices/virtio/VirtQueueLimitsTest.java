package org.alcazar.devices.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.alcazar.core.memory.BusView;
import org.alcazar.devices.Bench;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.PciSlots;
import org.alcazar.devices.storage.MemoryImage;
import org.junit.jupiter.api.Test;

/** What a driver could make a device spend on it has an end. */
class VirtQueueLimitsTest {
    private static final long VERSION_1 = 1L << 32;
    private static final long INDIRECT = 1L << 28;
    private static final long TABLE = 0x4_0000;

    private static FakeDriver entropy(long features) {
        FakeDriver driver = new FakeDriver(Bench.of(1, new PcOptions()), PciSlots.VIRTIO_RNG);
        driver.start(VERSION_1 | features);
        return driver;
    }

    private static void offerTable(FakeDriver driver, int entries) {
        for (int i = 0; i < entries; i++) {
            driver.descriptor(TABLE, i, 0x3_0000 + i, 1, i < entries - 1 ? 3 : 2, i + 1);
        }
        driver.descriptor(0, TABLE, 16L * entries, FakeDriver.INDIRECT, 0);
        driver.offer(0);
    }

    @Test
    void anIndirectTableHasToBeAgreedOn() {
        FakeDriver driver = entropy(0);
        offerTable(driver, 2);
        assertThat(driver.broken()).isTrue();
        assertThat(driver.used()).isZero();
    }

    @Test
    void aChainHasNoMoreThanAThousandDescriptors() {
        FakeDriver driver = entropy(INDIRECT);
        offerTable(driver, 1024);
        assertThat(driver.broken()).isFalse();
        assertThat(driver.used(0)).containsExactly(0, 1024);
        offerTable(driver, 1025);
        assertThat(driver.broken()).isTrue();
        assertThat(driver.used()).isEqualTo(1);
    }

    @Test
    void noMoreRequestsAreInFlightThanTheQueueHolds() {
        FakeDriver driver = new FakeDriver(
                Bench.of(1, new PcOptions().virtioDisk(new MemoryImage(128, false))), PciSlots.VIRTIO_DISKS);
        driver.start(VERSION_1);
        for (int i = 0; i < FakeDriver.QUEUE_SIZE; i++) {
            driver.blockRequest(0, 0, 0, 0x3_0000, 512);
        }
        assertThat(driver.broken()).isFalse();
        driver.blockRequest(0, 0, 0, 0x3_0000, 512);
        assertThat(driver.broken()).isTrue();
    }

    /** A device whose every answer says that there is another request. */
    private static final class Refilling extends VirtioDevice {
        final BusView memory = Bench.of(1, new PcOptions()).machine.bus();
        final List<String> problems = new ArrayList<>();
        int served;

        Refilling() {
            super(8);
            attach(new VirtioTransport() {
                @Override
                public BusView memory() {
                    return memory;
                }

                @Override
                public boolean reachesMemory() {
                    return true;
                }

                @Override
                public void interruptFor(VirtQueue queue) {}

                @Override
                public void configurationChanged() {}

                @Override
                public void needsReset(String why) {
                    problems.add(why);
                    status |= NEEDS_RESET;
                }
            });
        }

        @Override
        int id() {
            return 1;
        }

        @Override
        int pciClass() {
            return 0;
        }

        @Override
        String name() {
            return "refilling";
        }

        @Override
        long features() {
            return 0;
        }

        @Override
        byte[] configuration() {
            return new byte[0];
        }

        @Override
        void serve(int queue) throws QueueException {
            for (Optional<Chain> next = take(queue); next.isPresent(); next = take(queue)) {
                served++;
                give(queue, next.get());
                memory.write(FakeDriver.AVAILABLE + 2, 2, served + 1 & 0xFFFF);
            }
        }
    }

    @Test
    void aRingThatItsOwnAnswersRefillIsGivenUp() {
        Refilling device = new Refilling();
        device.driverFeatures = VERSION_1;
        VirtQueue queue = device.queues[0];
        queue.descriptors = FakeDriver.DESCRIPTORS;
        queue.available = FakeDriver.AVAILABLE;
        queue.used = FakeDriver.USED;
        device.enable(queue);
        device.memory.write(FakeDriver.AVAILABLE + 2, 2, 1);
        device.setStatus(VirtioDevice.FEATURES_OK | VirtioDevice.DRIVER_OK | 3);
        assertThat(device.served).isEqualTo(1 << 16);
        assertThat(device.problems).hasSize(1);
        assertThat(device.running()).isFalse();
    }
}
