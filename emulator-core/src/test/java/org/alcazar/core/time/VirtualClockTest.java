package org.alcazar.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.alcazar.core.state.Section;
import org.junit.jupiter.api.Test;

final class VirtualClockTest {
    private final List<String> expired = new ArrayList<>();

    private Timer timer(VirtualClock clock, String name) {
        return clock.timer(name, () -> expired.add(name));
    }

    @Property
    void aDeadlineIsReachedAtTheFirstTickThatIsNotBeforeIt(
            @ForAll @LongRange(min = 1, max = 1_000_000) long mips,
            @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long nanos) {
        VirtualClock clock = new VirtualClock(mips);
        long tick = clock.toTicks(nanos);
        assertThat(clock.toNanos(tick)).isGreaterThanOrEqualTo(nanos);
        if (tick > 0) {
            assertThat(clock.toNanos(tick - 1)).isLessThan(nanos);
        }
    }

    @Test
    void timersExpireInOrderOfDeadlineThenOfArming() {
        VirtualClock clock = new VirtualClock(1000);
        Timer a = timer(clock, "a");
        Timer b = timer(clock, "b");
        Timer c = timer(clock, "c");
        c.armAt(10);
        b.armAt(10);
        a.armAt(5);
        clock.advance(10);
        clock.expireDue();
        assertThat(expired).containsExactly("a", "c", "b");
    }

    @Test
    void armingAgainMovesATimerAndCancellingForgetsIt() {
        VirtualClock clock = new VirtualClock(1000);
        Timer a = timer(clock, "a");
        a.armAt(5);
        a.armAt(20);
        clock.advance(10);
        clock.expireDue();
        assertThat(expired).isEmpty();
        a.cancel();
        clock.advance(20);
        clock.expireDue();
        assertThat(expired).isEmpty();
        assertThat(clock.nextDeadlineTick()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void anEarlierDeadlineIsAnnouncedOnceAndALaterOneIsNot() {
        VirtualClock clock = new VirtualClock(1000);
        List<Long> told = new ArrayList<>();
        clock.onEarlierDeadline(() -> told.add(clock.nextDeadlineTick()));
        timer(clock, "a").armAt(50);
        timer(clock, "b").armAt(90);
        timer(clock, "c").armAt(20);
        assertThat(told).containsExactly(50L, 20L);
    }

    @Test
    void armedDeadlinesSurviveSaveAndLoad() {
        VirtualClock one = new VirtualClock(1000);
        timer(one, "a").armAt(30);
        timer(one, "b").armAt(30);
        one.advance(7);
        Section saved = Section.of(one);

        VirtualClock two = new VirtualClock(1000);
        Timer a = timer(two, "a");
        timer(two, "b");
        a.armAt(1);
        two.load(saved);
        assertThat(Section.of(two).toString()).isEqualTo(saved.toString());
        two.advance(23);
        two.expireDue();
        assertThat(expired).containsExactly("a", "b");
    }

    @Test
    void twoTimersOfOneNameAreRefused() {
        VirtualClock clock = new VirtualClock(1000);
        timer(clock, "a");
        assertThatThrownBy(() -> timer(clock, "a")).hasMessage("timer a exists already");
    }
}
