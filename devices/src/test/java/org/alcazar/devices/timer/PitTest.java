package org.alcazar.devices.timer;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.alcazar.core.memory.PortMap;
import org.alcazar.core.time.VirtualClock;
import org.alcazar.devices.Bench;
import org.alcazar.devices.Bench.Probe;
import org.junit.jupiter.api.Test;

class PitTest {
    private final VirtualClock clock = new VirtualClock(1000);
    private final Probe irq = new Probe();
    private final Pit8254 pit = new Pit8254(clock, irq);
    private final SpeakerTimer speaker = SpeakerTimer.of(clock, pit);
    private final PortMap ports = new PortMap();
    private long pulse;

    PitTest() {
        ports.map(Pit8254.PORT, Pit8254.SIZE, pit);
        speaker.mapInto(ports);
        pit.reset();
        irq.changes.clear();
    }

    private void out(int port, int value) {
        ports.write(port, 1, value);
    }

    private int in(int port) {
        return ports.read(port, 1);
    }

    /** Goes to the moment right after a pulse of the input clock, counted from the first call. */
    private void pulses(long count) {
        pulse += count;
        Bench.pass(clock, Math.max(PitClock.nanos(pulse) - clock.now(), 0));
    }

    private void program(int channel, int mode, int count) {
        out(0x43, channel << 6 | 0x30 | mode << 1);
        out(0x40 + channel, count & 0xFF);
        out(0x40 + channel, count >> 8);
    }

    private int count(int channel) {
        out(0x43, channel << 6);
        return in(0x40 + channel) | in(0x40 + channel) << 8;
    }

    private boolean speakerOutput() {
        return (in(0x61) & 0x20) != 0;
    }

    @Test
    void inputClockIs1193182Hertz() {
        assertThat(PitClock.pulses(1_000_000_000L)).isEqualTo(1_193_182);
        assertThat(PitClock.pulses(PitClock.nanos(11931))).isEqualTo(11931);
        assertThat(PitClock.pulses(PitClock.nanos(11931) - 1)).isEqualTo(11930);
        assertThat(PitClock.pulses(Long.MAX_VALUE / 2)).isPositive();
    }

    @Test
    void mode0RaisesOutAtTerminalCountAndStays() {
        program(0, 0, 100);
        assertThat(irq.level).isFalse();
        pulses(100);
        assertThat(irq.level).isFalse();
        pulses(1);
        assertThat(irq.level).isTrue();
        assertThat(count(0)).isZero();
        pulses(10);
        assertThat(count(0)).isEqualTo(0xFFF6);
        assertThat(irq.level).isTrue();
        out(0x40, 5);
        assertThat(irq.level).isFalse();
    }

    @Test
    void mode0FirstByteOfANewCountStopsCounting() {
        program(0, 0, 100);
        pulses(50);
        out(0x40, 10);
        pulses(1000);
        assertThat(irq.level).isFalse();
        out(0x40, 0);
        pulses(11);
        assertThat(irq.level).isTrue();
    }

    @Test
    void mode2GivesAnEdgeEveryPeriod() {
        program(0, 2, 1000);
        pulses(1);
        assertThat(irq.rises()).isZero();
        for (int i = 1; i <= 5; i++) {
            pulses(999);
            assertThat(irq.rises()).isEqualTo(i - 1);
            pulses(1);
            assertThat(irq.rises()).isEqualTo(i);
            assertThat(irq.level).isTrue();
            assertThat(count(0)).isEqualTo(1000);
        }
    }

    @Test
    void mode3IsASquareWaveLongerHighWhenOdd() {
        program(0, 3, 7);
        pulses(1);
        for (int i = 0; i < 3; i++) {
            assertThat(irq.level).isTrue();
            pulses(3);
            assertThat(irq.level).isTrue();
            pulses(1);
            assertThat(irq.level).isFalse();
            pulses(2);
            assertThat(irq.level).isFalse();
            pulses(1);
        }
        assertThat(irq.level).isTrue();
    }

    @Test
    void mode3CountsDownByTwo() {
        program(2, 3, 1000);
        out(0x61, 1);
        pulses(1 + 100);
        assertThat(count(2)).isEqualTo(800);
        pulses(500);
        assertThat(count(2)).isEqualTo(800);
    }

