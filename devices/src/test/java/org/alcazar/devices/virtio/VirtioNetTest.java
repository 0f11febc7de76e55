package org.alcazar.devices.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.state.Section;
import org.alcazar.devices.Bench;
import org.alcazar.devices.PcOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VirtioNetTest {
    private static final int SIZE = 8;
    private static final long RECEIVE = 0x10000;
    private static final long TRANSMIT = 0x12000;
    private static final long BUFFERS = 0x20000;
    private static final int HEADER = 12;

    private final BusView memory = Bench.of(1, new PcOptions()).machine.bus();
    private final List<byte[]> sent = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private int interrupts;
    private final VirtioNet device = new VirtioNet("net", new byte[] {2, 0, 0, 0, 0, 1});

    private final VirtioTransport transport = new VirtioTransport() {
        @Override
        public BusView memory() {
            return memory;
        }

        @Override
        public boolean reachesMemory() {
            return true;
        }

        @Override
        public void interruptFor(VirtQueue queue) {
            interrupts++;
        }

        @Override
        public void configurationChanged() {}

        @Override
        public void needsReset(String why) {
            problems.add(why);
            device.status |= VirtioDevice.NEEDS_RESET;
        }
    };

    @BeforeEach
    void start() {
        device.attach(transport);
        device.connect(sent::add);
        device.driverFeatures = 1L << 32;
        queue(0, RECEIVE);
        queue(1, TRANSMIT);
        device.setStatus(VirtioDevice.FEATURES_OK | VirtioDevice.DRIVER_OK | 3);
    }

    private void queue(int index, long at) {
        VirtQueue queue = device.queues[index];
        queue.size = SIZE;
        queue.descriptors = at;
        queue.available = at + 0x400;
        queue.used = at + 0x800;
        device.enable(queue);
    }

    /** Lends one buffer of its own to the device. */
    private void lend(int queue, long at, int slot, long address, int length, boolean writable) {
        memory.write(at + 16L * slot, 8, address);
        memory.write(at + 16L * slot + 8, 4, length);
        memory.write(at + 16L * slot + 12, 2, writable ? 2 : 0);
        int index = (int) memory.read(at + 0x402, 2);
        memory.write(at + 0x404 + 2L * (index % SIZE), 2, slot);
        memory.write(at + 0x402, 2, index + 1 & 0xFFFF);
        device.notified(queue);
    }

    private long used(long at) {
        return memory.read(at + 0x802, 2);
    }

    @Test
    void aFrameOfTheGuestComesWithoutItsHeader() {
        for (int i = 0; i < 60; i++) {
            memory.write(BUFFERS + HEADER + i, 1, i);
        }
        lend(1, TRANSMIT, 0, BUFFERS, HEADER + 60, false);
        assertThat(sent).hasSize(1);
        assertThat(sent.get(0)).hasSize(60).startsWith(0, 1, 2, 3);
        assertThat(used(TRANSMIT)).isEqualTo(1);
        assertThat(interrupts).isEqualTo(1);
    }

    @Test
    void aFrameForTheGuestWaitsForABuffer() {
        device.receive(new byte[] {9, 8, 7});
        assertThat(interrupts).isZero();
        lend(0, RECEIVE, 0, BUFFERS, 1530, true);
        assertThat(used(RECEIVE)).isEqualTo(1);
        assertThat(memory.read(RECEIVE + 0x808, 4)).isEqualTo(HEADER + 3);
        assertThat(memory.read(BUFFERS + 10, 2)).as("number of buffers").isEqualTo(1);
        assertThat(memory.read(BUFFERS + HEADER, 2)).isEqualTo(0x0809);
        assertThat(interrupts).isEqualTo(1);
    }

    @Test
    void whatWaitsIsSavedAndHasALimit() {
        for (int i = 0; i < 3000; i++) {
            device.receive(new byte[] {1, 2, (byte) i});
        }
        Section saved = new Section("net", 1);
        device.save(saved);
        VirtioNet other = new VirtioNet("net", new byte[6]);
        other.load(saved);
        Section again = new Section("net", 1);
        other.save(again);
        assertThat(again.toString()).isEqualTo(saved.toString());
        assertThat(saved.getBytes("backlog")).hasSize(1024 * 5);
        assertThat(saved.getLong("dropped")).isEqualTo(3000 - 1024);
    }

    @Test
    void buffersTooSmallForAFrameOrItsHeaderStopTheDevice() {
        lend(0, RECEIVE, 0, BUFFERS, 20, true);
        device.receive(new byte[100]);
        assertThat(problems).hasSize(1);
        assertThat(memory.read(BUFFERS, 8)).isZero();
        device.reset();
        start();
        lend(1, TRANSMIT, 0, BUFFERS, 5, false);
        assertThat(problems).hasSize(2);
        assertThat(sent).isEmpty();
    }

    @Test
    void aFrameThatIsTooLongIsDropped() {
        lend(1, TRANSMIT, 0, BUFFERS, 9000, false);
        assertThat(sent).isEmpty();
        assertThat(problems).isEmpty();
        assertThat(used(TRANSMIT)).isEqualTo(1);
    }

    @Test
    void nothingIsReceivedWithoutADriver() {
        device.reset();
        device.receive(new byte[60]);
        Section saved = new Section("net", 1);
        device.save(saved);
        assertThat(saved.getBytes("backlog")).isEmpty();
    }
}
