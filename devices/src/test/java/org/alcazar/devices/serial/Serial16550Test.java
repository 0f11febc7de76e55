package org.alcazar.devices.serial;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.alcazar.core.time.VirtualClock;
import org.alcazar.devices.Bench;
import org.alcazar.devices.Bench.Probe;
import org.junit.jupiter.api.Test;

class Serial16550Test {
    private static final long CHARACTER = 86_806;

    private final VirtualClock clock = new VirtualClock(1000);
    private final Probe irq = new Probe();
    private final StringBuilder sent = new StringBuilder();
    private final Serial16550 uart = new Serial16550("serial0", clock, value -> sent.append((char) value), irq);

    private int in(int register) {
        return uart.read(register, 1);
    }

    private void out(int register, int value) {
        uart.write(register, 1, value);
    }

    private void type(String text) {
        uart.receive(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void characters(int count) {
        Bench.pass(clock, count * CHARACTER);
    }

    @Test
    void whatIsWrittenLeavesAtOnce() {
        out(0, 'h');
        out(0, 'i');
        assertThat(sent).hasToString("hi");
        assertThat(in(5)).isEqualTo(0x60);
    }

    @Test
    void powerUpStateFitsKernelsThatWriteNoModemControl() {
        assertThat(in(4)).isEqualTo(8);
        assertThat(in(2)).isEqualTo(1);
        assertThat(in(6)).isEqualTo(0xB0);
        out(7, 0xDE);
        assertThat(in(7)).isEqualTo(0xDE);
    }

    @Test
    void divisorHidesBehindTheLatchBit() {
        out(1, 5);
        out(3, 0x83);
        out(0, 0x0C);
        out(1, 0x01);
        assertThat(in(0)).isEqualTo(0x0C);
        assertThat(in(1)).isEqualTo(0x01);
        out(3, 0x03);
        assertThat(in(1)).isEqualTo(5);
        assertThat(sent).isEmpty();
    }

    @Test
    void receivedBytesArriveAtLineRate() {
        type("ab");
        assertThat(in(5) & 1).isZero();
        characters(1);
        assertThat(in(5) & 1).isOne();
        assertThat(in(0)).isEqualTo('a');
        assertThat(in(5) & 1).isZero();
        characters(1);
        assertThat(in(0)).isEqualTo('b');
    }

    @Test
    void slowLinesTakeLonger() {
        out(3, 0x83);
        out(0, 12);
        out(3, 3);
        type("a");
        characters(11);
        assertThat(in(5) & 1).isZero();
        characters(2);
        assertThat(in(5) & 1).isOne();
    }

    @Test
    void noByteIsLostHoweverLateTheGuestReads() {
        String text = "The quick brown fox jumps over the lazy dog, twice and more.";
        type(text);
        StringBuilder got = new StringBuilder();
        out(2, 1);
        for (int i = 0; i < 200; i++) {
            characters(20);
            for (int k = 0; k < 3 && (in(5) & 1) != 0; k++) {
                assertThat(in(5) & 2).isZero();
                got.append((char) in(0));
            }
        }
        assertThat(got).hasToString(text);
    }

    @Test
    void receiveInterruptWithoutFifos() {
        out(1, 1);
        type("a");
        characters(1);
        assertThat(irq.level).isTrue();
        assertThat(in(2)).isEqualTo(4);
        in(0);
        assertThat(irq.level).isFalse();
        assertThat(in(2)).isEqualTo(1);
    }

    @Test
    void triggerLevelHoldsTheInterruptBack() {
        out(2, 0x41);
        out(1, 1);
        type("abcd");
        characters(3);
        assertThat(irq.level).isFalse();
        characters(1);
        assertThat(irq.level).isTrue();
        assertThat(in(2)).isEqualTo(0xC4);
        in(0);
        assertThat(irq.level).isFalse();
    }

    @Test
    void timeOutReportsWhatStaysBelowTheTriggerLevel() {
        out(2, 0xC1);
        out(1, 1);
        type("a");
        characters(4);
        assertThat(irq.level).isFalse();
        characters(2);
        assertThat(irq.level).isTrue();
        assertThat(in(2)).isEqualTo(0xCC);
        assertThat(in(0)).isEqualTo('a');
        assertThat(irq.level).isFalse();
        characters(10);
        assertThat(irq.level).isFalse();
    }

    @Test
    void transmitterInterruptComesWhenEnabledAndAfterEveryByte() {
        out(1, 2);
        assertThat(irq.level).isTrue();
        assertThat(in(2)).isEqualTo(2);
        assertThat(irq.level).isFalse();
        assertThat(in(2)).isEqualTo(1);
        out(0, 'x');
        assertThat(irq.level).isTrue();
        out(0, 'y');
        assertThat(irq.rises()).isEqualTo(3);
        in(2);
        assertThat(irq.level).isFalse();
    }

    @Test
    void causesAreReportedByPriority() {
        out(1, 0xF);
        type("a");
        characters(1);
        out(4, 0x18);
        out(0, 'z');
        assertThat(in(2)).isEqualTo(6);
        assertThat(in(5) & 2).isEqualTo(2);
        assertThat(in(2)).isEqualTo(4);
        in(0);
        assertThat(in(2)).isEqualTo(2);
        assertThat(in(2)).isZero();
        in(6);
        assertThat(in(2)).isEqualTo(1);
    }

    @Test
    void loopbackReturnsWhatIsSentAndTheModemLines() {
        out(4, 0x1A);
        assertThat(in(6) & 0xF0).isEqualTo(0x90);
        out(4, 0x15);
        assertThat(in(6) & 0xF0).isEqualTo(0x60);
        out(0, 'q');
        assertThat(sent).isEmpty();
        assertThat(in(0)).isEqualTo('q');
        out(3, 0);
        out(0, 0xFF);
        assertThat(in(0)).isEqualTo(0x1F);
    }

    @Test
    void modemDeltasClearWhenRead() {
        out(4, 0x10);
        in(6);
        out(4, 0x12);
        assertThat(in(6)).isEqualTo(0x11);
        assertThat(in(6)).isEqualTo(0x10);
        out(4, 0x14);
        in(6);
        out(4, 0x10);
        assertThat(in(6) & 4).isEqualTo(4);
    }

    @Test
    void hostBytesWaitDuringLoopback() {
        out(4, 0x10);
        type("a");
        characters(5);
        assertThat(in(5) & 1).isZero();
        out(4, 0x08);
        characters(1);
        assertThat(in(0)).isEqualTo('a');
    }

    @Test
    void fifoControlClearsTheReceiver() {
        out(2, 1);
        type("abc");
        characters(3);
        out(2, 3);
        assertThat(in(5) & 1).isZero();
        assertThat(in(2)).isEqualTo(0xC1);
        out(2, 0);
        assertThat(in(2)).isEqualTo(1);
    }

    @Test
    void peekTakesNothing() {
        type("a");
        characters(1);
        assertThat(uart.peek(0, 1)).isEqualTo('a');
        assertThat(in(0)).isEqualTo('a');
    }
}
