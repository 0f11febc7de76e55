package org.alcazar.devices.interrupt;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.alcazar.core.memory.PortMap;
import org.alcazar.devices.Bench.Probe;
import org.junit.jupiter.api.Test;

class PicPairTest {
    private final Probe output = new Probe();
    private final PicPair pic = new PicPair(output, false);
    private final PortMap ports = new PortMap();

    PicPairTest() {
        pic.map(ports);
        initialize(1);
    }

    private void initialize(int icw4) {
        for (int port : new int[] {0x20, 0xA0}) {
            out(port, 0x11);
            out(port + 1, port == 0x20 ? 0x30 : 0x38);
            out(port + 1, port == 0x20 ? 4 : 2);
            out(port + 1, icw4);
            out(port + 1, 0);
        }
    }

    private void out(int port, int value) {
        ports.write(port, 1, value);
    }

    private int in(int port) {
        return ports.read(port, 1);
    }

    private int inService(int port) {
        out(port, 0x0B);
        int value = in(port);
        out(port, 0x0A);
        return value;
    }

    @Test
    void requestGoesToServiceAndEnds() {
        pic.setIrq(3, true);
        assertThat(output.level).isTrue();
        assertThat(in(0x20)).isEqualTo(8);
        assertThat(pic.acknowledge()).isEqualTo(0x33);
        assertThat(output.level).isFalse();
        assertThat(in(0x20)).isZero();
        assertThat(inService(0x20)).isEqualTo(8);
        out(0x20, 0x20);
        assertThat(inService(0x20)).isZero();
        assertThat(output.level).isFalse();
    }

    @Test
    void slaveRequestsComeThroughTheCascade() {
        pic.setIrq(8, true);
        assertThat(pic.acknowledge()).isEqualTo(0x38);
        assertThat(inService(0x20)).isEqualTo(4);
        assertThat(inService(0xA0)).isEqualTo(1);
        out(0xA0, 0x20);
        out(0x20, 0x20);
        pic.setIrq(15, true);
        assertThat(pic.acknowledge()).isEqualTo(0x3F);
    }

    @Test
    void higherPriorityNestsAndLowerWaits() {
        pic.setIrq(5, true);
        pic.acknowledge();
        pic.setIrq(6, true);
        assertThat(output.level).isFalse();
        pic.setIrq(1, true);
        assertThat(output.level).isTrue();
        assertThat(pic.acknowledge()).isEqualTo(0x31);
        out(0x20, 0x20);
        assertThat(inService(0x20)).isEqualTo(0x20);
        out(0x20, 0x20);
        assertThat(pic.acknowledge()).isEqualTo(0x36);
    }

    @Test
    void maskHoldsARequestBackWithoutForgettingIt() {
        out(0x21, 0x10);
        pic.setIrq(4, true);
        assertThat(output.level).isFalse();
        assertThat(in(0x21)).isEqualTo(0x10);
        out(0x21, 0);
        assertThat(output.level).isTrue();
    }

    @Test
    void edgeInputGivesOneInterruptPerRise() {
        pic.setIrq(4, true);
        pic.acknowledge();
        out(0x20, 0x20);
        assertThat(output.level).isFalse();
        pic.setIrq(4, false);
        pic.setIrq(4, true);
        assertThat(output.level).isTrue();
    }

    @Test
    void levelInputGivesInterruptsAsLongAsItIsHigh() {
        out(0x4D1, 0xFF);
        assertThat(in(0x4D1)).isEqualTo(0xDE);
        pic.setIrq(11, true);
        for (int i = 0; i < 3; i++) {
            assertThat(pic.acknowledge()).isEqualTo(0x3B);
            out(0xA0, 0x20);
            out(0x20, 0x20);
            assertThat(output.level).isTrue();
        }
        pic.setIrq(11, false);
        assertThat(output.level).isFalse();
    }

    @Test
    void requestThatGoesAwayIsSpuriousOnTheLowestInput() {
        pic.setIrq(4, true);
        pic.setIrq(4, false);
        assertThat(pic.acknowledge()).isEqualTo(0x37);
        assertThat(inService(0x20)).isZero();
    }

    @Test
    void maskingAPendingSlaveRequestWithdrawsIt() {
        pic.setIrq(9, true);
        out(0xA1, 0xFF);
        assertThat(output.level).isFalse();
        assertThat(pic.acknowledge()).isEqualTo(0x37);
    }

    @Test
    void specificEoiEndsTheNamedLevelOnly() {
        pic.setIrq(5, true);
        pic.acknowledge();
        pic.setIrq(1, true);
        pic.acknowledge();
        out(0x20, 0x65);
        assertThat(inService(0x20)).isEqualTo(2);
    }

