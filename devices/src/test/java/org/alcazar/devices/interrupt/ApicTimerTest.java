package org.alcazar.devices.interrupt;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.alcazar.devices.Bench;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApicTimerTest {
    private static final int LVT_TIMER = 0x320;
    private static final int INITIAL = 0x380;
    private static final int CURRENT = 0x390;
    private static final int DIVIDE = 0x3E0;
    private static final int BY_16 = 3;
    private static final int BY_1 = 0xB;
    private static final int PERIODIC = 1 << 17;
    private static final int TSC_DEADLINE = 2 << 17;
    private static final int MASKED = 1 << 16;
    private static final int DEADLINE_MSR = 0x6E0;

    private final Bench bench = Bench.raw(1);
    private final LocalApic apic = bench.apic(0);

    @BeforeEach
    void enable() {
        bench.enableApic(0);
        write(DIVIDE, BY_16);
    }

    private int read(int offset) {
        return bench.apicRead(0, offset);
    }

    private void write(int offset, int value) {
        bench.apicWrite(0, offset, value);
    }

    private boolean fired() {
        boolean fired = bench.requested(0);
        if (fired) {
            assertThat(apic.acknowledge()).isEqualTo(0xF0);
            write(0xB0, 0);
        }
        return fired;
    }

    @Test
    void oneShotCountsDownOnceAtAGigahertzOverTheDivisor() {
        write(LVT_TIMER, 0xF0);
        write(INITIAL, 1000);
        bench.pass(16 * 400);
        assertThat(read(CURRENT)).isEqualTo(600);
        bench.pass(16 * 599);
        assertThat(read(CURRENT)).isEqualTo(1);
        assertThat(fired()).isFalse();
        bench.pass(16);
        assertThat(fired()).isTrue();
        assertThat(read(CURRENT)).isZero();
        bench.pass(1_000_000);
        assertThat(fired()).isFalse();
    }

    @Test
    void periodicReloadsWithoutDrift() {
        write(LVT_TIMER, PERIODIC | 0xF0);
        write(INITIAL, 100);
        for (int i = 0; i < 5; i++) {
            bench.pass(1599);
            assertThat(fired()).isFalse();
            bench.pass(1);
            assertThat(fired()).isTrue();
            assertThat(read(CURRENT)).isEqualTo(100);
        }
    }

    @Test
    void periodsMissedInAJumpGiveOneInterrupt() {
        write(LVT_TIMER, PERIODIC | 0xF0);
        write(INITIAL, 100);
        bench.clock().advance(1600 * 10 + 800);
        bench.clock().expireDue();
        assertThat(fired()).isTrue();
        assertThat(read(CURRENT)).isEqualTo(50);
        bench.pass(799);
        assertThat(fired()).isFalse();
        bench.pass(1);
        assertThat(fired()).isTrue();
    }

    @Test
    void maskedTimerCountsButKeepsQuietAndDisturbsNobody() {
        write(LVT_TIMER, MASKED | 0xF0);
        write(INITIAL, -1);
        assertThat(bench.clock().nextDeadlineTick()).isEqualTo(Long.MAX_VALUE);
        bench.pass(10_000_000);
        assertThat(Integer.toUnsignedLong(read(CURRENT))).isEqualTo(0xFFFF_FFFFL - 625_000);
    }

    @Test
    void unmaskingAPeriodicTimerWaitsForTheEndOfThePeriod() {
        write(LVT_TIMER, PERIODIC | MASKED | 0xF0);
        write(INITIAL, 100);
        bench.pass(1600 * 3 + 100);
        write(LVT_TIMER, PERIODIC | 0xF0);
        bench.pass(1499);
        assertThat(fired()).isFalse();
        bench.pass(1);
        assertThat(fired()).isTrue();
    }

    @Test
    void oneShotThatHasEndedStaysAtZeroInPeriodicMode() {
        write(LVT_TIMER, MASKED | 0xF0);
        write(INITIAL, 10);
        bench.pass(1000);
        write(LVT_TIMER, PERIODIC | 0xF0);
        assertThat(read(CURRENT)).isZero();
        bench.pass(10_000);
        assertThat(fired()).isFalse();
    }

    @Test
    void zeroInitialCountStopsTheTimer() {
        write(LVT_TIMER, PERIODIC | 0xF0);
        write(INITIAL, 100);
        write(INITIAL, 0);
        bench.pass(10_000);
        assertThat(fired()).isFalse();
        assertThat(read(CURRENT)).isZero();
    }

    @Test
    void changingTheDivisorKeepsTheCount() {
        write(LVT_TIMER, 0xF0);
        write(INITIAL, 1000);
        bench.pass(16 * 400);
        write(DIVIDE, BY_1);
        assertThat(read(CURRENT)).isEqualTo(600);
        bench.pass(599);
        assertThat(fired()).isFalse();
        bench.pass(1);
        assertThat(fired()).isTrue();
    }

    @Property(tries = 50)
    void divisorsArePowersOfTwo(@ForAll @IntRange(max = 7) int code) {
        Bench fresh = Bench.raw(1);
        fresh.enableApic(0);
        fresh.apicWrite(0, DIVIDE, code & 3 | (code & 4) << 1);
        fresh.apicWrite(0, INITIAL, 1000);
        int divisor = code == 7 ? 1 : 2 << code;
        fresh.pass(10L * divisor);
        assertThat(fresh.apicRead(0, CURRENT)).isEqualTo(990);
    }

    @Test
    void tscDeadlineFiresWhenTheCounterGetsThereAndDisarms() {
        write(LVT_TIMER, TSC_DEADLINE | 0xF0);
        long deadline = bench.core(0).tsc() + 5000;
        apic.writeMsr(DEADLINE_MSR, deadline);
        assertThat(apic.readMsr(DEADLINE_MSR)).isEqualTo(deadline);
        bench.pass(4999);
        assertThat(fired()).isFalse();
        bench.pass(1);
        assertThat(fired()).isTrue();
        assertThat(apic.readMsr(DEADLINE_MSR)).isZero();
    }

    @Test
    void tscDeadlineInThePastFiresAtOnceAndZeroDisarms() {
        write(LVT_TIMER, TSC_DEADLINE | 0xF0);
        bench.pass(1000);
        apic.writeMsr(DEADLINE_MSR, 1);
        bench.pass(1);
        assertThat(fired()).isTrue();
        apic.writeMsr(DEADLINE_MSR, bench.core(0).tsc() + 100);
        apic.writeMsr(DEADLINE_MSR, 0);
        bench.pass(1000);
        assertThat(fired()).isFalse();
    }

    @Test
    void tscDeadlineOfTheFarFutureDoesNotFire() {
        write(LVT_TIMER, TSC_DEADLINE | 0xF0);
        apic.writeMsr(DEADLINE_MSR, -1);
        bench.pass(1_000_000_000_000L);
        assertThat(fired()).isFalse();
        assertThat(apic.readMsr(DEADLINE_MSR)).isEqualTo(-1);
    }

    @Test
    void initialCountIsIgnoredInDeadlineModeAndTheMsrInTheOthers() {
        write(LVT_TIMER, TSC_DEADLINE | 0xF0);
        write(INITIAL, 100);
        assertThat(read(INITIAL)).isZero();
        write(LVT_TIMER, 0xF0);
        apic.writeMsr(DEADLINE_MSR, 100);
        assertThat(apic.readMsr(DEADLINE_MSR)).isZero();
    }

    @Test
    void interruptIsNotLostWhenTheLvtIsRewrittenInTheVeryTickItIsDue() {
        write(LVT_TIMER, 0xF0);
        write(INITIAL, 100);
        bench.clock().advance(1600);
        write(LVT_TIMER, 0xF0);
        assertThat(fired()).isTrue();
    }
}
