package org.alcazar.devices.acpi;

import org.alcazar.core.machine.Resettable;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;
import org.alcazar.core.time.Timer;
import org.alcazar.core.time.VirtualClock;
import org.alcazar.devices.BytePorts;
import org.alcazar.devices.interrupt.InterruptLine;

/**
 * ACPI's fixed hardware: the PM1 event and control registers, the power-management timer, the power button and one block
 * of general-purpose events (ACPI Specification 6.4, section 4.8). The machine is in ACPI mode from the start: there is
 * no SMI command port and SCI_EN always reads 1.
 *
 * <p>The timer counts at 3.579545 MHz, 32 bits; its status bit is set whenever bit 31 changes.
 */
public final class PowerManagement extends BytePorts implements Component, Resettable {
    /** First port: PM1 status, enable and control, two bytes each; the timer at 8; general-purpose events at 0x20. */
    public static final int PORT = 0x600;

    public static final int SIZE = 0x28;
    static final int CONTROL = 4;
    static final int TIMER = 8;
    static final int EVENTS = 0x20;
    /** Status and enable bytes of the general-purpose events together. */
    static final int EVENT_BYTES = 8;

    /** The value of SLP_TYP that switches the machine off, as the DSDT says. */
    public static final int SOFT_OFF = 5;

    private static final int STATUS_TIMER = 1;
    private static final int STATUS_POWER_BUTTON = 1 << 8;
    private static final int STATUS_RTC = 1 << 10;
    private static final int STATUS_WAKE = 1 << 15;
    private static final int STATUS_BITS =
            STATUS_TIMER | 1 << 4 | 1 << 5 | STATUS_POWER_BUTTON | 1 << 9 | STATUS_RTC | STATUS_WAKE;
    private static final int ENABLE_BITS = STATUS_TIMER | 1 << 5 | STATUS_POWER_BUTTON | 1 << 9 | STATUS_RTC;
    private static final int SCI_ENABLED = 1;
    private static final int SLEEP_TYPE_SHIFT = 10;
    private static final int SLEEP_ENABLE = 1 << 13;
    private static final int CONTROL_KEPT = 2 | 7 << SLEEP_TYPE_SHIFT;

    private static final long HERTZ = 3_579_545;
    private static final long SECOND = 1_000_000_000;
    private static final long HALF_TURN = 1L << 31;

    private final VirtualClock clock;
    private final InterruptLine sci;
    private final Runnable powerOff;
    private final Timer overflow;
    private int status;
    private int enable;
    private int control;
    private final byte[] events = new byte[EVENT_BYTES];

    /** @param powerOff what entering the soft-off state does */
    public PowerManagement(VirtualClock clock, InterruptLine sci, Runnable powerOff) {
        this.clock = clock;
        this.sci = sci;
        this.powerOff = powerOff;
        overflow = clock.timer("pm", this::timerTurned);
    }

    @Override
    public void reset() {
        status = 0;
        enable = 0;
        control = 0;
        java.util.Arrays.fill(events, (byte) 0);
        follow();
    }

    /** The power button is pressed, and released at once. */
    public void pressPowerButton() {
        status |= STATUS_POWER_BUTTON;
        follow();
    }

    /** Counts of the timer since power-up, all bits. */
    private long counts() {
        long now = clock.now();
        return now / SECOND * HERTZ + now % SECOND * HERTZ / SECOND;
    }

    private void timerTurned() {
        status |= STATUS_TIMER;
        follow();
    }

    private void follow() {
        sci.set((status & enable) != 0);
        if ((enable & STATUS_TIMER) == 0) {
            overflow.cancel();
        } else if (!overflow.armed()) {
            long turn = (counts() / HALF_TURN + 1) * HALF_TURN;
            overflow.armAt(turn / HERTZ * SECOND + (turn % HERTZ * SECOND + HERTZ - 1) / HERTZ);
        }
    }

    @Override
    protected int readByte(int offset) {
        return peekByte(offset);
    }

    @Override
    protected int peekByte(int offset) {
        if (offset >= EVENTS) {
            return events[offset - EVENTS];
        }
        int shift = 8 * (offset & 1);
        return switch (offset & ~1) {
            case 0 -> status >> shift;
            case 2 -> enable >> shift;
            case CONTROL -> (control | SCI_ENABLED) >> shift;
            case TIMER, TIMER + 2 -> (int) (counts() >> 8 * (offset - TIMER));
            default -> 0;
        };
    }

    @Override
    protected void writeByte(int offset, int value) {
        int shift = 8 * (offset & 1);
        switch (offset & ~1) {
            case 0 -> status &= ~(value << shift & STATUS_BITS);
            case 2 -> enable = (enable & ~(0xFF << shift) | value << shift) & ENABLE_BITS;
            case CONTROL -> control(value, shift);
            default -> {
                if (offset >= EVENTS + EVENT_BYTES / 2) {
                    events[offset - EVENTS] = (byte) value;
                } else if (offset >= EVENTS) {
                    events[offset - EVENTS] &= (byte) ~value;
                }
            }
        }
        follow();
    }

    private void control(int value, int shift) {
        int written = value << shift;
        control = (control & ~(0xFF << shift) | written) & CONTROL_KEPT;
        boolean sleep = (written & SLEEP_ENABLE) != 0;
        if (sleep && (control >> SLEEP_TYPE_SHIFT & 7) == SOFT_OFF) {
            powerOff.run();
        }
    }

    @Override
    public String name() {
        return "pm";
    }

    @Override
    public void save(Section section) {
        section.putLong("status", status);
        section.putLong("enable", enable);
        section.putLong("control", control);
        section.putBytes("events", events);
    }

    @Override
    public void load(Section section) {
        status = section.getInt("status");
        enable = section.getInt("enable");
        control = section.getInt("control");
        System.arraycopy(section.getBytes("events", EVENT_BYTES), 0, events, 0, EVENT_BYTES);
    }
}
