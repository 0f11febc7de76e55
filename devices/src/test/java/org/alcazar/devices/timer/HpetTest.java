package org.alcazar.devices.timer;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.state.Section;
import org.alcazar.devices.Bench;
import org.alcazar.devices.PcOptions;
import org.junit.jupiter.api.Test;

/** The timer on a board, through its registers; one count is 10 ns. */
class HpetTest {
    private static final long LEVEL = 1 << 1;
    private static final long ENABLED = 1 << 2;
    private static final long PERIODIC = 1 << 3;
    private static final long SET_VALUE = 1 << 6;
    private static final long NARROW = 1 << 8;
    private static final long CONFIGURATION = 0x10;
    private static final long STATUS = 0x20;
    private static final long COUNTER = 0xF0;

    /** Without the 8254, whose output is high when it has not been programmed. */
    private final Bench bench = Bench.of(1, new PcOptions().pit(false));

    private static long route(int line) {
        return (long) line << 9;
    }

    private long read(long offset, int width) {
        return bench.machine.bus().read(Hpet.BASE + offset, width);
    }

    private void write(long offset, long value) {
        bench.machine.bus().write(Hpet.BASE + offset, 8, value);
    }

    private void comparator(int number, long configuration, long value) {
        write(0x100 + 0x20 * number, configuration);
        write(0x108 + 0x20 * number, value);
    }

    private boolean high(int line) {
        return bench.board.lines().high(line);
    }

    @Test
    void capabilitiesTellPeriodAndComparators() {
        assertThat(read(4, 4)).as("femtoseconds").isEqualTo(10_000_000);
        assertThat(read(0, 4) >> 8 & 0x1F).as("last comparator").isEqualTo(2);
        assertThat(read(0, 2) & 0xA000).as("64 bits, legacy replacement").isEqualTo(0xA000);
        assertThat(read(0x104, 4)).as("routes").isEqualTo(0xFF_0104);
        assertThat(read(0x100, 1) & 0x30).as("periodic, 64 bits").isEqualTo(0x30);
        assertThat(read(0x120, 1) & 0x30).as("64 bits").isEqualTo(0x20);
        write(0, 0);
        assertThat(read(4, 4)).isEqualTo(10_000_000);
    }

    @Test
    void counterRunsOnlyWhenEnabledAndCanBeSet() {
        bench.pass(1000);
        assertThat(read(COUNTER, 8)).isZero();
        write(COUNTER, 0xFFFF_FFFFL);
        write(CONFIGURATION, 1);
        bench.pass(1000);
        assertThat(read(COUNTER, 8)).isEqualTo(0xFFFF_FFFFL + 100);
        assertThat(read(COUNTER + 4, 4)).isEqualTo(1);
        write(CONFIGURATION, 0);
        bench.pass(1000);
        assertThat(read(COUNTER, 8)).isEqualTo(0xFFFF_FFFFL + 100);
    }

    @Test
    void oneShotMatchesOnce() {
        write(CONFIGURATION, 1);
        comparator(1, ENABLED | route(20), 500);
        bench.pass(4990);
        assertThat(high(20)).isFalse();
        bench.pass(10);
        assertThat(high(20)).isTrue();
        assertThat(read(STATUS, 4)).as("an edge leaves no status").isZero();
        write(0x128, 700);
        bench.pass(2000);
        assertThat(read(0x128, 8)).isEqualTo(700);
        assertThat(high(20)).isTrue();
    }

    @Test
    void comparatorInThePastWaitsForTheCounterToComeRound() {
        write(COUNTER, 1000);
        write(CONFIGURATION, 1);
        comparator(1, ENABLED | NARROW | route(20), 900);
        bench.pass(40_000_000_000L);
        assertThat(high(20)).isFalse();
        bench.pass(((1L << 32) - 4_000_000_000L) * 10);
        assertThat(high(20)).isTrue();
    }

    @Test
    void periodicComparatorGoesOnByItsPeriod() {
        write(CONFIGURATION, 1);
        write(0x100, ENABLED | PERIODIC | SET_VALUE | LEVEL | route(21));
        write(0x108, 1000);
        write(0x108, 300);
        bench.pass(10_000);
        assertThat(high(21)).isTrue();
        assertThat(read(0x108, 8)).as("next match").isEqualTo(1300);
        write(STATUS, 1);
        assertThat(high(21)).isFalse();
        bench.pass(2990);
        assertThat(high(21)).isFalse();
        bench.pass(10);
        assertThat(high(21)).isTrue();
        assertThat(read(0x108, 8)).isEqualTo(1600);
    }

