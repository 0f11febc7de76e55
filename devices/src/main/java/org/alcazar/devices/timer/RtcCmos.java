package org.alcazar.devices.timer;

import java.time.LocalDateTime;
import org.alcazar.core.machine.Resettable;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;
import org.alcazar.core.time.Timer;
import org.alcazar.core.time.VirtualClock;
import org.alcazar.devices.BytePorts;
import org.alcazar.devices.interrupt.InterruptLine;

/**
 * The MC146818 real-time clock with 128 bytes of CMOS memory, ports 0x70 and 0x71. Time starts at a given date and
 * follows the machine's clock. Interrupt flags are computed when register C is read; a clock timer is armed only for
 * enabled interrupts.
 *
 * <p>Bit 7 of port 0x70, which masks NMI, is kept; nothing on this board raises one. The battery keeps memory and time
 * over a reset.
 */
public final class RtcCmos extends BytePorts implements Component, Resettable {
    public static final int PORT = 0x70;
    public static final int SIZE = 2;

    private static final int MEMORY = 128;
    private static final int REGISTER_A = 0x0A;
    private static final int REGISTER_B = 0x0B;
    private static final int REGISTER_C = 0x0C;
    private static final int REGISTER_D = 0x0D;
    private static final int CENTURY = 0x32;

    private static final int A_UPDATE_IN_PROGRESS = 0x80;
    /** 32,768 Hz time base, periodic rate 1024 Hz. */
    private static final int A_POWER_UP = 0x26;

    private static final int B_SET = 0x80;
    private static final int B_INTERRUPTS = 0x70;
    private static final int C_REQUEST = 0x80;
    private static final int PERIODIC = 0x40;
    private static final int ALARM = 0x20;
    private static final int UPDATE = 0x10;
    private static final int D_VALID = 0x80;
    /** Alarm registers of this value and above match anything. */
    private static final int ALARM_ANY = 0xC0;

    private static final long SECOND = 1_000_000_000;
    private static final long TIME_BASE = 32_768;
    /** UIP rises so long before an update. */
    private static final long UPDATE_NOTICE = 244_000;

    private final VirtualClock clock;
    private final InterruptLine irq;
    private final Timer timer;
    private final byte[] memory = new byte[MEMORY];
    private int index;
    private int registerA = A_POWER_UP;
    private int registerB = RtcTime.HOURS_24;
    private int flags;
    /** The time, in seconds since {@link RtcTime#EPOCH}, at the machine's time {@link #baseNanos}. */
    private long baseSeconds;

    private long baseNanos;
    /** Seconds of the frozen time while B.SET holds updates back. */
    private long frozen;
    /** What the guest added to the day of the week that the date has. */
    private int weekdayShift;
    /** Up to when {@link #flags} are computed. */
    private long flagsUntil;

    /** @param start what the clock says at power-up of the machine */
    public RtcCmos(VirtualClock clock, InterruptLine irq, LocalDateTime start) {
        this.clock = clock;
        this.irq = irq;
        timer = clock.timer("rtc", this::update);
        baseSeconds = RtcTime.seconds(start);
    }

    /**
     * Writes what firmware leaves in CMOS memory.
     *
     * @param lowMemory bytes of RAM below 4 GiB
     * @param highMemory bytes of RAM from 4 GiB on
     */
    public void describe(long lowMemory, long highMemory, int processors) {
        CmosLayout.fill(memory, lowMemory, highMemory, processors);
    }

    /** Turns the interrupts off; time, memory and the encoding stay. */
    @Override
    public void reset() {
        collectFlags();
        registerB &= ~B_INTERRUPTS;
        flags = 0;
        index = 0;
        update();
    }

    // ---------------------------------------------------------------------------------------- time

    private boolean set() {
        return (registerB & B_SET) != 0;
    }

    private long seconds(long nanos) {
        return baseSeconds + Math.floorDiv(nanos - baseNanos, SECOND);
    }

    private long secondsNow() {
        return set() ? frozen : seconds(clock.now());
    }

    private LocalDateTime time() {
        return RtcTime.EPOCH.plusSeconds(secondsNow());
    }

    private boolean updateInProgress() {
        return !set() && Math.floorMod(clock.now() - baseNanos, SECOND) >= SECOND - UPDATE_NOTICE;
    }