    @Test
    void mode4StrobesOnce() {
        program(0, 4, 10);
        irq.changes.clear();
        pulses(10);
        assertThat(irq.changes).isEmpty();
        pulses(1);
        assertThat(irq.rises()).isEqualTo(1);
        pulses(100_000);
        assertThat(irq.rises()).isEqualTo(1);
    }

    @Test
    void aCountWrittenToARunningGeneratorTakesOverAtTheEndOfThePeriod() {
        program(0, 2, 1000);
        pulses(1 + 3400);
        assertThat(irq.rises()).isEqualTo(3);
        out(0x40, 100);
        out(0x40, 0);
        pulses(599);
        assertThat(irq.rises()).isEqualTo(3);
        pulses(1);
        assertThat(irq.rises()).isEqualTo(4);
        pulses(300);
        assertThat(irq.rises()).isEqualTo(7);
    }

    @Test
    void programmedOnceItNeverWakesTheMachineAgainInMode0() {
        assertThat(clock.nextDeadlineTick()).isEqualTo(Long.MAX_VALUE);
        program(0, 0, 10);
        pulses(20);
        assertThat(clock.nextDeadlineTick()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void zeroCountsTheFullRange() {
        program(0, 2, 0);
        pulses(1 + 65535);
        assertThat(irq.rises()).isZero();
        pulses(1);
        assertThat(irq.rises()).isEqualTo(1);
    }

    @Test
    void bcdCountsInDecimal() {
        out(0x43, 0x31);
        out(0x40, 0x00);
        out(0x40, 0x10);
        pulses(1 + 1);
        assertThat(count(0)).isEqualTo(0x0999);
        pulses(1000);
        assertThat(irq.level).isTrue();
        assertThat(count(0)).isEqualTo(0x9999);
    }

    @Test
    void singleByteAccessUsesHalfOfTheCount() {
        out(0x43, 0x14);
        out(0x40, 50);
        pulses(1);
        assertThat(in(0x40)).isEqualTo(50);
        out(0x43, 0x24);
        out(0x40, 2);
        pulses(1);
        assertThat(in(0x40)).isEqualTo(2);
    }

    @Test
    void latchHoldsTheCountUntilItIsRead() {
        program(0, 2, 1000);
        pulses(1 + 100);
        out(0x43, 0);
        pulses(300);
        out(0x43, 0);
        assertThat(in(0x40) | in(0x40) << 8).isEqualTo(900);
        assertThat(in(0x40) | in(0x40) << 8).isEqualTo(600);
    }

    @Test
    void readBackLatchesStatusAndCountTogether() {
        program(0, 2, 1000);
        pulses(1 + 100);
        out(0x43, 0xC2);
        pulses(100);
        assertThat(in(0x40)).isEqualTo(0x80 | 0x34);
        assertThat(in(0x40) | in(0x40) << 8).isEqualTo(900);
    }

    @Test
    void statusShowsNullCountUntilACountIsLoaded() {
        out(0x43, 0x34);
        out(0x43, 0xE2);
        assertThat(in(0x40) & 0x40).isNotZero();
        out(0x40, 1);
        out(0x40, 1);
        out(0x43, 0xE2);
        assertThat(in(0x40) & 0x40).isZero();
    }

    @Test
    void peekTouchesNothing() {
        program(0, 2, 1000);
        pulses(1 + 100);
        pit.peek(0, 1);
        pit.peek(0, 1);
        assertThat(in(0x40) | in(0x40) << 8).isEqualTo(900);
        out(0x43, 0);
        pit.peek(0, 1);
        assertThat(in(0x40) | in(0x40) << 8).isEqualTo(900);
    }

    @Test
    void speakerGateHoldsAndReleasesMode0() {
        out(0x61, 0);
        program(2, 0, 100);
        pulses(1000);
        assertThat(speakerOutput()).isFalse();
        out(0x61, 1);
        pulses(60);
        out(0x61, 0);
        pulses(1000);
        assertThat(speakerOutput()).isFalse();
        out(0x61, 1);
        pulses(39);
        assertThat(speakerOutput()).isFalse();
        pulses(2);
        assertThat(speakerOutput()).isTrue();
    }

    @Test
    void clockCalibrationOfTenMillisecondsTakesTenMilliseconds() {
        out(0x61, in(0x61) & ~2 | 1);
        out(0x43, 0xB0);
        out(0x42, 11931 & 0xFF);
        out(0x42, 11931 >> 8);
        Bench.pass(clock, 9_990_000);
        assertThat(speakerOutput()).isFalse();
        Bench.pass(clock, 12_000);
        assertThat(speakerOutput()).isTrue();
    }

    @Test
    void mode1StartsAtTheGate() {
        out(0x61, 0);
        program(2, 1, 100);
        pulses(10);
        assertThat(speakerOutput()).isTrue();
        out(0x61, 1);
        pulses(50);
        assertThat(speakerOutput()).isFalse();
        out(0x61, 0);
        out(0x61, 1);
        pulses(99);
        assertThat(speakerOutput()).isFalse();
        pulses(2);
        assertThat(speakerOutput()).isTrue();
    }

    @Test
    void mode5StrobesAfterTheGate() {
        out(0x61, 0);
        program(2, 5, 10);
        out(0x61, 1);
        pulses(10);
        assertThat(speakerOutput()).isTrue();
        pulses(1);
        assertThat(speakerOutput()).isFalse();
        pulses(1);
        assertThat(speakerOutput()).isTrue();
    }

    @Test
    void gateStopsTheSquareWaveHighAndRestartsIt() {
        out(0x61, 1);
        program(2, 3, 10);
        pulses(1 + 7);
        assertThat(speakerOutput()).isFalse();
        out(0x61, 0);
        assertThat(speakerOutput()).isTrue();
        pulses(3);
        out(0x61, 1);
        pulses(1 + 4);
        assertThat(speakerOutput()).isTrue();
        pulses(1);
        assertThat(speakerOutput()).isFalse();
    }

    @Test
    void refreshBitToggles() {
        int before = in(0x61) & 0x10;
        Bench.pass(clock, 15_085);
        assertThat(in(0x61) & 0x10).isNotEqualTo(before);
    }

    @Test
    void portBKeepsItsLowBits() {
        out(0x61, 0xFF);
        assertThat(in(0x61) & 0xCF).isEqualTo(0x0F);
    }

    @Test
    void privateSpeakerTimerDoesNotDisturbTheBoards() {
        SpeakerTimer own = SpeakerTimer.privateInstance("other", clock);
        PortMap otherPorts = ports.copy();
        own.mapInto(otherPorts);
        out(0x61, 1);
        program(2, 0, 100);
        pulses(50);
        otherPorts.write(0x61, 1, 1);
        otherPorts.write(0x43, 1, 0xB0);
        otherPorts.write(0x42, 1, 200);
        otherPorts.write(0x42, 1, 0);
        otherPorts.write(0x43, 1, 0x34);
        pulses(52);
        assertThat(speakerOutput()).isTrue();
        assertThat(otherPorts.read(0x61, 1) & 0x20).isZero();
        pulses(150);
        assertThat(otherPorts.read(0x61, 1) & 0x20).isNotZero();
        assertThat(irq.changes).isEmpty();
    }

    /** The datasheet's counter, stepped pulse by pulse, against the computed one. */
    @Property(tries = 200)
    void computedWaveformEqualsASteppedCounter(
            @ForAll @IntRange(min = 2, max = 40) int count,
            @ForAll @IntRange(max = 200) int at,
            @ForAll @IntRange(min = 2, max = 3) int mode) {
        PitTest fresh = new PitTest();
        fresh.out(0x61, 1);
        fresh.program(2, mode, count);
        fresh.pulses(1 + at);
        boolean level = true;
        int counter = mode == 2 ? count : count & ~1;
        boolean odd = mode == 3 && (count & 1) != 0;
        boolean hold = odd;
        for (int i = 0; i < at; i++) {
            if (mode == 2) {
                counter = counter == 1 ? count : counter - 1;
                level = counter != 1;
            } else if (hold && counter == 0) {
                hold = false;
                level = false;
                counter = count & ~1;
            } else {
                counter -= 2;
                if (counter == 0 && !(odd && level)) {
                    level = !level;
                    hold = odd && level;
                    counter = count & ~1;
                }
            }
        }
        assertThat(fresh.speakerOutput()).isEqualTo(level);
    }
}