    @Test
    void oneWriteSetsBothTheFirstMatchAndThePeriod() {
        write(CONFIGURATION, 1);
        for (long period : new long[] {100, 250}) {
            write(CONFIGURATION, 0);
            write(COUNTER, 0);
            write(CONFIGURATION, 1);
            comparator(0, ENABLED | PERIODIC | SET_VALUE | route(21), period);
            bench.pass(10 * period);
            assertThat(read(0x108, 8)).isEqualTo(2 * period);
        }
    }

    @Test
    void onlyTheFirstComparatorIsPeriodic() {
        write(CONFIGURATION, 1);
        comparator(1, ENABLED | PERIODIC | SET_VALUE | route(20), 100);
        bench.pass(5000);
        assertThat(read(0x128, 8)).isEqualTo(100);
    }

    @Test
    void levelInterruptHoldsUntilItsStatusIsCleared() {
        write(CONFIGURATION, 1);
        comparator(2, LEVEL | route(22), 100);
        bench.pass(1000);
        assertThat(read(STATUS, 4)).isEqualTo(4);
        assertThat(high(22)).as("not enabled").isFalse();
        write(0x140, LEVEL | ENABLED | route(22));
        assertThat(high(22)).isTrue();
        write(STATUS, 3);
        assertThat(high(22)).isTrue();
        write(STATUS, 4);
        assertThat(high(22)).isFalse();
        assertThat(read(STATUS, 4)).isZero();
    }

    @Test
    void legacyReplacementTakesTheLinesOfTheOldTimers() {
        write(CONFIGURATION, 3);
        comparator(0, ENABLED | route(20), 100);
        comparator(1, ENABLED | route(20), 200);
        bench.pass(1000);
        assertThat(high(0)).isTrue();
        assertThat(high(8)).isFalse();
        bench.pass(1000);
        assertThat(high(8)).isTrue();
        assertThat(high(20)).isFalse();
        write(CONFIGURATION, 0);
        assertThat(high(0)).isFalse();
        assertThat(high(8)).isFalse();
    }

    @Test
    void legacyReplacementCutsThe8254Off() {
        Bench both = Bench.of(1, new PcOptions());
        both.out(0x43, 0x34);
        both.out(0x40, 0x10);
        both.out(0x40, 0);
        both.machine.bus().write(Hpet.BASE + CONFIGURATION, 4, 2);
        both.pass(1_000_000);
        assertThat(both.board.lines().high(0)).isFalse();
        both.machine.bus().write(Hpet.BASE + CONFIGURATION, 4, 0);
        assertThat(both.board.lines().high(0)).as("high for most of its period").isTrue();
    }

    @Test
    void registersAreWrittenInHalvesAndNarrowerWritesDoNothing() {
        bench.machine.bus().write(Hpet.BASE + COUNTER + 4, 4, 7);
        assertThat(read(COUNTER, 8)).isEqualTo(7L << 32);
        bench.machine.bus().write(Hpet.BASE + COUNTER, 2, 9);
        bench.machine.bus().write(Hpet.BASE + COUNTER, 1, 9);
        assertThat(read(COUNTER, 8)).isEqualTo(7L << 32);
        write(0x3F8, -1);
        assertThat(read(0x3F8, 8)).as("no such comparator").isZero();
    }

    @Test
    void resetStopsEverythingAndStateRoundTrips() {
        write(CONFIGURATION, 3);
        comparator(0, ENABLED | PERIODIC | SET_VALUE | LEVEL, 100);
        bench.pass(1500);
        Hpet hpet = (Hpet) bench.machine.components().stream()
                .filter(component -> component.name().equals("hpet"))
                .findFirst()
                .orElseThrow();
        Section saved = Section.of(hpet);
        hpet.reset();
        assertThat(read(COUNTER, 8)).isZero();
        assertThat(high(0)).isFalse();
        bench.pass(10_000);
        assertThat(high(0)).isFalse();
        hpet.load(saved);
        assertThat(Section.of(hpet)).hasToString(saved.toString());
    }
}
