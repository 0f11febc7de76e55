package org.alcazar.devices.timer;

import org.alcazar.core.state.Section;

/**
 * One counter of an 8254 (datasheet 231164): modes 0 to 5, binary and BCD, read and status latches, gate. The count and
 * OUT are functions of the time since the count was loaded; nothing runs.
 *
 * <p>All times are pulses of the input clock. A count written to a running rate generator or square wave (modes 2 and 3)
 * takes effect when the present period ends.
 */
final class PitChannel {
    /** Time of something that will not happen. */
    static final long NEVER = Long.MAX_VALUE;

    private static final int WORD = 3;

    private final PitClock clock;

    /** Bits 5:0 of the control word: access, mode, BCD. */
    private int control;

    private boolean gate;
    /** A count is loaded and counting has begun (and may be paused by the gate). */
    private boolean active;
    /** No count has come since the control word, so none can be loaded. */
    private boolean nullCount;
    /** The count being counted, 1 to 65536. */
    private int count;
    /** The count that takes over at the end of the period or at the next trigger; 0 for none. */
    private int nextCount;
    /** When the count was loaded, less the time the gate was low. */
    private long start;
    /** When the gate fell and paused counting, or {@link #NEVER}. */
    private long pausedAt = NEVER;

    private int lowByte;
    private boolean writeHigh;
    private boolean readHigh;
    private boolean latched;
    private int latch;
    private boolean statusLatched;
    private int status;

    PitChannel(PitClock clock, boolean gate) {
        this.clock = clock;
        reset(gate);
    }

    void reset(boolean gateLevel) {
        control = WORD << 4;
        gate = gateLevel;
        active = false;
        nullCount = true;
        count = 0x10000;
        nextCount = 0;
        start = 0;
        pausedAt = NEVER;
        lowByte = 0;
        writeHigh = false;
        readHigh = false;
        latched = false;
        latch = 0;
        statusLatched = false;
        status = 0;
    }

    private int mode() {
        int mode = control >> 1 & 7;
        return mode > 5 ? mode - 4 : mode;
    }

    private int access() {
        return control >> 4 & 3;
    }

    private boolean periodic() {
        return mode() == 2 || mode() == 3;
    }

    /** The gate starts the count anew in these modes; in 0 and 4 it only holds it. */
    private boolean gateTriggers() {
        return mode() == 1 || mode() == 5 || periodic();
    }

    // ---------------------------------------------------------------------------------------- programming

    /** A control word for this channel, counter latch and read-back not included. */
    void setControl(int value) {
        control = value & 0x3F;
        active = false;
        nullCount = true;
        nextCount = 0;
        pausedAt = NEVER;
        writeHigh = false;
        readHigh = false;
        latched = false;
        statusLatched = false;
    }

    void write(int value) {
        switch (access()) {
            case 1 -> load(value);
            case 2 -> load(value << 8);
            case WORD -> {
                if (writeHigh) {
                    load(value << 8 | lowByte);
                } else {
                    lowByte = value;
                    if (mode() == 0) {
                        // The first byte of a new count stops counting (datasheet, mode 0).
                        active = false;
                    }
                }
                writeHigh = !writeHigh;
            }
            default -> {}
        }
    }

    private void load(int raw) {
        int value = decode(raw);
        settle();
        if (mode() == 1 || mode() == 5 || (periodic() && active)) {
            if (periodic() && pausedAt == NEVER) {
                start += Math.max(clock.now() - start, 0) / count * count;
            }
            nextCount = value;
            nullCount = true;
            return;
        }
        count = value;
        nullCount = false;
        active = true;
        start = clock.now() + 1;
        pausedAt = gate ? NEVER : start;
    }

    private int decode(int raw) {
        int value = raw;
        if ((control & 1) != 0) {
            value = (raw >> 12 & 15) * 1000 + (raw >> 8 & 15) * 100 + (raw >> 4 & 15) * 10 + (raw & 15);
        }
        return value == 0 ? modulus() : value;
    }

    private int modulus() {
        return (control & 1) != 0 ? 10_000 : 0x10000;
    }

    private int encode(int value) {
        if ((control & 1) == 0) {
            return value & 0xFFFF;
        }
        int digits = value % 10_000;
        return digits / 1000 << 12 | digits / 100 % 10 << 8 | digits / 10 % 10 << 4 | digits % 10;
    }

    void setGate(boolean level) {
        if (gate == level) {
            return;
        }
        settle();
        gate = level;
        long now = clock.now();
        if (!gateTriggers()) {
            if (level) {
                if (active && pausedAt != NEVER) {
                    start += Math.max(now - pausedAt, 0);
                }
                pausedAt = NEVER;
            } else {
                pausedAt = now;
            }
        } else if (level) {
            trigger(now);
        } else if (periodic()) {
            pausedAt = now;
        }
    }

