package org.alcazar.core.exec;

import static org.alcazar.core.cpu.Core.RAX;
import static org.alcazar.core.cpu.Core.RCX;
import static org.alcazar.core.cpu.Core.RDI;
import static org.alcazar.core.cpu.Core.RSI;
import static org.alcazar.core.exec.GuestCode.CODE;
import static org.alcazar.core.exec.GuestCode.DATA;
import static org.alcazar.core.exec.GuestCode.HOLE;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.cpu.Vector;
import org.junit.jupiter.api.Test;

final class StringsTest {
    private static final String REP_MOVSB = "F3A4";
    private static final String REP_MOVSQ = "F348A5";
    private static final String REP_STOSD = "F3AB";
    private static final String REPE_CMPSB = "F3A6";
    private static final String REPNE_SCASB = "F2AE";

    private static GuestCode patterned() {
        GuestCode guest = new GuestCode();
        for (int i = 0; i < 8192; i++) {
            guest.put(DATA + i, (i * 37 + (i >> 8)) & 0xFF, 1);
        }
        return guest;
    }

    /** The same instruction with all iterations at once and with one iteration a run. */
    private static void sameInBulkAsOneByOne(String code, long from, long to, long count) {
        GuestCode bulk =
                patterned().with(RSI, from).with(RDI, to).with(RCX, count).with(RAX, 0x1122_3344_5566_7788L);
        GuestCode single =
                patterned().with(RSI, from).with(RDI, to).with(RCX, count).with(RAX, 0x1122_3344_5566_7788L);
        bulk.run(code);
        single.code(code);
        for (long i = 0; i <= count; i++) {
            single.machine.run(1);
        }
        assertThat(bulk.r(RCX)).isZero();
        assertThat(bulk.machine.executedTicks()).isEqualTo(count + 1);
        assertThat(single.machine.stateHash()).isEqualTo(bulk.machine.stateHash());
    }

    @Property(tries = 40)
    void overlappingMovesRepeatWhatWasJustStored(
            @ForAll @IntRange(max = 40) int distance, @ForAll @IntRange(min = 1, max = 300) int count) {
        sameInBulkAsOneByOne(REP_MOVSB, DATA + 100, DATA + 100 + distance, count);
        sameInBulkAsOneByOne(REP_MOVSQ, DATA + 100, DATA + 100 + distance, count);
    }

    @Property(tries = 40)
    void movesAndFillsAcrossPagesAreThoseOfSingleIterations(
            @ForAll @IntRange(min = 3900, max = 4200) int from,
            @ForAll @IntRange(min = 9000, max = 9100) int to,
            @ForAll @IntRange(min = 1, max = 300) int count) {
        sameInBulkAsOneByOne(REP_MOVSB, DATA + from, DATA + to, count);
        sameInBulkAsOneByOne(REP_STOSD, 0, DATA + from, count);
    }

    @Test
    void aDescendingMoveOverlapsTheOtherWay() {
        GuestCode guest = new GuestCode().put(DATA, 0x0706_0504_0302_0100L, 8);
        guest.with(RSI, DATA + 7).with(RDI, DATA + 9).with(RCX, 8).run("FD" + REP_MOVSB);
        assertThat(guest.get(DATA + 2, 8)).isEqualTo(0x0706_0504_0302_0100L);
        assertThat(guest.r(RSI)).isEqualTo(DATA - 1);
        assertThat(guest.r(RDI)).isEqualTo(DATA + 1);
    }

    @Test
    void aFaultLeavesTheIterationsBeforeItDone() {
        GuestCode guest = patterned();
        guest.with(RSI, DATA).with(RDI, HOLE - 40).with(RCX, 100).run(REP_MOVSB);
        assertThat(guest.exception).isEqualTo(Vector.PF);
        assertThat(guest.exceptionRip).isEqualTo(CODE);
        assertThat(guest.r(RCX)).isEqualTo(60);
        assertThat(guest.r(RSI)).isEqualTo(DATA + 40);
        assertThat(guest.r(RDI)).isEqualTo(HOLE);
        assertThat(guest.get(HOLE - 1, 1)).isEqualTo(guest.get(DATA + 39, 1));
    }

    @Test
    void comparisonStopsAtTheFirstDifferenceWithItsFlags() {
        GuestCode guest = new GuestCode().put(DATA, 0x4433_2211, 4).put(DATA + 16, 0x4499_2211L, 4);
        guest.with(RSI, DATA).with(RDI, DATA + 16).with(RCX, 4).run(REPE_CMPSB);
        assertThat(guest.r(RCX)).isEqualTo(1);
        assertThat(guest.r(RSI)).isEqualTo(DATA + 3);
        // 33 - 99
        assertThat(guest.core.rflags() & Flags.ARITHMETIC).isEqualTo(new BitReference(8).sub(0x33, 0x99, 0).flags);
    }

    @Test
    void scanStopsBehindTheElementLookedFor() {
        GuestCode guest = new GuestCode().put(DATA, 0x0000_0041_4243_4445L, 8);
        guest.with(RDI, DATA).with(RCX, -1L).with(RAX, 0).run(REPNE_SCASB);
        assertThat(guest.r(RDI)).isEqualTo(DATA + 6);
        assertThat(~guest.r(RCX)).isEqualTo(6);
    }

    @Test
    void addressSize32WrapsAndClearsTheUpperHalves() {
        GuestCode guest = new GuestCode().put(DATA, 0x99, 1);
        guest.with(RSI, 0xABCD_0000_0000_0000L | DATA)
                .with(RDI, 0x1234_0000_0000_0000L | DATA + 64)
                .with(RCX, 0x7777_0000_0000_0001L)
                .run("67" + REP_MOVSB);
        assertThat(guest.get(DATA + 64, 1)).isEqualTo(0x99);
        assertThat(guest.r(RSI)).isEqualTo(DATA + 1);
        assertThat(guest.r(RCX)).isZero();
    }

    @Test
    void inputThatCannotBeStoredIsNotReadFromThePort() {
        GuestCode guest = new GuestCode();
        int[] reads = {0};
        guest.machine.bus().ports().map(0x77, 1, new CountingPort(reads));
        // mov dx, 0x77; insb
        guest.with(RDI, HOLE).run("66BA7700 6C");
        assertThat(guest.exception).isEqualTo(Vector.PF);
        assertThat(reads[0]).isZero();
    }
}
