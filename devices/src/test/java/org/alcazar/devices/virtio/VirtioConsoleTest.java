package org.alcazar.devices.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.alcazar.devices.Bench;
import org.alcazar.devices.PcBoard;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.PciSlots;
import org.junit.jupiter.api.Test;

class VirtioConsoleTest {
    private static final long VERSION_1 = 1L << 32;
    private static final long DATA = 0x3_0000;

    private final StringBuilder output = new StringBuilder();
    private final FakeDriver driver = driver();

    private FakeDriver driver() {
        PcOptions options = new PcOptions().virtioConsole(value -> output.append((char) value));
        return new FakeDriver(Bench.of(1, options), PciSlots.VIRTIO_CONSOLE);
    }

    private void type(FakeDriver to, String text) {
        to.bench.machine.input().post(PcBoard.VIRTIO_CONSOLE_CHANNEL, text.getBytes(StandardCharsets.US_ASCII));
        to.bench.run(1000);
    }

    private String received(FakeDriver from, int length) {
        byte[] bytes = new byte[length];
        from.memory.read(DATA, bytes, 0, length);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    @Test
    void whatTheGuestSendsComesOut() {
        WildRings transmit = new WildRings(driver.memory, new Random(0), 0, 1);
        driver.negotiate(VERSION_1);
        driver.queue(1, transmit.descriptors, transmit.available, transmit.used);
        driver.status(0xF);
        driver.memory.write(DATA, 8, 0x0A6F_6C6C_6568L);
        driver.descriptor(transmit.descriptors, 0, DATA, 3, FakeDriver.NEXT, 1);
        driver.descriptor(transmit.descriptors, 1, DATA + 3, 3, 0, 0);
        driver.memory.write(transmit.available + 2, 2, 1);
        driver.kick(1);
        assertThat(output).hasToString("hello\n");
        assertThat(driver.memory.read(transmit.used + 2, 2)).isEqualTo(1);
        assertThat(driver.interruptStatus()).isEqualTo(1);
    }

    @Test
    void whatIsTypedWaitsForBuffers() {
        type(driver, "early ");
        driver.start(VERSION_1);
        type(driver, "words");
        assertThat(driver.used()).isZero();
        driver.descriptor(0, DATA, 8, FakeDriver.WRITE, 0);
        driver.offer(0);
        assertThat(driver.used(0)).containsExactly(0, 8);
        assertThat(received(driver, 8)).isEqualTo("early wo");
        driver.offer(0);
        assertThat(driver.used(1)).containsExactly(0, 3);
        assertThat(received(driver, 3)).isEqualTo("rds");
        driver.offer(0);
        assertThat(driver.used()).isEqualTo(2);
        type(driver, "!");
        assertThat(driver.used()).isEqualTo(3);
    }

    @Test
    void charactersCanBeWrittenWithoutAnyQueue() {
        driver.place();
        driver.write(0x2000 + 8, 4, 'x');
        driver.write(0x2000 + 4, 4, 'y');
        assertThat(output).hasToString("x");
        driver.write(0, 4, 0);
        assertThat(driver.read(4, 4) & 1 << 2).as("the feature").isNotZero();
    }

    @Test
    void whatWaitsIsSaved() {
        driver.start(VERSION_1);
        type(driver, "kept");
        FakeDriver restored = driver();
        restored.bench.machine.load(driver.bench.machine.save());
        assertThat(restored.bench.machine.stateHash()).isEqualTo(driver.bench.machine.stateHash());
        restored.descriptor(0, DATA, 8, FakeDriver.WRITE, 0);
        restored.offer(0);
        assertThat(received(restored, 4)).isEqualTo("kept");
    }
}