    private void trigger(long now) {
        if (nextCount != 0) {
            count = nextCount;
            nextCount = 0;
            nullCount = false;
        } else if (nullCount) {
            return;
        }
        active = true;
        start = now + 1;
        pausedAt = NEVER;
    }

    /** Whether a count that waits for the end of the period has taken over by now, though {@link #settle} has not run. */
    private boolean switchedOver() {
        return nextCount != 0 && periodic() && active && pausedAt == NEVER && clock.now() - start >= count;
    }

    private void settle() {
        if (switchedOver()) {
            start += count;
            count = nextCount;
            nextCount = 0;
            nullCount = false;
        }
    }

    // ---------------------------------------------------------------------------------------- counting

    private int period() {
        return switchedOver() ? nextCount : count;
    }

    private long elapsed() {
        long since = switchedOver() ? start + count : start;
        return (pausedAt == NEVER ? clock.now() : pausedAt) - since;
    }

    /** Level of OUT; looking changes nothing. */
    boolean output() {
        if (!active) {
            return mode() != 0;
        }
        long elapsed = elapsed();
        int period = period();
        return switch (mode()) {
            case 0, 1 -> elapsed >= period;
            case 2 -> pausedAt != NEVER || elapsed < 0 || elapsed % period != period - 1;
            case 3 -> pausedAt != NEVER || elapsed < 0 || elapsed % period < (period + 1) / 2;
            default -> elapsed != period;
        };
    }

    /** When OUT will change next, or {@link #NEVER}; a pulse of one clock counts as one change. */
    long nextChange() {
        settle();
        if (!active || pausedAt != NEVER) {
            return NEVER;
        }
        long elapsed = Math.max(elapsed(), 0);
        return switch (mode()) {
            case 2 -> start + (elapsed / count + 1) * count;
            case 3 -> {
                long inPeriod = elapsed % count;
                int high = (count + 1) / 2;
                yield start + elapsed - inPeriod + (inPeriod < high && count > 1 ? high : count);
            }
            default -> elapsed < count ? start + count : NEVER;
        };
    }

    /** Whether OUT only dips for one clock at each change: the rate generator and the strobes. */
    boolean pulses() {
        return mode() == 2 || mode() >= 4;
    }

    private int currentCount() {
        if (!active) {
            return count;
        }
        long elapsed = Math.max(elapsed(), 0);
        int period = period();
        if (mode() == 2) {
            return (int) (period - elapsed % period);
        } else if (mode() == 3) {
            int half = (period + 1) / 2;
            long inHalf = elapsed % period < half ? elapsed % period : elapsed % period - half;
            return (int) ((period & ~1) - 2 * inHalf);
        }
        return (int) Math.floorMod(period - elapsed, (long) modulus());
    }

    // ---------------------------------------------------------------------------------------- reading

    void latchCount() {
        if (!latched) {
            latched = true;
            latch = encode(currentCount());
        }
    }

    void latchStatus() {
        if (!statusLatched) {
            settle();
            statusLatched = true;
            status = (output() ? 0x80 : 0) | (nullCount ? 0x40 : 0) | control;
        }
    }

    int peek() {
        if (statusLatched) {
            return status;
        }
        int value = latched ? latch : encode(currentCount());
        return access() == 2 || (access() == WORD && readHigh) ? value >> 8 & 0xFF : value & 0xFF;
    }

    int read() {
        int value = peek();
        if (statusLatched) {
            statusLatched = false;
        } else if (access() != WORD) {
            latched = false;
        } else {
            if (readHigh) {
                latched = false;
            }
            readHigh = !readHigh;
        }
        return value;
    }

    // ---------------------------------------------------------------------------------------- state

    void save(Section section, String prefix) {
        section.putLongs(
                prefix, new long[] {control, count, nextCount, start, pausedAt, lowByte, latch, status, flags()});
    }

    private int flags() {
        return (gate ? 1 : 0)
                | (active ? 2 : 0)
                | (nullCount ? 4 : 0)
                | (writeHigh ? 8 : 0)
                | (readHigh ? 0x10 : 0)
                | (latched ? 0x20 : 0)
                | (statusLatched ? 0x40 : 0);
    }

    void load(Section section, String prefix) {
        long[] saved = section.getLongs(prefix, 9);
        control = (int) saved[0];
        count = (int) saved[1];
        nextCount = (int) saved[2];
        start = saved[3];
        pausedAt = saved[4];
        lowByte = (int) saved[5];
        latch = (int) saved[6];
        status = (int) saved[7];
        int flags = (int) saved[8];
        gate = (flags & 1) != 0;
        active = (flags & 2) != 0;
        nullCount = (flags & 4) != 0;
        writeHigh = (flags & 8) != 0;
        readHigh = (flags & 0x10) != 0;
        latched = (flags & 0x20) != 0;
        statusLatched = (flags & 0x40) != 0;
    }
}