    private int readTime(int register) {
        LocalDateTime now = time();
        return switch (register) {
            case RtcTime.SECONDS -> RtcTime.encode(now.getSecond(), registerB);
            case RtcTime.MINUTES -> RtcTime.encode(now.getMinute(), registerB);
            case RtcTime.HOURS -> RtcTime.encodeHours(now.getHour(), registerB);
            case RtcTime.WEEKDAY -> RtcTime.encode((RtcTime.weekday(now) - 1 + weekdayShift) % 7 + 1, registerB);
            case RtcTime.DAY -> RtcTime.encode(now.getDayOfMonth(), registerB);
            case RtcTime.MONTH -> RtcTime.encode(now.getMonthValue(), registerB);
            case RtcTime.YEAR -> RtcTime.encode(now.getYear() % 100, registerB);
            default -> RtcTime.encode(now.getYear() / 100, registerB);
        };
    }

    private void writeTime(int register, int value) {
        LocalDateTime now = time();
        int number = RtcTime.decode(value, registerB);
        if (register == RtcTime.WEEKDAY) {
            weekdayShift = Math.floorMod(number - RtcTime.weekday(now), 7);
            return;
        }
        int year = now.getYear();
        LocalDateTime changed = RtcTime.date(
                register == RtcTime.YEAR
                        ? year / 100 * 100 + number
                        : register == CENTURY ? number * 100 + year % 100 : year,
                register == RtcTime.MONTH ? number : now.getMonthValue(),
                register == RtcTime.DAY ? number : now.getDayOfMonth(),
                register == RtcTime.HOURS ? RtcTime.decodeHours(value, registerB) : now.getHour(),
                register == RtcTime.MINUTES ? number : now.getMinute(),
                register == RtcTime.SECONDS ? number : now.getSecond());
        if (set()) {
            frozen = RtcTime.seconds(changed);
        } else {
            baseSeconds += RtcTime.seconds(changed) - secondsNow();
        }
    }

    private static boolean isTime(int register) {
        return switch (register) {
            case RtcTime.SECONDS,
                    RtcTime.MINUTES,
                    RtcTime.HOURS,
                    RtcTime.WEEKDAY,
                    RtcTime.DAY,
                    RtcTime.MONTH,
                    RtcTime.YEAR,
                    CENTURY -> true;
            default -> false;
        };
    }

    // ---------------------------------------------------------------------------------------- interrupts

    /** Cycles of the 32,768 Hz time base between periodic interrupts, 0 for none: register A bits 3:0. */
    private long period() {
        int rate = registerA & 15;
        return rate == 0 ? 0 : 1L << (rate < 3 ? rate + 6 : rate - 1);
    }

    private static long cycles(long nanos) {
        return nanos / SECOND * TIME_BASE + nanos % SECOND * TIME_BASE / SECOND;
    }

    private static long nanosOfCycles(long cycles) {
        return cycles / TIME_BASE * SECOND + (cycles % TIME_BASE * SECOND + TIME_BASE - 1) / TIME_BASE;
    }

    private int flagsNow() {
        long now = clock.now();
        int result = flags;
        long period = period();
        if (period > 0 && cycles(now) / period != cycles(flagsUntil) / period) {
            result |= PERIODIC;
        }
        if (!set() && seconds(now) != seconds(flagsUntil)) {
            result |= UPDATE;
            if (nextAlarm(seconds(flagsUntil)) <= seconds(now)) {
                result |= ALARM;
            }
        }
        return result | ((result & registerB & B_INTERRUPTS) != 0 ? C_REQUEST : 0);
    }

    private void collectFlags() {
        flags = flagsNow() & B_INTERRUPTS;
        flagsUntil = clock.now();
    }

    /** The first second after {@code after} that the alarm matches, or {@link Long#MAX_VALUE}. */
    private long nextAlarm(long after) {
        LocalDateTime time = RtcTime.EPOCH.plusSeconds(after + 1);
        int second = memory[RtcTime.SECONDS + 1] & 0xFF;
        int minute = memory[RtcTime.MINUTES + 1] & 0xFF;
        int hour = memory[RtcTime.HOURS + 1] & 0xFF;
        for (int i = 0; i < 24 * 60; i++) {
            boolean hourMatches = hour >= ALARM_ANY || RtcTime.decodeHours(hour, registerB) == time.getHour();
            if (hourMatches && (minute >= ALARM_ANY || RtcTime.decode(minute, registerB) == time.getMinute())) {
                int wanted = second >= ALARM_ANY ? time.getSecond() : RtcTime.decode(second, registerB);
                if (wanted >= time.getSecond() && wanted < 60) {
                    return RtcTime.seconds(time.withSecond(wanted));
                }
            }
            time = time.withSecond(0).plusMinutes(1);
        }
        // The alarm of today has passed within its very minute, or the registers hold no time of day.
        int wanted = second >= ALARM_ANY ? 0 : RtcTime.decode(second, registerB);
        boolean again = (hour >= ALARM_ANY || RtcTime.decodeHours(hour, registerB) == time.getHour())
                && (minute >= ALARM_ANY || RtcTime.decode(minute, registerB) == time.getMinute());
        return again && wanted < 60 ? RtcTime.seconds(time.withSecond(wanted)) : Long.MAX_VALUE;
    }

