package org.alcazar.devices.interrupt;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.state.Section;
import org.alcazar.core.time.Timer;
import org.alcazar.core.time.VirtualClock;

/**
 * The timer of a local APIC (Intel SDM volume 3, section 10.5.4): one-shot, periodic or TSC-deadline. It counts at
 * 1 GHz divided by the divide configuration. The count is never stepped; it is computed from the clock when read, and a
 * clock timer is armed only while an expiry would raise an interrupt.
 */
final class ApicTimer {
    private static final int ONE_SHOT = 0;
    private static final int PERIODIC = 1;
    private static final int TSC_DEADLINE = 2;
    /** Longest time armed at once, so that far deadlines do not overflow the clock's arithmetic. */
    private static final long LONGEST = 1L << 50;

    private final Core core;
    private final VirtualClock clock;
    private final LocalVectorTable lvt;
    private final Runnable expired;
    private final Timer timer;
    private long initialCount;
    private int divideConfiguration;
    /** When the current count began, in nanoseconds. */
    private long start;
    /** The counter is counting down; a one-shot that has reached zero is not. */
    private boolean counting;
    /** IA32_TSC_DEADLINE: the TSC value waited for, 0 when disarmed. */
    private long deadline;

    ApicTimer(Core core, LocalVectorTable lvt, Runnable expired) {
        this.core = core;
        this.clock = core.machine.clock();
        this.lvt = lvt;
        this.expired = expired;
        this.timer = clock.timer("apic" + core.id(), this::expire);
    }

    void reset() {
        timer.cancel();
        initialCount = 0;
        divideConfiguration = 0;
        start = 0;
        counting = false;
        deadline = 0;
    }

    private int mode() {
        return (lvt.get(LocalVectorTable.TIMER) & LocalVectorTable.TIMER_MODE) >> LocalVectorTable.TIMER_MODE_SHIFT;
    }

    /** 1 to 128: bits 3, 1 and 0 of the divide configuration register count 2, 4 ... 128, then 1. */
    private long divisor() {
        int code = divideConfiguration & 3 | divideConfiguration >> 1 & 4;
        return 1L << (code + 1 & 7);
    }

    private long period() {
        return initialCount * divisor();
    }

    int initialCount() {
        return (int) initialCount;
    }

    int divideConfiguration() {
        return divideConfiguration;
    }

    long deadline() {
        return deadline;
    }

    int currentCount() {
        if (!counting) {
            return 0;
        }
        long elapsed = (clock.now() - start) / divisor();
        if (mode() == PERIODIC) {
            return (int) (initialCount - elapsed % initialCount);
        }
        return (int) Math.max(initialCount - elapsed, 0);
    }

    void setInitialCount(int value) {
        if (mode() == TSC_DEADLINE) {
            return;
        }
        initialCount = Integer.toUnsignedLong(value);
        start = clock.now();
        counting = initialCount != 0;
        arm();
    }

    void setDivideConfiguration(int value) {
        settle();
        long counted = counting ? (clock.now() - start) / divisor() : 0;
        divideConfiguration = value & 0xB;
        start = clock.now() - counted * divisor();
        arm();
    }

    /** Writes IA32_TSC_DEADLINE; without effect in the other modes. */
    void setDeadline(long value) {
        if (mode() == TSC_DEADLINE) {
            deadline = value;
            arm();
        }
    }

    /** Writes the timer's entry of the local vector table. */
    void setLvt(int value) {
        settle();
        int before = mode();
        lvt.set(LocalVectorTable.TIMER, value);
        if (before != mode() && (before == TSC_DEADLINE || mode() == TSC_DEADLINE)) {
            counting = false;
            initialCount = 0;
            deadline = 0;
        }
        arm();
    }

    /** All masks were set by software-disabling the APIC. */
    void maskChanged() {
        arm();
    }

    private long tsc() {
        return clock.ticks() + core.msrs.tscOffset();
    }

    /** Ends a count that is over although no clock timer was armed for it; delivers one that is due this very tick. */
    private void settle() {
        boolean due = mode() == TSC_DEADLINE
                ? deadline != 0 && Long.compareUnsigned(tsc(), deadline) >= 0
                : counting && clock.now() - start >= period();
        if (!due) {
            return;
        }
        if (timer.armed()) {
            timer.cancel();
            expire();
        } else if (mode() == ONE_SHOT) {
            counting = false;
        } else if (mode() == TSC_DEADLINE) {
            deadline = 0;
        }
    }

    private void arm() {
        timer.cancel();
        if (lvt.masked(LocalVectorTable.TIMER)) {
            return;
        }
        if (mode() == TSC_DEADLINE) {
            if (deadline != 0) {
                armForDeadline();
            }
        } else if (counting) {
            long periods = mode() == PERIODIC ? (clock.now() - start) / period() + 1 : 1;
            timer.armAt(start + periods * period());
        }
    }

    private void armForDeadline() {
        long ticksAhead = deadline - tsc();
        if (Long.compareUnsigned(tsc(), deadline) >= 0) {
            timer.armAt(clock.now());
        } else if (ticksAhead < 0 || ticksAhead > LONGEST) {
            timer.armIn(clock.toNanos(LONGEST));
        } else {
            long tick = clock.ticks() + ticksAhead;
            long nanos = clock.toNanos(tick);
            timer.armAt(clock.toTicks(nanos) < tick ? nanos + 1 : nanos);
        }
    }

    private void expire() {
        if (mode() == TSC_DEADLINE) {
            if (Long.compareUnsigned(tsc(), deadline) < 0) {
                armForDeadline();
                return;
            }
            deadline = 0;
        } else if (mode() == PERIODIC) {
            start += (clock.now() - start) / period() * period();
            arm();
        } else {
            counting = false;
        }
        expired.run();
    }

    void save(Section section) {
        section.putLong("timer.initial", initialCount);
        section.putLong("timer.divide", divideConfiguration);
        section.putLong("timer.start", start);
        section.putBoolean("timer.counting", counting);
        section.putLong("timer.deadline", deadline);
    }

    void load(Section section) {
        initialCount = section.getLong("timer.initial");
        divideConfiguration = section.getInt("timer.divide");
        start = section.getLong("timer.start");
        counting = section.getBoolean("timer.counting");
        deadline = section.getLong("timer.deadline");
    }
}
