package org.alcazar.devices.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.alcazar.core.time.VirtualClock;
import org.alcazar.devices.Bench;
import org.alcazar.devices.Bench.Probe;
import org.junit.jupiter.api.Test;

class RtcCmosTest {
    private static final long SECOND = 1_000_000_000;

    private final VirtualClock clock = new VirtualClock(1000);
    private final Probe irq = new Probe();
    private final RtcCmos rtc = new RtcCmos(clock, irq, LocalDateTime.of(2026, 2, 28, 23, 59, 58));

    private int read(int register) {
        rtc.write(0, 1, register);
        return rtc.read(1, 1);
    }

    private void write(int register, int value) {
        rtc.write(0, 1, register);
        rtc.write(1, 1, value);
    }

    private void pass(long nanos) {
        Bench.pass(clock, nanos);
    }

    @Test
    void startsAtTheGivenDateInBcdAnd24Hours() {
        assertThat(read(0)).isEqualTo(0x58);
        assertThat(read(2)).isEqualTo(0x59);
        assertThat(read(4)).isEqualTo(0x23);
        assertThat(read(6)).isEqualTo(7);
        assertThat(read(7)).isEqualTo(0x28);
        assertThat(read(8)).isEqualTo(0x02);
        assertThat(read(9)).isEqualTo(0x26);
        assertThat(read(0x32)).isEqualTo(0x20);
        assertThat(read(0x0D)).isEqualTo(0x80);
    }

    @Test
    void carriesIntoTheNextMonth() {
        pass(2 * SECOND);
        assertThat(read(0)).isZero();
        assertThat(read(7)).isEqualTo(1);
        assertThat(read(8)).isEqualTo(3);
        assertThat(read(6)).isEqualTo(1);
    }

    @Test
    void binaryAndTwelveHourModes() {
        write(0x0B, 4);
        assertThat(read(0)).isEqualTo(58);
        assertThat(read(4)).isEqualTo(0x80 | 11);
        pass(2 * SECOND);
        assertThat(read(4)).isEqualTo(12);
        write(4, 0x80 | 12);
        write(0x0B, 6);
        assertThat(read(4)).isEqualTo(12);
    }

    @Test
    void updateInProgressPrecedesEveryUpdate() {
        pass(SECOND - 244_001);
        assertThat(read(0x0A)).isEqualTo(0x26);
        pass(1);
        assertThat(read(0x0A)).isEqualTo(0xA6);
        pass(244_000);
        assertThat(read(0x0A)).isEqualTo(0x26);
        assertThat(read(0)).isEqualTo(0x59);
    }

    @Test
    void settingTheTimeFreezesAndRestartsIt() {
        write(0x0B, 0x82);
        pass(10 * SECOND);
        assertThat(read(0)).isEqualTo(0x58);
        write(9, 0x30);
        write(8, 0x07);
        write(7, 0x15);
        write(4, 0x12);
        write(2, 0x34);
        write(0, 0x56);
        write(6, 2);
        write(0x0B, 0x02);
        pass(3 * SECOND + SECOND / 2);
        assertThat(read(0)).isEqualTo(0x59);
        assertThat(read(2)).isEqualTo(0x34);
        assertThat(read(7)).isEqualTo(0x15);
        assertThat(read(8)).isEqualTo(0x07);
        assertThat(read(9)).isEqualTo(0x30);
        assertThat(read(6)).isEqualTo(2);
    }

    @Test
    void periodicInterruptComesAtItsRateAndWaitsForRegisterC() {
        write(0x0B, 0x42);
        read(0x0C);
        assertThat(irq.level).isFalse();
        pass(SECOND / 1024 + 1000);
        assertThat(irq.level).isTrue();
        pass(SECOND);
        assertThat(irq.rises()).isEqualTo(1);
        assertThat(read(0x0C) & 0xC0).isEqualTo(0xC0);
        assertThat(irq.level).isFalse();
        assertThat(read(0x0C) & 0xC0).isZero();
        pass(SECOND / 1024);
        assertThat(irq.level).isTrue();
    }