    /** Brings IRQ 8 and the timer in line with flags and enables. */
    private void update() {
        collectFlags();
        boolean request = (flags & registerB & B_INTERRUPTS) != 0;
        irq.set(request);
        long next = request ? Long.MAX_VALUE : nextInterrupt();
        if (next == Long.MAX_VALUE) {
            timer.cancel();
        } else {
            timer.armAt(next);
        }
    }

    private long nextInterrupt() {
        long now = clock.now();
        long next = Long.MAX_VALUE;
        long period = period();
        if ((registerB & PERIODIC) != 0 && period > 0) {
            next = nanosOfCycles((cycles(now) / period + 1) * period);
        }
        if (!set() && (registerB & UPDATE) != 0) {
            next = Math.min(next, nanosOf(seconds(now) + 1));
        }
        if (!set() && (registerB & ALARM) != 0) {
            long alarm = nextAlarm(seconds(now));
            next = alarm == Long.MAX_VALUE ? next : Math.min(next, nanosOf(alarm));
        }
        return next;
    }

    private long nanosOf(long second) {
        return baseNanos + (second - baseSeconds) * SECOND;
    }

    // ---------------------------------------------------------------------------------------- registers

    private int peekRegister() {
        if (isTime(index)) {
            return readTime(index);
        }
        return switch (index) {
            case REGISTER_A -> registerA | (updateInProgress() ? A_UPDATE_IN_PROGRESS : 0);
            case REGISTER_B -> registerB;
            case REGISTER_C -> flagsNow();
            case REGISTER_D -> D_VALID;
            default -> memory[index];
        };
    }

    private void writeRegister(int value) {
        if (isTime(index)) {
            collectFlags();
            writeTime(index, value);
            update();
            return;
        }
        switch (index) {
            case REGISTER_A -> {
                collectFlags();
                registerA = value & 0x7F;
                update();
            }
            case REGISTER_B -> writeRegisterB(value);
            case REGISTER_C, REGISTER_D -> {}
            default -> {
                collectFlags();
                memory[index] = (byte) value;
                update();
            }
        }
    }

    private void writeRegisterB(int value) {
        collectFlags();
        boolean freeze = (value & B_SET) != 0;
        if (freeze && !set()) {
            frozen = secondsNow();
        } else if (!freeze && set()) {
            baseSeconds = frozen;
            baseNanos = clock.now();
        }
        registerB = freeze ? value & ~UPDATE : value;
        update();
    }

    @Override
    protected int peekByte(int offset) {
        return offset == 0 ? 0xFF : peekRegister();
    }

    @Override
    protected int readByte(int offset) {
        int value = peekByte(offset);
        if (offset == 1 && index == REGISTER_C) {
            collectFlags();
            flags = 0;
            update();
        }
        return value;
    }

    @Override
    protected void writeByte(int offset, int value) {
        if (offset == 0) {
            index = value & 0x7F;
        } else {
            writeRegister(value);
        }
    }

    // ---------------------------------------------------------------------------------------- state

    @Override
    public String name() {
        return "rtc";
    }

    @Override
    public void save(Section section) {
        section.putBytes("memory", memory);
        section.putLong("index", index);
        section.putLong("a", registerA);
        section.putLong("b", registerB);
        section.putLong("flags", flags);
        section.putLong("base.seconds", baseSeconds);
        section.putLong("base.nanos", baseNanos);
        section.putLong("frozen", frozen);
        section.putLong("weekday.shift", weekdayShift);
        section.putLong("flags.until", flagsUntil);
    }

    @Override
    public void load(Section section) {
        System.arraycopy(section.getBytes("memory", MEMORY), 0, memory, 0, MEMORY);
        index = section.getInt("index");
        registerA = section.getInt("a");
        registerB = section.getInt("b");
        flags = section.getInt("flags");
        baseSeconds = section.getLong("base.seconds");
        baseNanos = section.getLong("base.nanos");
        frozen = section.getLong("frozen");
        weekdayShift = section.getInt("weekday.shift");
        flagsUntil = section.getLong("flags.until");
    }
}
