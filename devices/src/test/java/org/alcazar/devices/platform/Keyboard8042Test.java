package org.alcazar.devices.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.memory.PortMap;
import org.alcazar.devices.Bench.Probe;
import org.junit.jupiter.api.Test;

class Keyboard8042Test {
    private final Machine machine = Machine.builder().memory(1 << 20).build();
    private final A20Gate a20 = new A20Gate(machine.bus());
    private final AtomicInteger resets = new AtomicInteger();
    private final Probe keyboardIrq = new Probe();
    private final Probe mouseIrq = new Probe();
    private final Keyboard8042 controller = new Keyboard8042(a20, resets::incrementAndGet, keyboardIrq, mouseIrq);
    private final PortMap ports = new PortMap();

    Keyboard8042Test() {
        controller.map(ports);
    }

    private void command(int value) {
        ports.write(0x64, 1, value);
    }

    private void data(int value) {
        ports.write(0x60, 1, value);
    }

    private int status() {
        return ports.read(0x64, 1);
    }

    private void expect(int... bytes) {
        for (int value : bytes) {
            assertThat(status() & 1).isOne();
            assertThat(ports.read(0x60, 1)).isEqualTo(value);
        }
        assertThat(status() & 1).isZero();
    }

    @Test
    void isIdleAfterPowerUp() {
        assertThat(status()).isEqualTo(0x1C);
    }

    @Test
    void selfTestsPass() {
        command(0xAA);
        expect(0x55);
        command(0xAB);
        expect(0);
        command(0xA9);
        expect(0);
    }

    @Test
    void kernelStartUpSequenceOfAMouseIsAnswered() {
        command(0xA9);
        expect(0);
        command(0xA8);
        command(0x20);
        int mode = ports.read(0x60, 1);
        command(0x60);
        data(mode | 2);
        command(0xD4);
        data(0xFF);
        assertThat(mouseIrq.level).isTrue();
        assertThat(status() & 0x20).isNotZero();
        expect(0xFA, 0xAA, 0x00);
        assertThat(mouseIrq.rises()).isEqualTo(3);
        for (int[] exchange : new int[][] {{0xF2, 0xFA, 0}, {0xF6, 0xFA}, {0xEA, 0xFA}, {0xF4, 0xFA}}) {
            command(0xD4);
            data(exchange[0]);
            expect(Arrays.copyOfRange(exchange, 1, exchange.length));
        }
    }

    @Test
    void mouseReportsItsSettings() {
        for (int value : new int[] {0xE8, 3, 0xF3, 80, 0xF4}) {
            command(0xD4);
            data(value);
            expect(0xFA);
        }
        command(0xD4);
        data(0xE9);
        expect(0xFA, 0x20, 3, 80);
        command(0xD4);
        data(0xEB);
        expect(0xFA, 8, 0, 0);
        command(0xD4);
        data(0x99);
        expect(0xFE);
    }

    @Test
    void keyboardAnswersItsCommands() {
        data(0xFF);
        expect(0xFA, 0xAA);
        data(0xF2);
        expect(0xFA, 0xAB, 0x41);
        data(0xED);
        expect(0xFA);
        data(2);
        expect(0xFA);
        data(0xF0);
        data(0);
        expect(0xFA, 0xFA, 2);
        data(0xEE);
        expect(0xEE);
        data(0xF4);
        expect(0xFA);
        data(0x01);
        expect(0xFE);
    }

    @Test
    void eachKeyIsAnEdgeOnIrq1() {
        controller.keys(new byte[] {0x1E, (byte) 0x9E});
        assertThat(keyboardIrq.rises()).isEqualTo(1);
        expect(0x1E, 0x9E);
        assertThat(keyboardIrq.rises()).isEqualTo(2);
        assertThat(keyboardIrq.level).isFalse();
    }

    @Test
    void keyboardInterruptCanBeTurnedOff() {
        command(0x60);
        data(0x64);
        controller.keys(new byte[] {0x1E});
        assertThat(keyboardIrq.level).isFalse();
        expect(0x1E);
    }

    @Test
    void outputBuffersCanBeFilledByCommand() {
        command(0xD2);
        data(0x42);
        expect(0x42);
        command(0xD3);
        data(0x43);
        assertThat(status() & 0x20).isNotZero();
        expect(0x43);
    }

    @Test
    void a20IsOnTheOutputPort() {
        command(0xD0);
        expect(0xCF);
        command(0xD1);
        data(0xDD);
        assertThat(machine.bus().a20()).isFalse();
        command(0xD0);
        expect(0xCD);
        command(0xDF);
        assertThat(machine.bus().a20()).isTrue();
    }

    @Test
    void resetLineIsPulsedOrHeldLow() {
        command(0xFF);
        assertThat(resets).hasValue(0);
        command(0xFE);
        assertThat(resets).hasValue(1);
        command(0xD1);
        data(0x02);
        assertThat(resets).hasValue(2);
    }

    @Test
    void emptyOutputBufferRepeatsTheLastByte() {
        controller.keys(new byte[] {0x1E});
        assertThat(status() & 1).isOne();
        assertThat(ports.read(0x60, 1)).isEqualTo(0x1E);
        assertThat(ports.read(0x60, 1)).isEqualTo(0x1E);
    }
}
