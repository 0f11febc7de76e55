package org.alcazar.devices.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.devices.Bench;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.PciSlots;
import org.alcazar.devices.storage.MemoryImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VirtioBlkTest {
    private static final long VERSION_1 = 1L << 32;
    private static final long EVENT_INDEX = 1L << 29;
    private static final long INDIRECT = 1L << 28;
    private static final long DATA = 0x3_0000;

    private MemoryImage disk = new MemoryImage(128, false);
    private FakeDriver driver = driver(disk);

    private static FakeDriver driver(MemoryImage disk) {
        return new FakeDriver(Bench.of(1, new PcOptions().virtioDisk(disk)), PciSlots.VIRTIO_DISKS);
    }

    private void start(long features) {
        driver.start(VERSION_1 | features);
        assertThat(driver.status()).isEqualTo(0xF);
    }

    private void pass() {
        driver.bench.pass(1_000_000);
    }

    @Test
    void readsAndWritesAfterAModelledTime() {
        start(0);
        driver.blockRequest(0, 0, 5, DATA, 1024);
        assertThat(driver.used()).isZero();
        pass();
        assertThat(driver.used()).isEqualTo(1);
        assertThat(driver.used(0)).containsExactly(0, 1025);
        assertThat(driver.blockStatus(0)).isZero();
        assertThat(driver.memory.read(DATA, 1)).isEqualTo(5);
        assertThat(driver.memory.read(DATA + 1023, 1)).isEqualTo(6);

        driver.memory.write(DATA, 8, 0x1122_3344_5566_7788L);
        driver.blockRequest(3, 1, 127, DATA, 512);
        pass();
        assertThat(driver.used(1)).containsExactly(3, 1);
        assertThat(driver.blockStatus(3)).isZero();
        assertThat(disk.bytes[127 * 512]).isEqualTo((byte) 0x88);
    }

    @Test
    void flushReachesTheDiskAndIdentityIsText() {
        start(1L << 9);
        driver.blockRequest(0, 4, 0, DATA, 0);
        driver.blockRequest(3, 8, 0, DATA, 20);
        pass();
        assertThat(disk.flushes).isEqualTo(1);
        assertThat(driver.memory.read(DATA, 8)).isEqualTo(0x622D_6F69_7472_6976L);
    }

    @Test
    void requestsOutsideTheDiskOrUnknownFailAlone() {
        start(0);
        driver.blockRequest(0, 0, 127, DATA, 1024);
        driver.blockRequest(3, 0, -1, DATA, 512);
        driver.blockRequest(6, 0, 0, DATA, 513);
        driver.blockRequest(9, 99, 0, DATA, 512);
        pass();
        assertThat(driver.used()).isEqualTo(4);
        assertThat(driver.blockStatus(0)).isEqualTo(1);
        assertThat(driver.blockStatus(3)).isEqualTo(1);
        assertThat(driver.blockStatus(6)).isEqualTo(1);
        assertThat(driver.blockStatus(9)).isEqualTo(2);
        assertThat(driver.broken()).isFalse();
    }

    @Test
    void theHostsErrorIsTheGuestsIoError() {
        start(0);
        disk.broken = true;
        driver.blockRequest(0, 0, 0, DATA, 512);
        pass();
        assertThat(driver.blockStatus(0)).isEqualTo(1);
    }

    @Test
    void aReadOnlyDiskSaysSoAndRefusesWrites() {
        disk = new MemoryImage(128, true);
        driver = driver(disk);
        start(0);
        driver.write(0, 4, 0);
        assertThat(driver.read(4, 4) & 1 << 5).isNotZero();
        driver.blockRequest(0, 1, 0, DATA, 512);
        pass();
        assertThat(driver.blockStatus(0)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0xFFFF_FFFF_FFFF_FE00L, 0x7FFF_FFFF_FFFF_F000L, 0xFEC0_0000L, 0xF_FF00, 0xE000_0000L})
    void aBufferThatIsNotRamEndsServiceUntilTheReset(long address) {
        start(0);
        driver.blockRequest(0, 0, 0, address, 512);
        pass();
        assertThat(driver.broken()).isTrue();
        assertThat(driver.used()).isZero();
        driver.blockRequest(0, 0, 0, DATA, 512);
        pass();
        assertThat(driver.used()).isZero();
        driver.status(0);
        assertThat(driver.status()).isZero();
    }

    @Test
    void loopsAndWildLinksAreNoticed() {
        start(0);
        driver.descriptor(0, DATA, 16, FakeDriver.NEXT, 0);
        driver.offer(0);
        assertThat(driver.broken()).isTrue();
        for (int head : new int[] {16, 0xFFFF}) {
            driver = driver(disk);
            start(0);
            driver.offer(head);
            assertThat(driver.broken()).isTrue();
        }
        driver = driver(disk);
        start(0);
        driver.descriptor(0, DATA, 16, FakeDriver.NEXT, 200);
        driver.offer(0);
        assertThat(driver.broken()).isTrue();
    }

    @Test
    void aChainMustHaveAHeaderThenRoomForAStatusInThisOrder() {
        start(0);
        driver.descriptor(0, DATA, 15, FakeDriver.NEXT, 1);
        driver.descriptor(1, DATA, 513, FakeDriver.WRITE, 0);
        driver.offer(0);
        assertThat(driver.broken()).isTrue();

        driver = driver(disk);
        start(0);
        driver.descriptor(0, DATA, 513, FakeDriver.WRITE | FakeDriver.NEXT, 1);
        driver.descriptor(1, DATA, 16, 0, 0);
        driver.offer(0);
        assertThat(driver.broken()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {FakeDriver.DESCRIPTORS + 8, 0xFFFF_FFFF_FFFF_FF00L, 0xFEC0_0000L})
    void aQueueThatIsUnalignedOrNotInRamIsRefused(long table) {
        driver.start(VERSION_1);
        driver.status(0);
        driver.start(VERSION_1);
        driver.status(0);
        driver.status(3);
        driver.write(0x08, 4, 1);
        driver.write(0x0C, 4, 1);
        driver.status(0xB);
        driver.queue(table, FakeDriver.AVAILABLE, FakeDriver.USED);
        driver.status(0xF);
        driver.kick();
        assertThat(driver.broken()).isTrue();
    }

    @Test
    void moreRequestsThanTheQueueHoldsAreAnError() {
        start(0);
        driver.memory.write(FakeDriver.AVAILABLE + 2, 2, 17);
        driver.kick();
        assertThat(driver.broken()).isTrue();
    }

    @Test
    void indirectTablesHoldAChainAnywhereInRam() {
        start(INDIRECT);
        long table = 0x4_0FF8;
        driver.memory.write(0x2_0000, 4, 0);
        driver.memory.write(0x2_0008, 8, 9);
        for (int i = 0; i < 3; i++) {
            long at = table + 16L * i;
            driver.memory.write(at, 8, i == 0 ? 0x2_0000 : i == 1 ? DATA : 0x2_0010);
            driver.memory.write(at + 8, 4, i == 0 ? 16 : i == 1 ? 512 : 1);
            driver.memory.write(at + 12, 2, i == 0 ? FakeDriver.NEXT : i == 1 ? 3 : FakeDriver.WRITE);
            driver.memory.write(at + 14, 2, i + 1);
        }
        driver.descriptor(0, table, 48, FakeDriver.INDIRECT, 0);
        driver.offer(0);
        pass();
        assertThat(driver.broken()).isFalse();
        assertThat(driver.memory.read(DATA, 1)).isEqualTo(9);
    }

    @Test
    void nestedEmptyAndOddIndirectTablesAreRefused() {
        for (int length : new int[] {0, 17, 32}) {
            driver = driver(disk);
            start(INDIRECT);
            driver.descriptor(0x4_0000, 0, 0x4_0000, 16, FakeDriver.INDIRECT, 0);
            driver.descriptor(0, 0x4_0000, length, FakeDriver.INDIRECT, 0);
            driver.offer(0);
            assertThat(driver.broken()).as("table of %s bytes", length).isTrue();
        }
    }

    @Test
    void theEventIndexHoldsInterruptsBack() {
        start(EVENT_INDEX);
        driver.memory.write(FakeDriver.AVAILABLE + 4 + 2 * FakeDriver.QUEUE_SIZE, 2, 1);
        driver.blockRequest(0, 0, 0, DATA, 512);
        pass();
        assertThat(driver.used()).isEqualTo(1);
        assertThat(driver.interruptStatus()).isZero();
        driver.blockRequest(3, 0, 0, DATA, 512);
        pass();
        assertThat(driver.interruptStatus()).isEqualTo(1);
        assertThat(driver.memory.read(FakeDriver.USED + 4 + 8 * FakeDriver.QUEUE_SIZE, 2))
                .isEqualTo(2);
    }

    @Test
    void theInterruptPinFallsWhenTheStatusIsRead() {
        start(0);
        driver.blockRequest(0, 0, 0, DATA, 512);
        pass();
        assertThat(driver.config(6, 2) & 8).isNotZero();
        assertThat(driver.interruptStatus()).isEqualTo(1);
        assertThat(driver.interruptStatus()).isZero();
        assertThat(driver.config(6, 2) & 8).isZero();
    }

    @Test
    void messagesReplaceThePinAndWaitWhileMasked() {
        start(0);
        driver.bench.enableApic(0);
        int capability = (int) driver.config(0x34, 1);
        while (driver.config(capability, 1) != 0x11) {
            capability = (int) driver.config(capability + 1, 1);
        }
        driver.config(capability + 2, 2, 0x8000);
        driver.write(0x16, 2, 0);
        driver.write(0x1A, 2, 1);
        assertThat(driver.read(0x1A, 2)).isEqualTo(1);
        driver.write(0x1A, 2, 7);
        assertThat(driver.read(0x1A, 2)).isEqualTo(0xFFFF);
        driver.write(0x1A, 2, 1);
        driver.memory.write(FakeDriver.MESSAGES + 16, 4, 0xFEE0_0000L);
        driver.memory.write(FakeDriver.MESSAGES + 24, 4, 0x61);
        driver.blockRequest(0, 0, 0, DATA, 512);
        pass();
        assertThat(driver.interruptStatus()).isZero();
        assertThat(driver.bench.requested(0)).isFalse();
        assertThat(driver.memory.read(FakeDriver.MESSAGES + 0x800, 4)).isEqualTo(2);
        driver.memory.write(FakeDriver.MESSAGES + 28, 4, 0);
        assertThat(driver.bench.requested(0)).isTrue();
        assertThat(driver.bench.apic(0).acknowledge()).isEqualTo(0x61);
    }

    @Test
    void aResetForgetsRequestsInFlight() {
        start(0);
        driver.blockRequest(0, 0, 0, DATA, 512);
        driver.status(0);
        pass();
        assertThat(driver.used()).isZero();
        assertThat(driver.interruptStatus()).isZero();
    }

    @Test
    void aDeviceThatMayNotMasterTheBusLeavesMemoryAlone() {
        start(0);
        driver.blockRequest(0, 0, 0, DATA, 512);
        driver.config(4, 2, 2);
        driver.blockRequest(3, 0, 1, DATA, 512);
        pass();
        assertThat(driver.used()).isZero();
        driver.config(4, 2, 6);
        pass();
        assertThat(driver.used()).isEqualTo(2);
    }

    @Test
    void requestsInFlightSurviveSavingAndLoading() {
        start(0);
        driver.blockRequest(0, 0, 3, DATA, 512);
        driver.blockRequest(3, 0, 4, DATA + 512, 512);
        FakeDriver restored = driver(disk);
        restored.bench.machine.load(driver.bench.machine.save());
        for (FakeDriver each : new FakeDriver[] {driver, restored}) {
            each.bench.pass(1_000_000);
            assertThat(each.used()).isEqualTo(2);
            assertThat(each.used(1)).containsExactly(3, 513);
            assertThat(each.interruptStatus()).isEqualTo(1);
        }
        assertThat(restored.bench.machine.stateHash()).isEqualTo(driver.bench.machine.stateHash());
    }

    @Test
    void configurationSpaceGivesAccessToTheRegisters() {
        driver.place();
        int capability = (int) driver.config(0x34, 1);
        while (driver.config(capability, 1) != 9 || driver.config(capability + 3, 1) != 5) {
            capability = (int) driver.config(capability + 1, 1);
        }
        driver.config(capability + 4, 1, 4);
        driver.config(capability + 8, 4, 0x2000);
        driver.config(capability + 12, 4, 4);
        assertThat(driver.config(capability + 16, 4)).isEqualTo(128);
        driver.config(capability + 8, 4, 0x14);
        driver.config(capability + 12, 4, 1);
        driver.config(capability + 16, 1, 3);
        assertThat(driver.status()).isEqualTo(3);
        driver.config(capability + 8, 4, 0xFFFF_FFFCL);
        driver.config(capability + 12, 4, 4);
        driver.config(capability + 16, 4, 1);
        assertThat(driver.status()).isEqualTo(3);
    }

    @Test
    void featuresAreNotAcceptedWithoutTheVersionOrBeyondTheOffer() {
        driver.start(0);
        assertThat(driver.status() & 8).isZero();
        driver = driver(disk);
        driver.start(VERSION_1 | 1L << 40);
        assertThat(driver.status() & 8).isZero();
    }

    @Test
    void randomBytesComeFromTheMachinesSeed() {
        FakeDriver random = new FakeDriver(Bench.of(1, new PcOptions()), PciSlots.VIRTIO_RNG);
        random.start(VERSION_1);
        random.descriptor(0, DATA, 64, FakeDriver.WRITE, 0);
        random.offer(0);
        assertThat(random.used(0)).containsExactly(0, 64);
        long first = random.memory.read(DATA, 8);
        random.offer(0);
        assertThat(random.memory.read(DATA, 8)).isNotEqualTo(first);
    }
}
