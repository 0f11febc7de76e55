package org.alcazar.devices.interrupt;

import org.alcazar.core.machine.Resettable;
import org.alcazar.core.memory.MmioDevice;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;
import org.alcazar.core.time.Timer;
import org.alcazar.core.time.VirtualClock;

/**
 * The 82093AA I/O APIC: 24 pins, an index and a data register. Version 0x11, so there is no EOI register; a local
 * APIC's EOI comes over the bus.
 *
 * <p>As the datasheet has it, an edge on a masked pin is lost, and polarity is that of the wire: a pin programmed active
 * low is asserted while its line is low.
 */
public final class IoApic implements MmioDevice, Component, Resettable {
    /** Bytes of address space the registers are spread over. */
    public static final int SIZE = 0x1000;

    private static final int INDEX = 0x00;
    private static final int DATA = 0x10;

    private static final int REGISTER_ID = 0;
    private static final int REGISTER_VERSION = 1;
    private static final int REGISTER_ARBITRATION = 2;
    private static final int REGISTER_REDIRECTION = 0x10;
    private static final int VERSION = 0x11 | (RedirectionTable.PINS - 1) << 16;

    /**
     * What passes between an EOI and the next message of a line that is still high, in nanoseconds and in ticks,
     * whichever is longer: the way there and back on the bus, in which the interrupted program gets on.
     */
    private static final long TURNAROUND = 1000;

    private final ApicBus bus;
    private final int initialId;
    private final VirtualClock clock;
    private final Timer resend;
    private final RedirectionTable table = new RedirectionTable();
    private int id;
    private int index;
    /** Bit n: the line at pin n is high. */
    private int lines;

    /** @param initialId the ID firmware gives it, 0 to 15 */
    public IoApic(VirtualClock clock, ApicBus bus, int initialId) {
        this.clock = clock;
        this.resend = clock.timer("ioapic", this::serviceLevels);
        this.bus = bus;
        this.initialId = initialId & 0xF;
        bus.attach(this);
        reset();
    }

    /** Lines are driven from outside and keep their level. */
    @Override
    public void reset() {
        id = initialId;
        index = 0;
        table.reset();
        resend.cancel();
    }

    /** Drives the line at a pin, 0 to 23. */
    public void setPin(int pin, boolean high) {
        int bit = 1 << pin;
        if ((lines & bit) != 0 == high) {
            return;
        }
        lines ^= bit;
        if (table.level(pin)) {
            serviceLevel(pin);
        } else if (asserted(pin) && !table.masked(pin)) {
            bus.send(InterruptFilter.DEVICE, table.message(pin));
        }
    }

    private boolean asserted(int pin) {
        return (lines >> pin & 1) != 0 != table.activeLow(pin);
    }

    private void serviceLevel(int pin) {
        if (asserted(pin) && !table.masked(pin) && !table.remoteIrr(pin)) {
            ApicMessage message = table.message(pin);
            boolean accepted = bus.send(InterruptFilter.DEVICE, message);
            boolean waitsForEoi =
                    message.mode() == DeliveryMode.FIXED || message.mode() == DeliveryMode.LOWEST_PRIORITY;
            table.setRemoteIrr(pin, accepted && waitsForEoi);
        }
    }

    /** A local APIC has ended the level-triggered interrupt of a vector. */
    void endOfInterrupt(int vector) {
        for (int pin = 0; pin < RedirectionTable.PINS; pin++) {
            if (table.remoteIrr(pin) && table.vector(pin) == vector) {
                table.setRemoteIrr(pin, false);
                if (asserted(pin)) {
                    resend.armIn(Math.max(TURNAROUND, clock.toNanos(TURNAROUND)));
                }
            }
        }
    }

    private void serviceLevels() {
        for (int pin = 0; pin < RedirectionTable.PINS; pin++) {
            if (table.level(pin)) {
                serviceLevel(pin);
            }
        }
    }

    private int readRegister(int register) {
        int entry = register - REGISTER_REDIRECTION;
        if (entry >= 0 && entry < 2 * RedirectionTable.PINS) {
            return table.register(entry >> 1, (entry & 1) != 0);
        }
        return switch (register) {
            case REGISTER_ID, REGISTER_ARBITRATION -> id << 24;
            case REGISTER_VERSION -> VERSION;
            default -> -1;
        };
    }

    private void writeRegister(int register, int value) {
        int entry = register - REGISTER_REDIRECTION;
        if (register == REGISTER_ID) {
            id = value >>> 24 & 0xF;
        } else if (entry >= 0 && entry < 2 * RedirectionTable.PINS) {
            int pin = entry >> 1;
            table.setRegister(pin, (entry & 1) != 0, value);
            if (table.level(pin)) {
                serviceLevel(pin);
            }
        }
    }

    @Override
    public long read(long offset, int width) {
        return peek(offset, width);
    }

    @Override
    public long peek(long offset, int width) {
        int register = (int) offset & ~3;
        int value =
                switch (register) {
                    case INDEX -> index;
                    case DATA -> readRegister(index);
                    default -> 0;
                };
        return Integer.toUnsignedLong(value) >>> 8 * (offset & 3);
    }

    /** The index takes stores of any width, the data register those of 32 bits and wider. */
    @Override
    public void write(long offset, int width, long value) {
        if (offset == INDEX) {
            index = (int) value & 0xFF;
        } else if (offset == DATA && width >= 4) {
            writeRegister(index, (int) value);
        }
    }

    @Override
    public String name() {
        return "ioapic";
    }

    @Override
    public void save(Section section) {
        section.putLong("id", id);
        section.putLong("index", index);
        section.putLong("lines", lines);
        table.save(section);
    }

    @Override
    public void load(Section section) {
        id = section.getInt("id");
        index = section.getInt("index");
        lines = section.getInt("lines");
        table.load(section);
    }
}