    @Test
    void automaticEoiLeavesNothingInService() {
        initialize(3);
        pic.setIrq(5, true);
        pic.acknowledge();
        assertThat(inService(0x20)).isZero();
        pic.setIrq(6, true);
        assertThat(pic.acknowledge()).isEqualTo(0x36);
    }

    @Test
    void automaticEoiOfTheSlaveStillGivesTheMasterAnEdgePerRequest() {
        initialize(3);
        pic.setIrq(9, true);
        pic.setIrq(10, true);
        assertThat(pic.acknowledge()).isEqualTo(0x39);
        assertThat(pic.acknowledge()).isEqualTo(0x3A);
        assertThat(output.level).isFalse();
    }

    @Test
    void rotationOnAutomaticEoiMovesTheServedInputToTheEnd() {
        initialize(3);
        out(0x20, 0x80);
        pic.setIrq(0, true);
        assertThat(pic.acknowledge()).isEqualTo(0x30);
        pic.setIrq(0, false);
        pic.setIrq(0, true);
        pic.setIrq(7, true);
        assertThat(pic.acknowledge()).isEqualTo(0x37);
    }

    @Test
    void rotatingEoiMakesTheEndedInputTheLowest() {
        pic.setIrq(3, true);
        pic.acknowledge();
        out(0x20, 0xA0);
        pic.setIrq(3, false);
        pic.setIrq(3, true);
        pic.setIrq(4, true);
        assertThat(pic.acknowledge()).isEqualTo(0x34);
    }

    @Property(tries = 64)
    void setPriorityMakesTheNextInputTheHighest(
            @ForAll @IntRange(max = 7) int lowest, @ForAll @IntRange(max = 255) int requests) {
        PicPairTest fresh = new PicPairTest();
        fresh.out(0x20, 0xC0 | lowest);
        int wanted = requests & ~4;
        for (int i = 0; i < 8; i++) {
            fresh.pic.setIrq(i, (wanted >> i & 1) != 0);
        }
        int expected = 7;
        for (int i = 8; i >= 1; i--) {
            if ((wanted >> (lowest + i & 7) & 1) != 0) {
                expected = lowest + i & 7;
            }
        }
        assertThat(fresh.pic.acknowledge()).isEqualTo(0x30 | expected);
    }

    @Test
    void specialMaskModeLetsLowerLevelsInWhileAMaskedOneIsInService() {
        pic.setIrq(3, true);
        pic.acknowledge();
        pic.setIrq(5, true);
        assertThat(output.level).isFalse();
        out(0x21, 8);
        out(0x20, 0x68);
        assertThat(output.level).isTrue();
        assertThat(pic.acknowledge()).isEqualTo(0x35);
        out(0x20, 0x20);
        assertThat(inService(0x20)).isEqualTo(8);
        out(0x20, 0x48);
        out(0x20, 0x20);
        assertThat(inService(0x20)).isZero();
    }

    @Test
    void specialFullyNestedModeLetsTheSlaveNest() {
        initialize(0x11);
        pic.setIrq(12, true);
        assertThat(pic.acknowledge()).isEqualTo(0x3C);
        pic.setIrq(9, true);
        assertThat(output.level).isTrue();
        assertThat(pic.acknowledge()).isEqualTo(0x39);
    }

    @Test
    void pollAcknowledgesByReading() {
        pic.setIrq(4, true);
        out(0x20, 0x0C);
        assertThat(ports.read(0x20, 1)).isEqualTo(0x84);
        assertThat(inService(0x20)).isEqualTo(0x10);
        out(0x20, 0x0C);
        assertThat(in(0x20)).isZero();
    }

    @Test
    void initialisationClearsMaskServiceAndPendingEdges() {
        pic.setIrq(4, true);
        pic.acknowledge();
        pic.setIrq(1, true);
        out(0x21, 0xFF);
        out(0x20, 0x11);
        assertThat(in(0x20)).isZero();
        out(0x21, 0x40);
        out(0x21, 4);
        out(0x21, 1);
        assertThat(in(0x21)).isZero();
        assertThat(inService(0x20)).isZero();
        pic.setIrq(6, true);
        assertThat(pic.acknowledge()).isEqualTo(0x46);
    }

    @Test
    void firmwareStateIsInitialisedAndMasked() {
        PicPair firmware = new PicPair(output, true);
        firmware.reset();
        PortMap own = new PortMap();
        firmware.map(own);
        assertThat(own.read(0x21, 1)).isEqualTo(0xFF);
        assertThat(own.read(0xA1, 1)).isEqualTo(0xFF);
        own.write(0x21, 1, 0xFD);
        firmware.setIrq(1, true);
        assertThat(firmware.acknowledge()).isEqualTo(0x09);
    }
}