    @Property(tries = 15)
    void ratesAreThoseOfTheDatasheet(@ForAll @IntRange(min = 1, max = 15) int rate) {
        RtcCmosTest fresh = new RtcCmosTest();
        fresh.write(0x0A, 0x20 | rate);
        fresh.write(0x0B, 0x42);
        fresh.read(0x0C);
        int interrupts = 0;
        long end = fresh.clock.now() + SECOND;
        while (fresh.clock.nextDeadlineTick() <= end) {
            fresh.clock.advance(fresh.clock.nextDeadlineTick() - fresh.clock.ticks());
            fresh.clock.expireDue();
            interrupts++;
            fresh.read(0x0C);
        }
        int hertz = rate == 1 ? 256 : rate == 2 ? 128 : 32768 >> rate - 1;
        assertThat(interrupts).isEqualTo(hertz);
    }

    @Test
    void updateInterruptComesOnceASecond() {
        write(0x0B, 0x12);
        pass(SECOND - 1);
        assertThat(irq.level).isFalse();
        pass(1);
        assertThat(irq.level).isTrue();
        assertThat(read(0x0C) & 0x90).isEqualTo(0x90);
        pass(SECOND);
        assertThat(irq.rises()).isEqualTo(2);
    }

    @Test
    void alarmMatchesTimeOfDay() {
        write(1, 0x05);
        write(3, 0x00);
        write(5, 0x00);
        write(0x0B, 0x22);
        pass(6 * SECOND);
        assertThat(irq.level).isFalse();
        pass(SECOND);
        assertThat(irq.level).isTrue();
        assertThat(read(0x0C) & 0xA0).isEqualTo(0xA0);
        pass(SECOND * 3600);
        assertThat(irq.level).isFalse();
        pass(SECOND * 3600 * 23);
        assertThat(irq.level).isTrue();
    }

    @Test
    void alarmOfEveryMinuteUsesDontCares() {
        write(1, 0x10);
        write(3, 0xFF);
        write(5, 0xC0);
        write(0x0B, 0x22);
        int alarms = 0;
        for (int i = 0; i < 180; i++) {
            pass(SECOND);
            if (irq.level) {
                alarms++;
                read(0x0C);
            }
        }
        assertThat(alarms).isEqualTo(3);
    }

    @Test
    void flagsAreKeptWithoutEnablesAndWithoutTimers() {
        assertThat(clock.nextDeadlineTick()).isEqualTo(Long.MAX_VALUE);
        pass(SECOND);
        assertThat(irq.level).isFalse();
        assertThat(read(0x0C)).isEqualTo(0x50);
        assertThat(read(0x0C)).isZero();
    }

    @Test
    void memorySizesAndProcessorsAreDescribed() {
        rtc.describe(0xC000_0000L, 0x1_4000_0000L, 4);
        assertThat(read(0x15) | read(0x16) << 8).isEqualTo(640);
        assertThat(read(0x17) | read(0x18) << 8).isEqualTo(0xFFFF);
        assertThat(read(0x30) | read(0x31) << 8).isEqualTo(0xFFFF);
        assertThat(read(0x34) | read(0x35) << 8).isEqualTo(0xBF00);
        assertThat(read(0x5B) | read(0x5C) << 8 | read(0x5D) << 16).isEqualTo(0x14000);
        assertThat(read(0x5F)).isEqualTo(3);
        int sum = 0;
        for (int i = 0x10; i < 0x2E; i++) {
            sum += read(i);
        }
        assertThat(read(0x2E) << 8 | read(0x2F)).isEqualTo(sum);
    }

    @Test
    void smallMemoryIsDescribedInKilobytes() {
        rtc.describe(32 << 20, 0, 1);
        assertThat(read(0x17) | read(0x18) << 8).isEqualTo(31 << 10);
        assertThat(read(0x34) | read(0x35) << 8).isEqualTo(256);
        assertThat(read(0x5B)).isZero();
    }

    @Test
    void indexIsSevenBitsBesideTheNmiMask() {
        write(0x80 | 0x40, 0x77);
        assertThat(read(0x40)).isEqualTo(0x77);
    }

    @Test
    void peekOfRegisterCClearsNothing() {
        pass(SECOND);
        rtc.write(0, 1, 0x0C);
        assertThat(rtc.peek(1, 1)).isEqualTo(0x50);
        assertThat(rtc.read(1, 1)).isEqualTo(0x50);
    }
}
